// The events of a script for the page: in the words of the trace, with what each was to the replay.

import type { SourceFile } from '../../importers/source.ts';
import { EventRole, type PackedReplayEvents, ReplayEventsBuilder } from '../../model/replay-events.ts';
import { type Difference, STATE_CATEGORY } from '../../model/replay-report.ts';
import { argumentKind, isIgnored } from '../../replay/inputs.ts';
import { specOf } from '../../replay/records.ts';
import { MARKER, type Script, type ScriptEvent } from '../../replay/script.ts';

export interface ListedReplay {
  readonly script: Script;
  readonly trace: SourceFile;
  /** Kind of the input that was given at an event, by its index. */
  readonly inputs: ReadonlyMap<number, string>;
  readonly differences: readonly Difference[];
  /** Moments whose files were read. */
  readonly steps: readonly string[];
}

export function packEvents({ script, trace, inputs, differences, steps }: ListedReplay): PackedReplayEvents {
  const builder = new ReplayEventsBuilder();
  const lines = new Lines(trace);
  const differs = countByLine(differences);
  const str = (text: string): number => builder.strings.intern(text);
  builder.event.reserve(script.events.length);
  for (const event of script.events) {
    const { seconds, text } = lines.read(event.line);
    const input = inputs.get(event.index);
    builder.event.push({
      line: event.line,
      seconds,
      cpu: event.cpu,
      role: roleOf(event),
      differs: differs.get(event.line) ?? 0,
      task: str(script.lanes[event.task]!),
      name: str(event.name),
      text: str(event.name === MARKER ? event.text : text),
      caller: str(event.name.endsWith('_ret') ? (event.caller ?? '') : ''),
      input: input === undefined ? -1 : str(input),
    });
    const moment = momentOf(event);
    if (moment !== undefined && steps.includes(moment))
      builder.moment.push({ name: str(moment), line: event.line, event: event.index });
  }
  return builder.finish();
}

function roleOf(event: ScriptEvent): number {
  if (event.name === MARKER) return EventRole.marker;
  if (argumentKind(event) !== undefined) return EventRole.input;
  return isIgnored(event) || !specOf(event.name) ? EventRole.other : EventRole.compared;
}

const momentOf = ({ name, text }: ScriptEvent): string | undefined =>
  name === MARKER ? /^CAPTURE-BEGIN (\S+)/.exec(text)?.[1] : undefined;

function countByLine(differences: readonly Difference[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const { category, line } of differences)
    if (!category.startsWith(STATE_CATEGORY)) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

/** `task-1  [000] d....  1.000000: event: (place) fields`; the place of a probe says nothing of the machine. */
const LINE = /\s(\d+\.\d+): \w+: (?:\([^)]*\)\s?)?(.*)$/;

/** Lines of the trace, read in order. */
class Lines {
  private readonly bytes: Uint8Array;
  private readonly decoder = new TextDecoder();
  private line: number;
  private start = 0;

  constructor({ bytes, firstLine }: SourceFile) {
    this.bytes = bytes;
    this.line = firstLine;
  }

  /** Time and fields of a line that is not before the one asked for last. */
  read(line: number): { readonly seconds: number; readonly text: string } {
    for (; this.line < line && this.start < this.bytes.length; this.line++) this.start = this.end() + 1;
    const match = LINE.exec(this.decoder.decode(this.bytes.subarray(this.start, this.end())));
    return { seconds: Number(match?.[1] ?? 0), text: (match?.[2] ?? '').trimEnd() };
  }

  private end(): number {
    const end = this.bytes.indexOf(LF, this.start);
    return end < 0 ? this.bytes.length : end;
  }
}

const LF = 10;

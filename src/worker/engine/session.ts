// A capture whose trace was replayed: the report, the events, and the engine's machine at any line.

import type { MachineHeader, MachineView } from '../../model/machine.ts';
import { ReplayEvents } from '../../model/replay-events.ts';
import type { SimulationStart } from '../../model/simulation.ts';
import type { Given, ReplayProgress, ReplayResult } from '../../protocol.ts';
import { CaptureReplay } from '../../replay/runner.ts';
import { viewOf } from '../../replay/view.ts';
import { packEvents } from './events.ts';
import { Journal } from './journal.ts';

export interface RunOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ReplayProgress) => void;
}

/** Replays what was given to its end. Throws the signal's reason when it is aborted, and a sentence where nothing can be replayed. */
export async function runSession(given: Given, options: RunOptions): Promise<Session> {
  const { signal, onProgress } = options;
  onProgress({ stage: 'open', events: 0, taken: 0, line: 0, compared: 0, identical: 0 });
  // Chunks of their own, as they are for the import worker.
  const { openBundle } = await import('../../importers/archive/open.ts');
  const { Capture } = await import('../../importers/capture.ts');
  const capture = new Capture(await openBundle(given, { signal }));
  const { header } = await capture.read(capture.stepNames[0]!, { signal });
  signal.throwIfAborted();
  let journal: Journal | undefined;
  const run: CaptureReplay | undefined = CaptureReplay.open(capture, (engine) => {
    journal = new Journal(engine);
    return journal.door(() => run!.replay.position);
  });
  if (!run || !journal) throw new Error('The capture has no kernel trace.');
  const inputs = new Map<number, string>();
  run.replay.ledger.onInput = (kind) => inputs.set(run.replay.position - 1, kind);
  const report = await run.run({ signal, onProgress: (at) => onProgress({ stage: 'run', ...at }) });
  const events = packEvents({
    ...run.sources,
    inputs,
    differences: report.differences,
    steps: capture.stepNames,
  });
  const problems = run.problems.map(({ path, line, found, expected, done }) => ({
    path,
    line,
    found,
    expected,
    done,
  }));
  const result = { report, events, problems, trace: run.sources.trace.container };
  return new Session({ run, journal, header, result });
}

interface SessionParts {
  readonly run: CaptureReplay;
  readonly journal: Journal;
  readonly header: MachineHeader;
  readonly result: ReplayResult;
}

export class Session {
  readonly result: ReplayResult;
  private readonly parts: SessionParts;
  private readonly events: ReplayEvents;

  constructor(parts: SessionParts) {
    this.parts = parts;
    this.result = parts.result;
    this.events = new ReplayEvents(parts.result.events);
  }

  /** What a simulation that goes on behind a line of the trace begins with. */
  startAt(line: number): SimulationStart {
    const { run, journal } = this.parts;
    journal.seek(this.events.rowAt(line) + 1);
    const { topology, buffer, names } = run.engine.machine;
    return {
      topology,
      bytes: new Uint8Array(buffer).slice(),
      names: [...names],
      devices: [],
      commands: [],
    };
  }

  /** The machine when every event up to a line of the trace was taken. */
  at(line: number): MachineView {
    const { run, journal, header } = this.parts;
    const row = this.events.rowAt(line);
    journal.seek(row + 1);
    const step = this.events.momentAt(row)?.name ?? header.steps[0]!;
    const description = `The engine behind line ${this.events.line(row)} of the trace`;
    return viewOf(run.engine.machine, { ...header, step, description });
  }
}

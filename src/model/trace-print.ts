// Records of the engine's trace in the words of ftrace: `vector_update: irq=29 vector=37 cpu=1 prev_vector=0 prev_cpu=0`.

import { VERDICT_INFO } from './delivery.ts';
import { LiveEvent } from './live-events.ts';
import { formatRequester } from './pci.ts';
import { TRACE_EVENTS, TRACE_FIELDS, type TraceEventSpec, type TraceField } from './trace-events.ts';

/** What records refer to by number. */
export interface TraceTexts {
  /** A text by its index. */
  text(index: number): string;
  /** Name of a domain from the two words that stand for it. */
  domain(key: number, owner: number): string;
}

export interface PrintedEvent {
  readonly name: string;
  /** `irq=29 vector=37`, '' where the event has no fields. */
  readonly fields: string;
}

/** What the kernel does not trace: a message that hardware dropped. */
export const LOST_NAME = 'message_lost';

/** @param words of one record */
export function printEvent(words: Int32Array, texts: TraceTexts): PrintedEvent {
  if (words[0] === LiveEvent.lost) return { name: LOST_NAME, fields: lostFields(words) };
  const spec: TraceEventSpec | undefined = TRACE_EVENTS[words[0]!];
  if (spec === undefined) return { name: `event ${words[0]}`, fields: '' };
  let at = TRACE_FIELDS;
  const fields = spec.fields.map((field) => {
    const text = `${field.name}=${value(field, words, at, texts)}`;
    at += isWide(field) ? 2 : 1;
    return text;
  });
  // k_ marks what a capture's kprobe says beside a tracepoint
  return { name: spec.name.replace(/^k_/, ''), fields: fields.join(' ') };
}

/** Fields of a record by name: numbers as the record has them. -1 where the event has no such field. */
export function eventField(words: Int32Array, name: string): number {
  const spec: TraceEventSpec | undefined = TRACE_EVENTS[words[0]!];
  let at = TRACE_FIELDS;
  for (const field of spec?.fields ?? []) {
    if (field.name === name) return words[at]!;
    at += isWide(field) ? 2 : 1;
  }
  return -1;
}

const isWide = ({ type }: TraceField): boolean => type === 'x64' || type === 'domain';

function value({ type }: TraceField, words: Int32Array, at: number, texts: TraceTexts): string {
  const word = words[at]!;
  const hex = (word >>> 0).toString(16);
  switch (type) {
    case 's32':
      return String(word);
    case 'u32':
      return String(word >>> 0);
    case 'x32':
      return `0x${hex}`;
    case 'x32w':
      return `0x${hex.padStart(8, '0')}`;
    case 'text':
      return texts.text(word);
    case 'domain':
      return texts.domain(word, words[at + 1]!);
    case 'x64': {
      const high = words[at + 1]! >>> 0;
      return high === 0 ? `0x${hex}` : `0x${high.toString(16)}${hex.padStart(8, '0')}`;
    }
  }
}

function lostFields(words: Int32Array): string {
  const [, verdict, , , requester, lo, hi, data] = words as unknown as readonly number[];
  const hex = (n: number | undefined, digits: number) => ((n ?? 0) >>> 0).toString(16).padStart(digits, '0');
  const high = hi === 0 ? '' : hex(hi, 8);
  const { name, reason } = VERDICT_INFO[verdict!] ?? { name: `verdict ${verdict}`, reason: '' };
  return `source=${formatRequester(requester! & 0xffff)} addr=0x${high}${hex(lo, 8)} data=0x${hex(data, 4)} ${name}: ${reason}`;
}

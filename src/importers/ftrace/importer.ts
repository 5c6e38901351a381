// ftrace text: /sys/kernel/tracing/trace, and what `trace-cmd report` prints.
//
// A trace belongs to a whole boot, and a capture with many moments reads it for each of them. So a moment takes from it only
// what tells its state: counts, markers, the last writes before the moment (one quick pass that keeps nothing per event).
// Whoever wants the events, a timeline for instance, asks `parseTrace` (parse-trace.ts) for the file once and keeps the result;
// nothing is cached behind anybody's back.

import { ascii, Scanner } from '../../lib/scan.ts';
import type { FileHead, Importer } from '../context.ts';
import { TraceLine } from './line.ts';
import { MomentReader } from './moment.ts';
import { otherLine, shortText } from './other-lines.ts';

const TRACER = ascii('# tracer: ');

const importer: Importer = {
  id: 'ftrace',
  label: 'ftrace text',
  once: 'text',
  sniff(head) {
    if (new Scanner(head.bytes).beginsWith(TRACER)) return 1;
    return eventsFirst(head) ? 0.9 : 0;
  },
  parse(context) {
    new MomentReader(context).read();
  },
};

/** Without its header, a trace is recognised by its first lines: all of them events or known, at least one an event. */
function eventsFirst(head: FileHead): boolean {
  const s = new Scanner(head.bytes);
  const line = new TraceLine();
  let events = 0;
  for (let n = 0; n < 10 && s.next(); n++) {
    if (line.read(s)) events++;
    else if (otherLine(shortText(s.bytes, s.start, s.end)).kind === 'unknown') return false;
  }
  return events > 0;
}

export default [importer];

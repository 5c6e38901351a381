// What an emulated GICv3 ITS executed, in order, as QEMU's trace events print it: commands of its queue, and messages that arrived.
// hw/intc/trace-events: gicv3_its_cmd_* and gicv3_its_translation_write, QEMU 7.2. IHI 0069, 5.3 and 5.13.

import { Scanner } from '../../lib/scan.ts';
import type { FileContext, FileHead, Importer } from '../context.ts';
import { reportLineEnds } from '../context.ts';
import { isEmpty } from '../line-reader.ts';
import { EVENTS } from './events.ts';

/** QEMU's log puts process id and time before an event unless it is told not to. */
const PREFIX = '(?:\\d+@\\d+\\.\\d+:)?';
const FIRST = new RegExp(`^${PREFIX}gicv3_its_[a-z_]+ GICv3 ITS`);
const EVENT = new RegExp(`^${PREFIX}([a-z0-9_]+) (.*)$`);

/** Longest line that is looked at. */
const MAX_LENGTH = 512;

const importer: Importer = {
  id: 'its-trace',
  label: 'trace of ITS commands',
  once: 'text',
  sniff(head: FileHead) {
    return FIRST.test(head.text.slice(0, 512)) ? 1 : 0;
  },
  parse(context) {
    if (isEmpty(context, 'events of an ITS')) return;
    const s = new Scanner(context.source.bytes, context.source.firstLine);
    while (s.next()) if (s.length > 0) readLine(context, s);
    reportLineEnds(context, s);
  },
};

function readLine(context: FileContext, s: Scanner): void {
  const text = s.length > MAX_LENGTH ? '' : s.text();
  const event = EVENT.exec(text);
  const known = event ? EVENTS.get(event[1]!) : undefined;
  const values = known?.(event![2]!);
  if (values) context.machine.t.itsCommand.push({ ...values, file: context.file, line: s.line });
  // Events of other devices, of registers, and of virtual LPIs, which belong to guests, say nothing about this machine's tables.
  else if (known || !event || (/^gicv3_its_cmd_/.test(event[1]!) && !/^gicv3_its_cmd_v/.test(event[1]!)))
    context.problem(s.line, s.text(), 'an event of the ITS with its arguments');
}

export default [importer];

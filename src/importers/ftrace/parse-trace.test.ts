import { describe, expect, it } from 'vitest';
import { ascii } from '../../lib/scan.ts';
import { StringTable } from '../../lib/strings.ts';
import { ArgKind } from '../../model/tables.ts';
import { parseTrace, type TraceTables } from './parse-trace.ts';

const TRACE = `# tracer: nop
#
# entries-in-buffer/entries-written: 4/9   #P:4
#
          <idle>-0       [000] d....     0.024000: vector_config: irq=1 vector=239 cpu=0 apicdest=0x00000000
            init-1       [003] .N...     1.897661: irq_domain_alloc_irqs: (__irq_domain_alloc_irqs+0x4/0x94) domain="IO-APIC-0" base=22 nr=1 node=-1
            init-1       [001] .....     8.824102: tracing_mark_write: STEP 01: irq=1 is text
what is this
          <idle>-0       [000] d.h..    12.205874: irq_handler_entry: irq=11 name=PCIe PME
CPU:3 [LOST 2 EVENTS]
            init-1       [003] d....     2.020291: vector_alloc <-assign_vector
`;

const parse = (text: string): TraceTables =>
  parseTrace({ path: 'trace.txt', container: 'trace.txt', firstLine: 1, bytes: ascii(text) });

/** Events as `line cpu event(name=value …)`. */
function events(trace: TraceTables): string[] {
  const strings = new StringTable(trace.strings);
  const { col } = trace.events;
  const arg = (row: number): string => {
    const a = trace.args.col;
    const number = a.kind[row] === ArgKind.signed ? a.lo[row]! | 0 : a.lo[row]!;
    return `${strings.get(a.name[row]!)}=${a.kind[row] === ArgKind.text ? strings.get(a.text[row]!) : number}`;
  };
  return [...Array(trace.events.length).keys()].map((row) => {
    const first = col.first[row]!;
    const list = [...Array(col.args[row]!).keys()].map((i) => arg(first + i));
    return `${col.line[row]} ${col.cpu[row]} ${strings.get(col.event[row]!)}(${list.join(' ')})`;
  });
}

describe('the events of a trace', () => {
  it('are all there, with typed arguments and their lines', () => {
    expect(events(parse(TRACE))).toEqual([
      '5 0 vector_config(irq=1 vector=239 cpu=0 apicdest=0)',
      '6 3 irq_domain_alloc_irqs(=__irq_domain_alloc_irqs+0x4/0x94 domain=IO-APIC-0 base=22 nr=1 node=-1)',
      '7 1 tracing_mark_write(=STEP 01: irq=1 is text)',
      '9 0 irq_handler_entry(irq=11 name=PCIe PME)',
      '11 3 (=vector_alloc <-assign_vector)',
    ]);
  });

  it('carry task, process, flags and time', () => {
    const trace = parse(TRACE);
    const strings = new StringTable(trace.strings);
    const { col } = trace.events;
    expect([strings.get(col.task[3]!), col.pid[3], strings.get(col.flags[3]!), col.time[3]]).toEqual([
      '<idle>',
      0,
      'd.h..',
      12.205874,
    ]);
  });

  it('come with a count of those that were lost and of the lines that are none', () => {
    expect(parse(TRACE)).toMatchObject({ lost: 7, unknown: 1 });
  });

  it('grow beyond the tables that the size of the file suggests', () => {
    const many = `            init-1       [003] d....     2.02: e: ${'a=1 '.repeat(400)}\n`.repeat(30);
    const trace = parse(many);
    expect([trace.events.length, trace.args.length]).toEqual([30, 12000]);
    expect(trace.args.col.lo[11_999]).toBe(1);
  });

  it('are none in an empty file', () => {
    expect(parse('').events.length).toBe(0);
  });
});

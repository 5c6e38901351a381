// Whatever happens to a trace on its way: it is read, quickly, and what is wrong has a place.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { damaged, hugeLine, readText } from '../testing.ts';
import importers from './importer.ts';
import { parseTrace } from './parse-trace.ts';

const TRACE = `# tracer: nop
#
# entries-in-buffer/entries-written: 12/12   #P:4
#           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION
          <idle>-0       [000] d....     0.000000: irq_matrix_assign_system: bit=0 online_maps=0 global_avl=0, global_rsvd=0, total_alloc=0
            init-1       [000] dNZ..     1.080396: amd_modify_irte_ga: (modify_irte_ga+0x0/0x34) devid=0xa0 index=9 lo=0x101 hi=0x20
            init-1       [003] .....     2.017894: amd_alloc_irq_index: (alloc_irq_index+0x0/0x10c) devid=0x10 count=1 align=0
            init-1       [003] .....     2.018188: amd_alloc_irq_index_ret: (irq_remapping_alloc+0x18e/0x3aa <- alloc_irq_index) index=0
            init-1       [003] .N...     1.897661: irq_domain_alloc_irqs: (__irq_domain_alloc_irqs+0x4/0x94) domain="IO-APIC-0" base=22 nr=1 node=-1
            init-1       [001] .....     1.943166: pci_write_msi_msg: (__pci_write_msi_msg+0x4/0x15e) irq=24 lo=0xfee02000 hi=0x0 data=0x20
            init-1       [001] .....     8.824102: tracing_mark_write: CAPTURE-BEGIN 00-boot
CPU:2 [LOST 7 EVENTS]
          <idle>-0       [000] d.h..    12.205874: irq_handler_entry: irq=11 name=arch_timer
   kworker/u16:1-37      [002] .....     2.490622: irq_domain_free_irqs: (irq_domain_free_irqs+0x4/0xee) virq=35 nr=1
            init-1       [001] .....     1.946774: amd_modify_irte: (modify_irte+0x0/0x4a) devid=0x10 index=0 irte_or_ptr=0x200001
`;

function check(bytes: Uint8Array): void {
  const { machine, problems } = readText(importers[0]!, bytes, { moment: '00-boot' });
  for (const problem of problems) {
    expect(problem.line).toBeGreaterThan(0);
    expect(problem.expected).not.toBe('');
  }
  expect(machine.t.trace.length).toBe(1);
  const trace = parseTrace({ path: 't', container: 't', firstLine: 1, bytes });
  expect(trace.events.length).toBe(machine.t.trace.col.events[0]);
}

describe('a damaged trace', () => {
  it('is read without an error, and every problem has a place', () => {
    fc.assert(fc.property(damaged(TRACE), check), { numRuns: 400 });
  });

  it('may be any bytes at all', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), check), { numRuns: 200 });
  });

  it('with lines of megabytes takes time in proportion to its size', () => {
    const bytes = new TextEncoder().encode(hugeLine(TRACE));
    const start = performance.now();
    check(bytes);
    expect(performance.now() - start).toBeLessThan(2000);
    const dashes = new TextEncoder().encode(`${'-1 '.repeat(500_000)}\n${'a="b '.repeat(300_000)}\n`);
    check(dashes);
    check(
      new TextEncoder().encode(
        `          <idle>-0       [000] d....     0.1: e: ${'a="b" x '.repeat(200_000)}\n`,
      ),
    );
    expect(performance.now() - start).toBeLessThan(6000);
  });
});

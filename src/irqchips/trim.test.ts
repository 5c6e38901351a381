import { describe, expect, it } from 'vitest';
import { CHIP_NULL, defineIrqchip, type IrqDomainOps } from '../engine/chip.ts';
import { newEngine } from '../engine/engine.ts';
import {
  allocIrqsParent,
  createDomain,
  disconnectHierarchy,
  freeIrqCommon,
  irqDomainAllocIrqs,
  irqDomainRemoveIrqs,
  irqFreeDescs,
  levelOf,
  setHwirqAndChip,
} from '../engine/irqdomain.ts';
import type { Machine } from '../engine/machine.ts';
import { DEPTH } from '../engine/tables.ts';
import { EINVAL } from '../model/errno.ts';
import { topology } from '../model/test-topology.ts';
import type { ReleaseId } from '../model/topology.ts';
import { CHIPS } from './chips.ts';
import { decidePlatform } from './x86-vector/platform.ts';

/** What a level does when an irq is allocated: sets its chip, disconnects itself, or forgets about it. */
type Act = 'chip' | 'disconnect' | 'nothing';

/** Levels from the endpoint on; frees are counted. */
function machineOf(release: ReleaseId, acts: readonly Act[]) {
  let frees = 0;
  const ids = acts.map((_, n) => `zz-test-${n}`);
  const opsOf =
    (n: number) =>
    (m: Machine): IrqDomainOps => ({
      alloc(domain, first, count) {
        const ret = n + 1 < acts.length ? allocIrqsParent(m, domain, first, count) : 0;
        if (ret < 0) return ret;
        for (let irq = first; irq < first + count; irq++) {
          if (acts[n] === 'chip')
            setHwirqAndChip(m, irq, levelOf(m, domain, irq), 7 + n, m.chips.number[ids[n]!]!);
          else if (acts[n] === 'disconnect') expect(disconnectHierarchy(m, domain, irq)).toBe(0);
        }
        return 0;
      },
      free(domain, irq) {
        frees++;
        freeIrqCommon(m, domain, irq);
      },
    });
  const chips = ids.map((id, n) =>
    defineIrqchip({ id, ops: opsOf(n), chips: [{ id, flags: 0, name: () => id }], domainName: () => id }),
  );
  const machine = topology({ release });
  const { machine: m } = newEngine(machine, [...CHIPS, ...chips], decidePlatform(machine));
  let parent = -1;
  for (let n = acts.length - 1; n >= 0; n--) parent = createDomain(m, m.chips.kind(ids[n]!), parent, 0, 0, 0);
  return { m, domain: parent, frees: () => frees };
}

const chain = (m: Machine, irq: number): number[] =>
  Array.from({ length: m.irqDesc.levels[irq]! }, (_, level) => m.irqData.hwirq[irq * DEPTH + level]!);

describe('a hierarchy that an irq does not use to its root', () => {
  it('ends before the level that disconnected', () => {
    const { m, domain } = machineOf('6.12', ['chip', 'chip', 'disconnect']);
    const irq = irqDomainAllocIrqs(m, domain, -1, 1, -1, false, -1);
    expect(irq).toBeGreaterThan(0);
    expect(chain(m, irq)).toEqual([7, 8]);
    expect(m.irqData.chip[irq * DEPTH + 2]).toBe(CHIP_NULL);
  });

  it('leaves nothing when the irq is freed', () => {
    const { m, domain } = machineOf('6.12', ['chip', 'disconnect']);
    const allocAndFree = (): Uint8Array => {
      const irq = irqDomainAllocIrqs(m, domain, -1, 1, -1, false, -1);
      irqDomainRemoveIrqs(m, irq, 1);
      irqFreeDescs(m, irq, 1);
      return new Uint8Array(m.buffer).slice();
    };
    // The first one leaves a larger nr_irqs.
    expect(Buffer.compare(allocAndFree(), allocAndFree())).toBe(0);
  });
});

describe.each(['6.1', '6.12'] as const)('a hierarchy that is not whole under %s', (release) => {
  it.each<[string, Act[]]>([
    ['the endpoint disconnected', ['disconnect', 'nothing']],
    ['no chip before the mark', ['chip', 'nothing', 'disconnect']],
    ['a chip behind the mark', ['chip', 'disconnect', 'chip']],
    ['two marks', ['chip', 'disconnect', 'disconnect']],
    ['no chip at the root', ['chip', 'nothing']],
  ])('is refused: %s', (_, acts) => {
    const { m, domain, frees } = machineOf(release, acts);
    const refused = (): Uint8Array => {
      expect(irqDomainAllocIrqs(m, domain, -1, 1, -1, false, -1)).toBe(-EINVAL);
      return new Uint8Array(m.buffer).slice();
    };
    expect(Buffer.compare(refused(), refused())).toBe(0);
    expect(m.irqDesc.allocated.every((allocated) => allocated === 0)).toBe(true);
    expect(frees() > 0).toBe(release === '6.12');
  });
});

import { describe, expect, it } from 'vitest';
import { Call, PCI_IRQ_MSIX } from '../engine/calls.ts';
import type { Engine } from '../engine/engine.ts';
import { createEngine } from './chips.ts';
import { brokenInvariants } from './invariants.ts';
import { runRandomMachine } from './random-machine.ts';
import { topologyOf } from './random-topology.ts';

const MACHINES = 24;
const CALLS = 150;
const EVERY = 5;

describe('random calls on random machines', () => {
  const first = Number(process.env.INVARIANTS_SEED ?? 1);
  const seeds = Array.from({ length: MACHINES }, (_, i) => first + i);

  it.each(seeds)('break no invariant with seed %i', (seed) => {
    expect(runRandomMachine(seed, CALLS, EVERY)).toBeUndefined();
  });
});

/** A machine with one function whose two messages are requested. */
function running(): Engine {
  const engine = createEngine(topologyOf({ remapping: 'vtd', functions: [{ msix: 2 }] }));
  const run = (call: (typeof Call)[keyof typeof Call], ...args: number[]): number => {
    engine.begin(0, call, args);
    return engine.run(0, 0);
  };
  engine.names.push('test');
  run(Call.boot);
  run(Call.bindDriver, 1);
  expect(run(Call.pciAllocIrqVectors, 1, 2, 2, PCI_IRQ_MSIX, 0, 0, 0, 0, 0)).toBe(2);
  expect([run(Call.requestIrq, 24, 0, 0), run(Call.requestIrq, 25, 0, 0)]).toEqual([0, 0]);
  return engine;
}

describe('an invariant that is broken by hand', () => {
  it('is none on a machine that runs', () => {
    expect(brokenInvariants(running().machine)).toEqual([]);
  });

  const breakers: readonly (readonly [what: string, by: (m: Engine['machine']) => void, sentence: RegExp])[] =
    [
      ['a chain', (m) => (m.irqData.domain[24 * 4 + 1] = 1), /irq 24: its level 0 is not followed/],
      ['a map count', (m) => m.irqDomain.mapcount[0]!++, /VECTOR: \d+ are mapped/],
      ['a mapping', (m) => (m.irqData.hwirq[24 * 4 + 2] = 77), /irq 24: hwirq 77 of VECTOR leads to irq 0/],
      ['a number', (m) => (m.irqWord.bits[1] = 1), /irq 32: the number is 1, the descriptor 0/],
      ['a descriptor', (m) => (m.msiDesc.irq[m.irqDesc.msiDesc[24]! - 1] = 30), /irq 30 has no descriptor/],
      ['a message', (m) => (m.msixEntry.data[0] = 5), /irq 24: the device has 0 fee\w+ 5, composed/],
      ['a mask', (m) => (m.msixEntry.vectorControl[0] = 1), /irq 24 is not masked, its mask bit is 1/],
      ['a state', (m) => (m.irqDesc.dstate[24]! &= ~0x200), /irq 24: it is started, not activated/],
      ['an action', (m) => (m.irqDesc.action[24] = 0), /the actions \d+ are in no list/],
      [
        'an effective affinity',
        (m) => m.masks.weight[m.shape.irqMasks + 24 * 4 + 1]!++,
        /weighs 2, it has 1 CPUs/,
      ],
      [
        'a vector',
        (m) => m.apicChipData.vector[24]!++,
        /leads to \d+, not to irq 24|vectors have two owners/,
      ],
      ['a counter', (m) => m.matrixColumns.tables.cpumap.col.available[0]!--, /CPU 0: available/],
      ['a sum', (m) => m.matrixColumns.tables.matrix.col.globalReserved[0]!++, /global_reserved is/],
      [
        'an entry',
        (m) => (m.irte.w0[m.shape.irtes + m.intelIrData.index[24]!] = 0),
        /irq 24: its entry is not present/,
      ],
      ['a table', (m) => (m.irteWord.bits[0]! |= 1 << 30), /dmar0: the entries 30 are in use/],
      ['a free irq', (m) => (m.irqDesc.depth[40] = 1), /irq 40 is free and has depth/],
      ['a pin', (m) => (m.ioApicPin.lo[20] = 0), /pin 20 is nobody's/],
    ];

  it.each(breakers)('is seen: %s', (_, by, sentence) => {
    const { machine } = running();
    by(machine);
    expect(brokenInvariants(machine).join('\n')).toMatch(sentence);
  });
});

// Which local APICs a message names, and what they do with it: every mode of destination, hop by hop and at speed.

import { describe, expect, it } from 'vitest';
import { Call } from '../../engine/calls.ts';
import { pack } from '../../lib/bits.ts';
import { type MessageWrite, Verdict } from '../../model/delivery.ts';
import { ApicMode, ApicSignal, SVR_ENABLE } from '../../model/hardware.ts';
import { x86MsiAddress, x86MsiData } from '../../model/layouts/x86-msi.ts';
import { bothPaths } from '../both-paths.ts';
import { storeIrte } from '../intel-ir/hardware.ts';
import { bootedMachine } from '../test-machine.ts';
import { x2apicLdr } from './hardware.ts';

type Made = ReturnType<typeof bootedMachine>;

const FLAT = 0xffffffff;
const CLUSTER = 0x0fffffff;
const VECTOR = 0x41;

/** CPUs with these logical ids (LDR bits 31:24) and one model. */
const xapic = (ldrs: readonly number[], dfr: number) =>
  bothPaths(() => {
    const made = bootedMachine({ cpus: ldrs.length });
    for (const [cpu, ldr] of ldrs.entries()) {
      made.m.localApic.ldr[cpu] = (ldr << 24) >>> 0;
      made.m.localApic.dfr[cpu] = dfr;
    }
    return made;
  });

interface Wish {
  readonly dest: number;
  readonly logical?: boolean;
  readonly hint?: boolean;
  readonly mode?: number;
  readonly vector?: number;
}

function message({ dest, logical = false, hint = false, mode = 0, vector = VECTOR }: Wish): MessageWrite {
  const address = pack(x86MsiAddress, {
    'destination ID': dest,
    'destination mode': logical ? 1 : 0,
    'redirection hint': hint ? 1 : 0,
  });
  const data = pack(x86MsiData, { vector, 'delivery mode': mode });
  return { requester: 0x10, lo: address[0]!, hi: 0, data: data[0]! };
}

const LOWEST = 1;

describe('a message of compatibility format', () => {
  const flat = () => xapic([1, 2, 4, 8], FLAT);
  const clusters = () => xapic([0x11, 0x12, 0x21, 0x28], CLUSTER);
  const cpusOf = (made: ReturnType<typeof flat>, wish: Wish): number[] =>
    made.write(message(wish)).entries.map(({ cpu }) => cpu);

  it.each<[string, Wish, number[]]>([
    ['physical: the id', { dest: 2 }, [2]],
    ['physical 0xff: everybody', { dest: 0xff }, [0, 1, 2, 3]],
    ['logical: every CPU whose bit is set', { dest: 0b1011, logical: true }, [0, 1, 3]],
    ['logical 0xff: everybody', { dest: 0xff, logical: true }, [0, 1, 2, 3]],
    [
      'a hint with a logical destination picks one: vector modulo CPUs',
      { dest: 0b1011, logical: true, hint: true },
      [3],
    ],
    ['a hint with a physical destination does nothing', { dest: 1, hint: true }, [1]],
    ['lowest priority picks one', { dest: 0b1111, logical: true, mode: LOWEST }, [1]],
    [
      'lowest priority of the next vector',
      { dest: 0b1111, logical: true, mode: LOWEST, vector: VECTOR + 1 },
      [2],
    ],
  ])('flat model: %s', (_, wish, cpus) => {
    expect(cpusOf(flat(), wish)).toEqual(cpus);
  });

  it.each<[string, Wish, number[]]>([
    ['CPUs of one cluster', { dest: 0x13, logical: true }, [0, 1]],
    ['not those of another one with the same bits', { dest: 0x21, logical: true }, [2]],
    ['0xff: everybody', { dest: 0xff, logical: true }, [0, 1, 2, 3]],
  ])('cluster model: %s', (_, wish, cpus) => {
    expect(cpusOf(clusters(), wish)).toEqual(cpus);
  });

  it('that names nobody is lost, and lowest priority passes over APICs that are disabled', () => {
    const made = flat();
    expect(made.write(message({ dest: 0x55 })).verdict).toBe(Verdict.noTarget);
    expect(made.write(message({ dest: 0x30, logical: true })).verdict).toBe(Verdict.noTarget);
    made.both(({ m }) => {
      m.localApic.svr[1]! &= ~SVR_ENABLE;
    });
    expect(made.write(message({ dest: 1 })).verdict).toBe(Verdict.targetDisabled);
    // 0x41 modulo three: the third of CPUs 0, 2, 3.
    expect(cpusOf(made, { dest: 0b1111, logical: true, mode: LOWEST })).toEqual([3]);
  });

  it.each([
    [2, Verdict.smi, ApicSignal.smi],
    [4, Verdict.nmi, ApicSignal.nmi],
    [5, Verdict.init, ApicSignal.init],
  ])('of delivery mode %i has no vector, and reaches disabled APICs, too', (mode, verdict, signal) => {
    const made = flat();
    made.both(({ m }) => {
      m.localApic.svr[2]! &= ~SVR_ENABLE;
    });
    expect(made.write(message({ dest: 2, mode, vector: 0 }))).toMatchObject({ verdict, entries: [] });
    expect(made.slow.m.localApic.signals[2]).toBe(signal);
  });

  it('of delivery mode 7 has the CPU ask the 8259, which has nothing: IR7', () => {
    const made = flat();
    expect(made.write(message({ dest: 2, mode: 7, vector: 0 }))).toMatchObject({
      verdict: Verdict.extint,
      entries: [{ cpu: 2, vector: 0x37, irq: -1 }],
    });
    expect(made.slow.m.localApic.signals[2]).toBe(0);
    made.both(({ m }) => (m.localApic.takesInterrupts[2] = 0));
    expect(made.write(message({ dest: 2, mode: 7 })).entries).toEqual([]);
    expect(made.slow.m.localApic.signals[2]).toBe(ApicSignal.extint);
  });

  it.each([3, 6])('of delivery mode %i is refused', (mode) => {
    expect(flat().write(message({ dest: 2, mode })).verdict).toBe(Verdict.reservedMode);
  });

  it('to a CPU that went off line is lost; what pended there was sent after its irqs', () => {
    const made = bothPaths(() => bootedMachine({}));
    made.both(({ engine }: Made) => {
      for (const call of [Call.cpuDisable, Call.migrateAllOffThisCpu]) {
        engine.begin(0, call, [3]);
        engine.run(0, 3);
      }
    });
    expect(made.write(message({ dest: 3 })).verdict).toBe(Verdict.targetDisabled);
  });

  it('reaches an APIC in x2APIC mode by 8 bits of its id, and no more', () => {
    const made = bothPaths(() => bootedMachine({ remapping: 'none' }));
    made.both(({ m }) => m.localApic.mode.fill(ApicMode.x2apic));
    expect(made.write(message({ dest: 3 })).entries.map(({ cpu }) => cpu)).toEqual([3]);
  });

  it('with a vector below 16 is refused, and ESR says so', () => {
    const made = flat();
    expect(made.write(message({ dest: 1, vector: 15 })).verdict).toBe(Verdict.illegalVector);
    expect(made.slow.m.localApic.esr[1]).toBe(0x40);
    expect(made.write(message({ dest: 1, vector: 16 }))).toMatchObject({
      verdict: Verdict.delivered,
      entries: [],
    });
  });
});

describe('a remapped message in x2APIC mode', () => {
  const UNIT = 1;
  const IDS = [0, 1, 0x12, 0x13, 0x1234];

  /** An entry with a destination of 32 bits. */
  function route(dest: number, logical: boolean, hint = false) {
    const made = bothPaths(() => {
      const one = bootedMachine({ remapping: 'vtd-x2apic', cpus: IDS.length, apicIds: IDS });
      const low = 1 | (logical ? 4 : 0) | (hint ? 8 : 0) | (VECTOR << 16);
      storeIrte(one.m, UNIT * one.m.shape.irtes + 9, low, dest, 0, 0, true);
      return one;
    });
    return made.write({ requester: 0x10, lo: 0xfee00138, hi: 0, data: 0 });
  }

  it.each<[string, number, boolean, number[]]>([
    ['an id', 0x1234, false, [4]],
    ['all ones', 0xffffffff, false, [0, 1, 2, 3, 4]],
    ['all ones, logical', 0xffffffff, true, [0, 1, 2, 3, 4]],
    ['one bit of a cluster', x2apicLdr(0x1234), true, [4]],
    ['two bits of a cluster', x2apicLdr(0x12) | x2apicLdr(0x13), true, [2, 3]],
    ['the same bits of another cluster', 0x0001000c, true, [2, 3]],
  ])('names %s', (_, dest, logical, cpus) => {
    expect(route(dest, logical).entries.map(({ cpu }) => cpu)).toEqual(cpus);
  });

  it('names nobody by bits that are nobody’s, or by an id that is nobody’s', () => {
    expect(route(0x00010003, true).verdict).toBe(Verdict.noTarget);
    expect(route(0x12340000, false).verdict).toBe(Verdict.noTarget);
  });

  it('with the redirection hint goes to one of several', () => {
    expect(route(0x0001000c, true, true).entries.map(({ cpu }) => cpu)).toEqual([3]);
  });
});

// Every fault reason of a VT-d unit: its condition, its record bit by bit, its event; hop by hop and at speed.

import { describe, expect, it } from 'vitest';
import { Call } from '../../engine/calls.ts';
import { fieldValue } from '../../lib/bits.ts';
import { FlowResult, type MessageWrite, VERDICT_INFO, Verdict } from '../../model/delivery.ts';
import { FAULT_RECORDS, PI_BASE_HI } from '../../model/hardware.ts';
import { vtdFaultRecord, vtdFaultStatus } from '../../model/layouts/vtd-registers.ts';
import { bothPaths } from '../both-paths.ts';
import { bootedMachine } from '../test-machine.ts';
import { run } from '../test-topology.ts';
import { storeIrte } from './hardware.ts';

type Made = ReturnType<typeof bootedMachine>;

/** Unit 1 has all functions that are not behind the bridge. */
const UNIT = 1;
const REQUESTER = 0x0010;
const INDEX = 9;
/** Entries from here on that no pin of an IO-APIC has. */
const FAR = 100;
const EVENT = { cpu: 3, vector: 0x99 };

const PRESENT = 0x00410009;
const POSTED = 0x00618001;
const FPD = 2;

interface Cause {
  readonly reason: number;
  /** The entry; absent: none. */
  readonly entry?: readonly [number, number, number, number];
  readonly message?: Partial<MessageWrite>;
  readonly arrange?: (made: Made) => void;
  /** Index that the record names. */
  readonly index: number;
  /** FPD of the entry keeps it quiet. */
  readonly qualified: boolean;
}

const handle = (index: number): number => 0xfee00018 | ((index & 0x7fff) << 5) | ((index >>> 15) << 2);

const CAUSES: readonly Cause[] = [
  { reason: 0x20, entry: [PRESENT, 1, 0, 0], message: { data: 0x10000 }, index: INDEX, qualified: false },
  { reason: 0x21, message: { lo: handle(0xffff) >>> 0, data: 1 }, index: 0, qualified: false },
  { reason: 0x22, index: INDEX, qualified: true },
  {
    reason: 0x23,
    entry: [PRESENT, 1, 0, 0],
    arrange: ({ m }) => {
      m.dmarUnit.tableError[UNIT] = 1;
    },
    index: INDEX,
    qualified: false,
  },
  { reason: 0x24, entry: [PRESENT | (1 << 12), 1, 0, 0], index: INDEX, qualified: true },
  { reason: 0x25, message: { lo: 0xfee01000, data: 0x41 }, index: 0, qualified: false },
  { reason: 0x26, entry: [PRESENT, 1, (1 << 18) | 0x0300, 0], index: INDEX, qualified: true },
  { reason: 0x27, entry: [POSTED, 0, 0, PI_BASE_HI + 1], index: INDEX, qualified: true },
  {
    reason: 0x28,
    entry: [POSTED, 2 << 6, 0, PI_BASE_HI],
    arrange: ({ m }) => {
      m.piDescriptor.reserved[2] = 1;
    },
    index: INDEX,
    qualified: true,
  },
];

/** Two machines with the cause; their unit's fault event goes to a vector that nobody has. */
function machineWith({ entry, arrange }: Cause, flags = 0) {
  return bothPaths(() => {
    const made = bootedMachine({ remapping: 'vtd-x2apic', functions: [{ bus: 0 }] });
    const { m } = made;
    const [w0, w1, w2, w3] = entry ?? [0, 0, 0, 0];
    storeIrte(m, UNIT * m.shape.irtes + INDEX, w0 | flags, w1, w2, w3, true);
    m.dmarUnit.masked[UNIT] = 0;
    m.dmarUnit.feAddr[UNIT] = 0xfee00000 | (EVENT.cpu << 12);
    m.dmarUnit.feData[UNIT] = EVENT.vector;
    arrange?.(made);
    return made;
  });
}

const messageOf = ({ message }: Cause): MessageWrite => ({
  requester: REQUESTER,
  lo: handle(INDEX) >>> 0,
  hi: 0,
  data: 0,
  ...message,
});

function recordOf({ m }: Made, at: number): Uint32Array {
  const { w0, w1, w2, w3 } = m.faultRecord;
  const row = UNIT * FAULT_RECORDS + at;
  return Uint32Array.of(w0[row]!, w1[row]!, w2[row]!, w3[row]!);
}

const status = ({ m }: Made, name: string): number =>
  fieldValue(vtdFaultStatus, Uint32Array.of(m.dmarUnit.faultStatus[UNIT]!), name);

describe.each(CAUSES.map((cause) => [cause.reason.toString(16), cause] as const))(
  'fault 0x%s',
  (_, cause) => {
    it('loses the message, is recorded, and the unit sends its event', () => {
      const { slow, write } = machineWith(cause);
      const { verdict, entries } = write(messageOf(cause));
      expect(verdict).toBe(cause.reason);
      expect(VERDICT_INFO[verdict]!.fate).toBe('lost');
      const record = recordOf(slow, 0);
      const fields = Object.fromEntries(
        ['F', 'FR', 'SID', 'index'].map((name) => [name, fieldValue(vtdFaultRecord, record, name)]),
      );
      expect(fields).toEqual({ F: 1, FR: cause.reason, SID: REQUESTER, index: cause.index });
      expect([...record]).toEqual([
        0,
        (cause.index << 16) >>> 0,
        REQUESTER,
        (0x80000000 | cause.reason) >>> 0,
      ]);
      expect([status(slow, 'PPF'), status(slow, 'PFO'), status(slow, 'FRI')]).toEqual([1, 0, 0]);
      expect(entries.map(({ cpu, vector }) => ({ cpu, vector }))).toEqual([EVENT]);
    });

    it(`is ${cause.qualified ? 'not ' : ''}recorded where the entry says FPD`, () => {
      const { slow, write } = machineWith(cause, FPD);
      const { verdict, entries } = write(messageOf(cause));
      expect(verdict).toBe(cause.reason);
      expect([status(slow, 'PPF'), entries.length]).toEqual(cause.qualified ? [0, 0] : [1, 1]);
    });
  },
);

const NOT_PRESENT = CAUSES[2]!;

describe('fault records', () => {
  it('are filled in turn, FRI stays with the first, the event comes once, and then it overflows', () => {
    const { slow, write } = machineWith(NOT_PRESENT);
    for (let i = 0; i < FAULT_RECORDS; i++) {
      const { entries } = write({ ...messageOf(NOT_PRESENT), requester: REQUESTER + i });
      expect(entries).toHaveLength(i === 0 ? 1 : 0);
      expect(fieldValue(vtdFaultRecord, recordOf(slow, i), 'SID')).toBe(REQUESTER + i);
      expect([status(slow, 'FRI'), status(slow, 'PFO')]).toEqual([0, 0]);
    }
    for (let i = 0; i < 3; i++) expect(write(messageOf(NOT_PRESENT)).entries).toEqual([]);
    expect([status(slow, 'PPF'), status(slow, 'PFO'), status(slow, 'FRI')]).toEqual([1, 1, 0]);
  });

  it('are read by the handler of the fault interrupt, after which the next register comes first', () => {
    const { engine, m, delivery } = bootedMachine({ remapping: 'vtd-x2apic', functions: [{ bus: 0 }] });
    const irq = run(engine, Call.dmarSetInterrupt, [UNIT]);
    expect(run(engine, Call.requestIrq, [irq, 0x10000, 0])).toBe(0);
    const made = { engine, m, delivery };
    for (let i = 0; i < FAULT_RECORDS + 3; i++) {
      const told = delivery.write(REQUESTER, handle(FAR + i) >>> 0, 0, 0);
      expect(told.verdict).toBe(Verdict.vtdNotPresent);
      expect(told.entries).toMatchObject([{ irq, flow: FlowResult.handled }]);
      const at = i % FAULT_RECORDS;
      expect(fieldValue(vtdFaultRecord, recordOf(made, at), 'F')).toBe(0);
      expect(fieldValue(vtdFaultRecord, recordOf(made, at), 'index')).toBe(FAR + i);
      expect([status(made, 'PPF'), status(made, 'FRI')]).toEqual([0, at]);
    }
    expect(m.irqDesc.count[irq]).toBe(FAULT_RECORDS + 3);
  });

  it('that filled up while the event was masked are read at once, round the end', () => {
    const { engine, m, delivery } = bootedMachine({ remapping: 'vtd-x2apic', functions: [{ bus: 0 }] });
    const irq = run(engine, Call.dmarSetInterrupt, [UNIT]);
    run(engine, Call.requestIrq, [irq, 0x10000, 0]);
    const made = { engine, m, delivery };
    for (let i = 0; i < 5; i++) delivery.write(REQUESTER, handle(INDEX) >>> 0, 0, 0);
    m.dmarUnit.masked[UNIT] = 1;
    for (let i = 0; i < FAULT_RECORDS + 1; i++)
      expect(delivery.write(REQUESTER, handle(INDEX) >>> 0, 0, 0).entries).toEqual([]);
    expect([status(made, 'PPF'), status(made, 'PFO'), status(made, 'FRI')]).toEqual([1, 1, 5]);
    expect(m.dmarUnit.eventPending[UNIT]).toBe(1);
    expect(delivery.settle().entries).toEqual([]);
    m.dmarUnit.masked[UNIT] = 0;
    expect(delivery.settle().entries).toMatchObject([{ irq, flow: FlowResult.handled }]);
    expect([status(made, 'PPF'), status(made, 'PFO'), m.dmarUnit.eventPending[UNIT]]).toEqual([0, 0, 0]);
    for (let at = 0; at < FAULT_RECORDS; at++)
      expect(fieldValue(vtdFaultRecord, recordOf(made, at), 'F')).toBe(0);
    expect(delivery.settle().entries).toEqual([]);
  });
});

// Both sides as far as they can be compared: without what the other one cannot know.

import { MachineView } from '../../model/machine.ts';
import { RemapKind } from '../../model/tables.ts';
import { remapKey } from '../../store/machine-keys.ts';

/** IRQD_IRQ_INPROGRESS */
const INPROGRESS = 1 << 18;

type Tables = MachineView['t'];

const withTables = (m: MachineView, tables: Partial<Tables>): MachineView =>
  new MachineView(m.header, { ...m.t, ...tables }, m.strings.packed);

/** What no engine knows is left out: whether a handler ran while the files were read. */
function withoutMoment(m: MachineView): MachineView {
  const { irqDesc } = m.t;
  const dstate = irqDesc.col.dstate.map((word) => word & ~INPROGRESS);
  return withTables(m, { irqDesc: { ...irqDesc, col: { ...irqDesc.col, dstate } } });
}

/** What the capture does not tell is left out: no file lists AMD's entries, it has those that its trace saw written. */
function asFarAsTold(m: MachineView, capture: MachineView): MachineView {
  const { remapEntry, msiDesc } = m.t;
  const told = new Set(Array.from(capture.t.remapEntry.col.index, (_, row) => remapKey(capture, row)));
  const isUntold = (row: number): boolean => {
    const kind = remapEntry.col.kind[row];
    return (kind === RemapKind.amd || kind === RemapKind.amd32) && !told.has(remapKey(m, row));
  };
  const desc = remapEntry.col.desc.map((irq, row) => (isUntold(row) ? -1 : irq));
  const remap = msiDesc.col.remap.map((entry) => (entry >= 0 && isUntold(entry) ? -1 : entry));
  return withTables(m, {
    remapEntry: { ...remapEntry, col: { ...remapEntry.col, desc } },
    msiDesc: { ...msiDesc, col: { ...msiDesc.col, remap } },
  });
}

/** The capture and the engine at the same moment; the same objects whoever asks. */
export interface ComparableSides {
  readonly capture: MachineView;
  readonly engine: MachineView;
}

const sides = new WeakMap<MachineView, WeakMap<MachineView, ComparableSides>>();

export function comparableSides(capture: MachineView, engine: MachineView): ComparableSides {
  const ofCapture = sides.get(capture) ?? new WeakMap<MachineView, ComparableSides>();
  sides.set(capture, ofCapture);
  const found = ofCapture.get(engine) ?? {
    capture: withoutMoment(capture),
    engine: asFarAsTold(engine, capture),
  };
  ofCapture.set(engine, found);
  return found;
}

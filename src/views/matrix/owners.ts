// Who holds the vectors: one owner per device, in order of vectors held.

import { infoById } from '../../irqchips/infos.ts';
import type { MachineView } from '../../model/machine.ts';
import { Bus } from '../../model/tables.ts';
import type { Matrix } from './matrix.ts';

/** Owners with a colour of their own; the rest share a grey. */
export const OWNER_COLOURS = 8;

export interface Owner {
  /** Stable between moments: device id, or what stands for it. '' for vectors that no irq of the capture holds. */
  readonly key: string;
  /** `82:00.0` on segment 0, else the whole id. */
  readonly name: string;
  /** What its handlers are called (`nvme1`, `eth0`), else its driver, else what kind of source it is. */
  readonly about: string;
  /** Cells it holds at this moment, and those that are managed. */
  readonly cells: number;
  readonly managed: number;
}

export interface Owners {
  /** Most cells first, equal ones by key. */
  readonly list: readonly Owner[];
  /** By cell: position in the list. */
  readonly ofCell: Uint16Array;
}

const NOBODY = '';

/** Owners of the cells of a matrix. */
export function ownersOf(m: Matrix): Owners {
  const ids = new Map<string, number>();
  const cells: number[] = [];
  const managed: number[] = [];
  const members: number[][] = [];
  const keys = new Map<number, number>();
  /** First by order of appearance, then by place in the list. */
  const ofCell = new Uint16Array(m.vector.length);
  for (let cell = 0; cell < m.vector.length; cell++) {
    const desc = m.desc[cell]!;
    let id = keys.get(desc);
    if (id === undefined) {
      const key = ownerKey(m.view, desc);
      id = ids.get(key) ?? ids.size;
      ids.set(key, id);
      keys.set(desc, id);
      if (members[id]) members[id].push(desc);
      else members[id] = [desc];
    }
    ofCell[cell] = id;
    cells[id] = (cells[id] ?? 0) + 1;
    managed[id] = (managed[id] ?? 0) + (m.flags[cell]! & 1);
  }
  const list = [...ids].map(([key, id]) => ({
    id,
    key,
    ...namesOf(m.view, key, members[id]!),
    cells: cells[id]!,
    managed: managed[id]!,
  }));
  list.sort((a, b) => b.cells - a.cells || (a.key < b.key ? -1 : 1));
  const place = new Uint16Array(list.length);
  list.forEach(({ id }, at) => {
    place[id] = at;
  });
  for (let cell = 0; cell < ofCell.length; cell++) ofCell[cell] = place[ofCell[cell]!]!;
  return { list: list.map(({ id: _, ...owner }) => owner), ofCell };
}

/** Key of the owner of an irq: its device, else the name debugfs gives, else its endpoint domain. */
export function ownerKey(view: MachineView, desc: number): string {
  if (desc < 0) return NOBODY;
  const { irqDesc, device, irqData } = view.t;
  const row = irqDesc.col.deviceRow[desc]!;
  if (row >= 0) return view.str(device.col.id[row]);
  if (irqDesc.col.device[desc]! >= 0) return view.str(irqDesc.col.device[desc]);
  return irqDesc.col.levels[desc]! > 0
    ? view.str(irqData.col.domainName[irqDesc.col.first[desc]!])
    : `irq ${irqDesc.col.irq[desc]}`;
}

const BUS_WORDS: Readonly<Record<number, string>> = {
  [Bus.ioapic]: 'wired lines',
  [Bus.dmar]: 'remapping unit',
  [Bus.hpet]: 'timer',
  [Bus.wired]: 'wired lines',
};

function namesOf(view: MachineView, key: string, descs: readonly number[]): { name: string; about: string } {
  if (key === NOBODY) return { name: 'no irq', about: 'not in this capture' };
  const { irqDesc, device } = view.t;
  const row = irqDesc.col.deviceRow[descs[0]!]!;
  const name = key.replace(/^0000:(?=[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$)/, '');
  const driver = row < 0 || device.col.driver[row]! < 0 ? '' : view.str(device.col.driver[row]);
  const bus = row < 0 ? '' : (BUS_WORDS[device.col.bus[row]!] ?? '');
  return { name, about: bus || instanceOf(view, descs) || driver };
}

/** What all handlers of a device begin with, where that is a name with a number: `nvme1q0`, `nvme1q1` → `nvme1`. */
function instanceOf(view: MachineView, descs: readonly number[]): string {
  const { actions } = view.t.irqDesc.col;
  const stems = new Set<string>();
  for (const desc of descs) {
    if (desc < 0 || actions[desc]! < 0) continue;
    stems.add(/^[a-z_]+\d+(?=[-a-z:.]|$)/i.exec(view.str(actions[desc]))?.[0] ?? '');
  }
  return stems.size === 1 ? [...stems][0]! : '';
}

/**
 * The order in which owners have been given colours, continued: who has a place keeps it, gone or not, new ones follow by
 * the vectors they hold. So a device has one colour for the life of a capture.
 */
export function extendOrder(before: readonly string[], owners: readonly Owner[]): readonly string[] {
  const known = new Set(before);
  const fresh = owners.map((owner) => owner.key).filter((key) => key !== NOBODY && !known.has(key));
  return fresh.length === 0 ? before : [...before, ...fresh];
}

/** Role of the domain next to the device, in the letters of its glyph; '' where the chain is not known. */
export function roleOf(view: MachineView, desc: number): string {
  if (desc < 0 || view.t.irqDesc.col.levels[desc] === 0) return '';
  const domain = view.t.irqData.col.domain[view.t.irqDesc.col.first[desc]!]!;
  return domain < 0 ? '' : infoById(view.str(view.t.irqDomain.col.kind[domain])).role;
}

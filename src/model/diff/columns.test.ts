// One cell of one column is changed, and exactly that is what differs.

import { beforeAll, describe, expect, it } from 'vitest';
import { readSample } from '../../importers/read-sample.ts';
import { MachineView } from '../machine.ts';
import { diffMachines, type MachineDiff } from './diff.ts';
import { Change } from './irq-changes.ts';

let view: MachineView;
/** A copy whose columns may be written. */
const copy = (): MachineView => MachineView.unpack(view.pack());

/** Row of an MSI-X irq that has fired, with its message, entry and root level. */
let at: { irq: number; msi: number; entry: number; data: number; root: number; count: number };

beforeAll(async () => {
  view = await readSample('x86-612-q35-vtd-xapic-4cpu', '00-boot');
  const { irqDesc, msiDesc, irqData } = view.t;
  const irq = irqDesc.col.msi.findIndex(
    (msi, row) => msi >= 0 && irqDesc.col.counts[row]! > 0 && msiDesc.col.remap[msi]! >= 0,
  );
  const msi = irqDesc.col.msi[irq]!;
  const data = irqDesc.col.first[irq]!;
  const root = irqData.col.detailRow[data + irqDesc.col.levels[irq]! - 1]!;
  at = { irq, msi, entry: msiDesc.col.remap[msi]!, data, root, count: irqDesc.col.firstCount[irq]! };
});

/** Changes of the pair, if it is the only one that differs. */
function onlyChange({ irqs, counts }: MachineDiff): number {
  expect(counts.same).toBe(irqs.length - 1);
  return irqs.changes.find((changes) => changes !== 0)!;
}

type Cell = (of: MachineView) => [column: { [row: number]: number }, row: number];

const cells: readonly (readonly [name: string, bit: number, cell: Cell])[] = [
  ['irqDesc.target', Change.cpu, ({ t }) => [t.irqDesc.col.target, at.irq]],
  ['irqDesc.vector', Change.vector, ({ t }) => [t.irqDesc.col.vector, at.irq]],
  ['irqDesc.irq', Change.number, ({ t }) => [t.irqDesc.col.irq, at.irq]],
  ['irqDesc.status', Change.state, ({ t }) => [t.irqDesc.col.status, at.irq]],
  ['irqDesc.istate', Change.state, ({ t }) => [t.irqDesc.col.istate, at.irq]],
  ['irqDesc.dstate', Change.state, ({ t }) => [t.irqDesc.col.dstate, at.irq]],
  ['irqDesc.ddepth', Change.state, ({ t }) => [t.irqDesc.col.ddepth, at.irq]],
  ['irqDesc.wdepth', Change.state, ({ t }) => [t.irqDesc.col.wdepth, at.irq]],
  ['irqDesc.node', Change.state, ({ t }) => [t.irqDesc.col.node, at.irq]],
  ['irqDesc.handler', Change.state, ({ t }) => [t.irqDesc.col.handler, at.irq]],
  ['irqDesc.managed', Change.state, ({ t }) => [t.irqDesc.col.managed, at.irq]],
  ['irqDesc.actions', Change.handlers, ({ t }) => [t.irqDesc.col.actions, at.irq]],
  ['msiDesc.addressLo', Change.message, ({ t }) => [t.msiDesc.col.addressLo, at.msi]],
  ['msiDesc.addressHi', Change.message, ({ t }) => [t.msiDesc.col.addressHi, at.msi]],
  ['msiDesc.data', Change.message, ({ t }) => [t.msiDesc.col.data, at.msi]],
  ['remapEntry.index', Change.entry, ({ t }) => [t.remapEntry.col.index, at.entry]],
  ['remapEntry.w0', Change.entry, ({ t }) => [t.remapEntry.col.w0, at.entry]],
  ['remapEntry.w1', Change.entry, ({ t }) => [t.remapEntry.col.w1, at.entry]],
  ['remapEntry.w2', Change.entry, ({ t }) => [t.remapEntry.col.w2, at.entry]],
  ['remapEntry.w3', Change.entry, ({ t }) => [t.remapEntry.col.w3, at.entry]],
  ['remapEntry.destination', Change.entry, ({ t }) => [t.remapEntry.col.destination, at.entry]],
  ['irqData.hwirqLo', Change.chain, ({ t }) => [t.irqData.col.hwirqLo, at.data]],
  ['irqData.hwirqHi', Change.chain, ({ t }) => [t.irqData.col.hwirqHi, at.data]],
  ['irqData.flags', Change.chain, ({ t }) => [t.irqData.col.flags, at.data]],
  ['irqData.chip', Change.chain, ({ t }) => [t.irqData.col.chip, at.data]],
  ['irqData.domainName', Change.chain, ({ t }) => [t.irqData.col.domainName, at.data]],
  ['x86Vector.prevVector', Change.chain, ({ t }) => [t.x86Vector.col.prevVector, at.root]],
  ['x86Vector.prevTarget', Change.chain, ({ t }) => [t.x86Vector.col.prevTarget, at.root]],
  ['x86Vector.moveInProgress', Change.chain, ({ t }) => [t.x86Vector.col.moveInProgress, at.root]],
  ['x86Vector.isManaged', Change.chain, ({ t }) => [t.x86Vector.col.isManaged, at.root]],
  ['x86Vector.canReserve', Change.chain, ({ t }) => [t.x86Vector.col.canReserve, at.root]],
  ['x86Vector.hasReserved', Change.chain, ({ t }) => [t.x86Vector.col.hasReserved, at.root]],
  ['x86Vector.cleanupPending', Change.chain, ({ t }) => [t.x86Vector.col.cleanupPending, at.root]],
  ['count.value', Change.counts, ({ t }) => [t.count.col.value, at.count]],
  ['count.cpu', Change.counts, ({ t }) => [t.count.col.cpu, at.count]],
];

describe('a changed cell of an irq', () => {
  it.each(cells)('%s shows as itself', (_, bit, cell) => {
    const changed = copy();
    const [column, row] = cell(changed);
    column[row] = column[row]! + 1000;
    expect(onlyChange(diffMachines(view, changed))).toBe(bit);
  });

  it('of its affinity shows as affinity, whichever source says it', () => {
    for (const name of ['affinity', 'effective', 'procAffinity', 'procEffective'] as const) {
      const changed = copy();
      const column = changed.t.irqDesc.col[name];
      column[at.irq] = column.find(
        (set) => set >= 0 && view.sets.text(set) !== view.sets.text(column[at.irq]!),
      )!;
      expect(onlyChange(diffMachines(view, changed)), name).toBe(Change.affinity);
    }
  });

  it('of its mask shows as message while the mask is known', () => {
    const changed = copy();
    changed.t.msiDesc.col.state[at.msi]! ^= 32;
    expect(onlyChange(diffMachines(view, changed))).toBe(Change.message);
    changed.t.msiDesc.col.state[at.msi]! &= ~16;
    expect(diffMachines(view, changed).counts.same).toBe(view.t.irqDesc.length);
  });

  it('that one moment does not know is no change', () => {
    const changed = copy();
    const { col } = changed.t.irqDesc;
    for (const column of [col.target, col.vector, col.procNode, col.managed, col.hint]) column[at.irq] = -1;
    expect(diffMachines(view, changed).counts.same).toBe(view.t.irqDesc.length);
  });

  it('that takes the vector away shows as vector and in the chain', () => {
    const changed = copy();
    changed.t.x86Vector.col.vector[at.root] = 0;
    changed.t.irqDesc.col.vector[at.irq] = -1;
    expect(onlyChange(diffMachines(view, changed))).toBe(Change.vector | Change.chain);
    expect(onlyChange(diffMachines(changed, view))).toBe(Change.vector | Change.chain);
  });
});

describe('an irq number that was given out again', () => {
  it('is one irq gone and one added, not one that changed', () => {
    const changed = copy();
    const { device } = changed.t.msiDesc.col;
    device[at.msi] = device.find((other) => other !== device[at.msi])!;
    changed.t.msiDesc.col.index[at.msi] = 999;
    changed.t.irqDesc.col.deviceRow[at.irq] = device[at.msi]!;
    const { counts, irqs } = diffMachines(view, changed);
    expect([counts.gone, counts.added]).toEqual([1, 1]);
    const alone = [...irqs.by.keys()].filter((pair) => irqs.by[pair] === 0);
    expect(alone.map((pair) => [irqs.a[pair], irqs.b[pair]])).toEqual([
      [at.irq, -1],
      [-1, at.irq],
    ]);
  });
});

describe('a changed cell of a domain', () => {
  it.each(['size', 'mapped', 'flags', 'irqs'] as const)('%s shows as itself', (name) => {
    const changed = copy();
    changed.t.irqDomain.col[name][1]! += 7;
    const { domains } = diffMachines(view, changed);
    expect(domains.filter((d) => d.fate !== 'same')).toMatchObject([
      { fate: 'changed', b: 1, fields: [name] },
    ]);
  });

  it('parent moves it in the forest', () => {
    const changed = copy();
    const { parent } = changed.t.irqDomain.col;
    const row = parent.findIndex((up) => up >= 0 && parent[up]! >= 0);
    parent[row] = parent[parent[row]!]!;
    const { domains } = diffMachines(view, changed);
    expect(domains.filter((d) => d.fate !== 'same')).toMatchObject([
      { b: row, fields: ['parent'], depth: 1 },
    ]);
  });

  it('parents in a circle still leave every domain listed once', () => {
    const changed = copy();
    changed.t.irqDomain.col.parent.fill(0);
    expect(diffMachines(view, changed).domains).toHaveLength(view.t.irqDomain.length);
  });
});

/** Every debugfs file of a domain prints the matrix at its root again; the root's own file counts. */
const matrixOf = ({ t }: MachineView): number => t.irqDomain.col.matrix.find((row) => row >= 0)!;

describe('a changed cell of a matrix', () => {
  it.each(['available', 'managed', 'managedAllocated', 'allocated'] as const)(
    '%s shows at its CPU',
    (name) => {
      const changed = copy();
      changed.t.matrixRow.col[name][view.t.matrix.col.first[matrixOf(view)]! + 2]! += 1;
      const [matrix] = diffMachines(view, changed).matrices;
      expect(matrix).toMatchObject({ domain: 'VECTOR', fate: 'changed' });
      expect(matrix!.cpus.filter((cpu) => cpu.fate !== 'same').map((cpu) => cpu.cpu)).toEqual([2]);
    },
  );

  it.each(['globalReserved', 'totalAllocated', 'onlineMaps'] as const)('%s shows in the whole', (name) => {
    const changed = copy();
    changed.t.matrix.col[name][matrixOf(view)]! += 1;
    const [matrix] = diffMachines(view, changed).matrices;
    expect(matrix!.fate).toBe('changed');
    expect(matrix!.cpus.every((cpu) => cpu.fate === 'same')).toBe(true);
  });
});

describe('a changed cell of a device or a CPU', () => {
  it('shows as driver, MSI, MSI-X, irqs, node or IOMMU group', () => {
    const row = view.t.device.col.driver.findIndex((driver) => driver >= 0);
    for (const [column, field] of [
      ['driver', 'driver'],
      ['irqs', 'irqs'],
      ['iommuGroup', 'IOMMU group'],
    ] as const) {
      const [changed, known] = [copy(), copy()];
      known.t.device.col[column][row] = 1;
      changed.t.device.col[column][row] = 2;
      expect(diffMachines(known, changed).devices).toMatchObject([{ a: row, b: row, fields: [field] }]);
    }
  });

  it('shows as a CPU that went offline', () => {
    const changed = copy();
    changed.t.cpu.col.state[3]! &= ~4;
    expect(diffMachines(view, changed).setting.cpus).toEqual([{ cpu: 3, a: true, b: false }]);
  });
});

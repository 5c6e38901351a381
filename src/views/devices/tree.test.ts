// The device tree: everything once, below what leads to it, and what is on screen of it.

import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { readSample } from '../../importers/read-sample.ts';
import { MachineBuilder, type MachineView } from '../../model/machine.ts';
import { formatPciAddress } from '../../model/pci.ts';
import { Bus } from '../../model/tables.ts';
import { testHeader } from '../../model/test-header.ts';
import { idOf } from './names.ts';
import { closableKeys, deviceTree, pathTo, sortedDevices, type TreeNode, treeRows } from './tree.ts';

const header = testHeader();

interface Wanted {
  readonly bus: number;
  readonly place: number;
  /** Row of the parent; may be any row, even one that makes a circle. */
  readonly parent: number;
}

function machine(devices: readonly Wanted[]): MachineView {
  const m = new MachineBuilder();
  devices.forEach(({ bus, place }, i) => {
    const address = { segment: place & 1, bus: (place >> 1) & 3, devfn: i & 0xff };
    m.device(bus === Bus.pci ? formatPciAddress(address) : `source-${i}`, bus);
  });
  devices.forEach(({ parent }, row) => {
    if (parent < devices.length) m.t.device.col.parent[row] = parent;
  });
  return m.finish(header);
}

const rowsOf = (nodes: readonly TreeNode[]): number[] =>
  nodes.flatMap((node) => [...(node.kind === 'device' ? [node.row] : []), ...rowsOf(node.children)]);

const open = { closed: new Set<string>(), matches: null };

describe('the tree of any machine', () => {
  const wanted = fc.array(
    fc.record({ bus: fc.integer({ min: 1, max: 7 }), place: fc.nat(7), parent: fc.nat(40) }),
    { maxLength: 30 },
  );

  it('has every device exactly once, whatever parents are said', () => {
    fc.assert(
      fc.property(wanted, (devices) => {
        const rows = rowsOf(deviceTree(machine(devices)));
        expect(rows.toSorted((a, b) => a - b)).toEqual(devices.map((_, row) => row));
      }),
    );
  });

  it('shows as many lines as there are groups and devices, with positions that count up', () => {
    fc.assert(
      fc.property(wanted, (devices) => {
        const groups = deviceTree(machine(devices));
        const rows = treeRows(groups, open);
        expect(rows).toHaveLength(groups.length + devices.length);
        for (const [i, row] of rows.entries()) {
          expect(row.position).toBeLessThanOrEqual(row.siblings);
          const before = rows[i - 1];
          if (before) expect(row.level).toBeLessThanOrEqual(before.level + 1);
        }
        expect(treeRows(groups, { ...open, closed: new Set(closableKeys(groups)) })).toHaveLength(
          groups.length,
        );
      }),
    );
  });

  it('keeps what leads to a match, and nothing else', () => {
    fc.assert(
      fc.property(wanted, fc.nat(29), (devices, n) => {
        const groups = deviceTree(machine(devices));
        const row = n % Math.max(1, devices.length);
        const shown = treeRows(groups, {
          closed: new Set(closableKeys(groups)),
          matches: (other) => devices.length > 0 && other === row,
        });
        const keys = shown.map((line) => line.node.key);
        expect(keys.slice(0, -1)).toEqual(pathTo(groups, row));
      }),
    );
  });
});

describe('the tree of a machine with bridges', () => {
  let view: MachineView;
  beforeAll(async () => {
    view = await readSample('x86-612-q35-vtd-many-devices', '00-boot');
  });

  it('nests functions below their bridges, three deep', () => {
    const groups = deviceTree(view);
    expect(groups.map((group) => [group.title, group.note])).toEqual([
      ['Bus 0000:00', 'dmar0'],
      ['Not PCI', ''],
    ]);
    expect(pathTo(groups, view.find('device', 'id', '0000:03:00.0'))).toEqual([
      'bus:0000:00',
      'dev:0000:00:01.0',
      'dev:0000:01:00.0',
      'dev:0000:02:00.0',
    ]);
    const walk = (nodes: readonly TreeNode[], parent: number): void => {
      for (const node of nodes) {
        if (node.kind === 'device') expect(view.t.device.col.parent[node.row]).toBe(parent);
        walk(node.children, node.kind === 'device' ? node.row : -1);
      }
    };
    walk(groups, -1);
  });

  it('stands in the order of addresses, other sources last', () => {
    const ids = sortedDevices(view).map((row) => idOf(view, row));
    expect(ids.slice(0, 3)).toEqual(['0000:00:00.0', '0000:00:01.0', '0000:00:02.0']);
    expect(ids.slice(-3)).toEqual(['IO-APIC-0', 'DMAR-MSI', 'HPET-MSI-0']);
  });
});

describe('the tree of a machine with two nodes', () => {
  it('says the node and the unit of each bus where they are known', async () => {
    const view = await readSample('x86-612-q35-vtd-32cpu-2node-mq', '00-boot');
    expect(deviceTree(view).map((group) => [group.title, group.note])).toEqual([
      ['Bus 0000:00', 'dmar0'],
      ['Bus 0000:80', 'node 1 · dmar0'],
      ['Not PCI', ''],
    ]);
  });
});

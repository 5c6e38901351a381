// A small machine whose columns are set by hand, in the kernel's words.

import { expect, it } from 'vitest';
import { MachineBuilder, type MachineView } from '../model/machine.ts';
import { debugfsFiles } from '../model/show.ts';
import { Has } from '../model/tables.ts';
import { testHeader } from '../model/test-header.ts';
import { pciFunction, topology as plainTopology } from '../model/test-topology.ts';
import { CHIP_NONE, CHIP_XT_PIC, chipTable, type Irqchip } from './chip.ts';
import { cpumaskSet } from './cpumask.ts';
import { Flow, FlowName, IRQD } from './irqd.ts';
import {
  affinityMask,
  effectiveMask,
  hintMask,
  type Machine,
  Mask,
  machineShape,
  newMachine,
  pendingMask,
} from './machine.ts';
import { DEPTH } from './tables.ts';
import { fillView } from './view.ts';
import { bitList } from './view-lists.ts';

const NVME = pciFunction(0x28, {
  vendor: 0x1b36,
  device: 0x10,
  class: 0x010802,
  legacyIrq: 0,
  msix: { cap: 0x40, size: 4, tableBir: 0, tableOffset: 0x2000, pbaBir: 0, pbaOffset: 0x3000 },
});
const TOPOLOGY = plainTopology({ ioApics: [], pci: { functions: [NVME], buses: [] } });

const OPS = () => ({ alloc: () => 0, free: () => {} });
const IRQCHIPS: readonly Irqchip[] = [
  {
    id: 'pci-device-msix',
    ops: OPS,
    chips: [{ id: 'pci-msix', flags: 0x430, name: () => 'PCI-MSIX-0000:00:05.0' }],
    domainName: () => 'PCI-MSIX-0000:00:05.0',
  },
  {
    id: 'x86-vector',
    ops: OPS,
    chips: [{ id: 'apic', flags: 0, name: () => 'APIC' }],
    domainName: () => 'VECTOR',
  },
];
const VECTOR = 0;
const MSIX = 1;

function machine(topology = TOPOLOGY): Machine {
  const m = newMachine({
    topology,
    shape: machineShape(topology),
    chips: chipTable(IRQCHIPS),
    platform: {
      apic: 'physical flat',
      destModeLogical: false,
      maxApicId: 255,
      extDestId: false,
      remapping: 'none',
      irX2apic: false,
      postedMsi: false,
      ioapic: true,
      legacyIrqs: 16,
      msi: true,
      managedIrqIsolation: false,
    },
  });
  for (const cpu of [0, 1]) cpumaskSet(m.masks, Mask.online, cpu);
  setDomain(m, VECTOR, 'x86-vector', 0, 0x103);
  setDomain(m, MSIX, 'pci-device-msix', VECTOR + 1, 0x213);
  m.irqDomain.busToken[MSIX] = 12;
  return m;
}

function setDomain(m: Machine, row: number, kind: string, parent: number, flags: number): void {
  m.irqDomain.used[row] = 1;
  m.irqDomain.kind[row] = m.chips.kind(kind);
  m.irqDomain.parent[row] = parent;
  m.irqDomain.flags[row] = flags;
}

const chipNumber = (m: Machine, id: string): number => m.chips.chips.findIndex((chip) => chip?.id === id);

function setLevel(m: Machine, irq: number, level: number, domain: number, hwirq: number, chip: number): void {
  m.irqData.domain[irq * DEPTH + level] = domain + 1;
  m.irqData.hwirq[irq * DEPTH + level] = hwirq;
  m.irqData.chip[irq * DEPTH + level] = chip;
  m.irqDesc.allocated[irq] = 1;
  m.irqDesc.istate[irq] = 0x4000;
  m.irqDesc.levels[irq] = level + 1;
}

/** A started MSI-X irq on CPU 1 that waits to be moved to CPU 0. */
function setMsix(m: Machine, irq: number): void {
  setLevel(m, irq, 0, MSIX, 1, chipNumber(m, 'pci-msix'));
  setLevel(m, irq, 1, VECTOR, irq, chipNumber(m, 'apic'));
  m.irqData.chipData[irq * DEPTH + 1] = 1;
  m.irqDesc.handler[irq] = Flow.edge;
  m.irqDesc.handlerName[irq] = FlowName.edge;
  m.irqDesc.device[irq] = 1;
  m.irqDesc.dstate[irq] = IRQD.activated | IRQD.started | IRQD.setaffinityPending;
  m.irqDesc.node[irq] = -1;
  m.irqDesc.procEntry[irq] = 1;
  m.irqDesc.hint[irq] = 1;
  m.apicChipData.vector[irq] = 33;
  m.apicChipData.cpu[irq] = 1;
  m.apicChipData.prevVector[irq] = 34;
  m.apicChipData.moveInProgress[irq] = 1;
  for (const cpu of [0, 1]) cpumaskSet(m.masks, affinityMask(m, irq), cpu);
  cpumaskSet(m.masks, effectiveMask(m, irq), 1);
  cpumaskSet(m.masks, pendingMask(m, irq), 0);
  cpumaskSet(m.masks, hintMask(m, irq), 1);
}

function view(m: Machine): MachineView {
  const builder = new MachineBuilder();
  fillView(m, builder);
  return builder.finish(testHeader({ kernel: '6.12.117', arch: 'x86_64' }));
}

function shown(m: Machine, path: string): string {
  const file = debugfsFiles(view(m)).find((each) => each.path === path);
  return file === undefined ? '' : new TextDecoder().decode(file.bytes());
}

it('shows a chain as debugfs does, with the vector it has and the one it had', () => {
  const m = machine();
  setMsix(m, 24);
  expect(shown(m, 'irqs/24')).toBe(`handler:  handle_edge_irq
device:   0000:00:05.0
status:   0x00000000
istate:   0x00004000
ddepth:   0
wdepth:   0
dstate:   0x00400300
            IRQD_ACTIVATED
            IRQD_IRQ_STARTED
            IRQD_SETAFFINITY_PENDING
node:     -1
affinity: 0-1
effectiv: 1
pending:  0
domain:  PCI-MSIX-0000:00:05.0-12
 hwirq:   0x1
 chip:    PCI-MSIX-0000:00:05.0
  flags:   0x430
             IRQCHIP_SKIP_SET_WAKE
             IRQCHIP_ONESHOT_SAFE
 parent:
    domain:  VECTOR
     hwirq:   0x18
     chip:    APIC
      flags:   0x0
     Vector:    33
     Target:     1
     Previous vector:    34
     Previous target:     0
     move_in_progress: 1
     is_managed:       0
     can_reserve:      0
     has_reserved:     0
     cleanup_pending:  0
`);
});

it('shows irqs that are no domain’s, that the PIC has and that have no vector', () => {
  const m = machine();
  setLevel(m, 2, 0, -1, 0, CHIP_XT_PIC);
  setLevel(m, 4, 0, VECTOR, 4, chipNumber(m, 'apic'));
  setLevel(m, 40, 0, VECTOR, 40, chipNumber(m, 'apic'));
  setLevel(m, 41, 0, -1, 0, CHIP_NONE);
  setLevel(m, 42, 0, VECTOR, 0, 0);
  const tail = (irq: number): string => shown(m, `irqs/${irq}`).split('pending:  \n')[1]!;
  expect(tail(2)).toBe('domain:  \n hwirq:   0x0\n chip:    XT-PIC\n  flags:   0x0\n');
  expect(tail(4)).toContain('\n Vector:    52\n Target: Legacy PIC all CPUs\n');
  expect(tail(40)).toContain('  flags:   0x0\n Vector: Not assigned\n');
  expect(tail(41)).toContain(' chip:    none\n');
  expect(tail(42)).toBe('domain:  VECTOR\n hwirq:   0x0\nchip: None\n Vector: Not assigned\n');
});

it('shows the matrix of the CPUs on line in the file of every domain', () => {
  const m = machine();
  const { matrix, cpumap, cpumapWord, systemWord } = m.matrixColumns.tables;
  matrix.col.onlineMaps[0] = 2;
  matrix.col.globalReserved[0] = 3;
  systemWord.col.systemMap[0] = 0x8ffff;
  cpumap.col.available[1] = 200;
  cpumap.col.allocated[1] = 2;
  cpumapWord.col.bits[(2 << 3) + 1] = 0x10003;
  m.irqDomain.mapcount[VECTOR] = 1;
  const vector = `name:   VECTOR
 size:   0
 mapped: 1
 flags:  0x00000103
            IRQ_DOMAIN_FLAG_HIERARCHY
            IRQ_DOMAIN_NAME_ALLOCATED
            IRQ_DOMAIN_FLAG_MSI_PARENT
Online bitmaps:        2
Global available:      0
Global reserved:       3
Total allocated:       0
System: 17: 0-15,19
 | CPU | avl | man | mac | act | vectors
     0     0     0     0    0  
     1   200     0     0    2  32-33,48
`;
  expect(shown(m, 'domains/VECTOR')).toBe(vector);
  expect(shown(m, 'domains/default')).toBe(vector);
  expect(shown(m, 'domains/PCI-MSIX-0000:00:05.0-12')).toContain(
    ' parent: VECTOR\n    name:   VECTOR\n     size:   0\n',
  );
});

it('shows the pending mask where a move waits, and what sysfs has', () => {
  const m = machine();
  setMsix(m, 24);
  m.irqAction.used[0] = 1;
  m.irqAction.name[0] = m.names.push('nvme0q1') - 1;
  m.irqDesc.action[24] = 1;
  const { t, sets, str } = view(m);
  const { col } = t.irqDesc;
  expect(col.has[0]).toBe(
    Has.debugfs | Has.effective | Has.pending | Has.sysfs | Has.procIrq | Has.procEffective,
  );
  const masks = [col.procAffinity[0]!, col.procEffective[0]!, col.hint[0]!].map((set) => sets.text(set));
  expect(masks).toEqual(['0', '1', '1']);
  const texts = [col.procChip[0], col.trigger[0], col.flow[0], col.actions[0]].map((id) =>
    str.call(view(m), id),
  );
  expect(texts).toEqual(['PCI-MSIX-0000:00:05.0', 'edge', 'edge', 'nvme0q1']);
});

it('has no masks in a kernel that was built for one CPU', () => {
  const topology = { ...TOPOLOGY, config: { ...TOPOLOGY.config, smp: false } };
  const m = machine(topology);
  setMsix(m, 24);
  expect(shown(m, 'irqs/24')).toContain('node:     -1\ndomain:  ');
});

it('prints flags as the release does', () => {
  const m = machine({ ...TOPOLOGY, release: '6.1' });
  expect(shown(m, 'domains/VECTOR')).toMatch(/ flags: {2}0x00000103\nOnline bitmaps/);
});

it('lists entries of MSI-X that hold a message or have an irq, and counts the others', () => {
  const m = machine();
  m.device.present[0] = 1;
  m.pciFunction.msixControl[0] = 0x8003;
  m.msixEntry.data[2] = 0x21;
  m.msiDesc.present[0] = 1;
  m.msiDesc.isMsix[0] = 1;
  m.msiDesc.irq[0] = 24;
  m.msiDesc.nvecUsed[0] = 1;
  m.msiDesc.sysfs[0] = 1;
  const { t } = view(m);
  expect([...t.msiDesc.col.index]).toEqual([0, 2]);
  expect([t.device.col.zeroEntries[0], t.device.col.msixControl[0], t.device.col.sysfsIrqs[0]]).toEqual([
    2, 0x8003, 1,
  ]);
  expect([...t.msiIrq.col.irq]).toEqual([24]);
});

it('has no function that is not on its bus', () => {
  expect(view(machine()).t.device.length).toBe(0);
});

it('writes bits as ranges', () => {
  expect(bitList(Int32Array.of(0, 0), 0, 2)).toBe('');
  expect(bitList(Int32Array.of(-1, 1), 0, 2)).toBe('0-32');
  expect(bitList(Int32Array.of(9, 0x5 | (-1 << 31)), 1, 1)).toBe('0,2,31');
  expect(bitList(Int32Array.of(0, -1 << 31), 0, 2)).toBe('63');
});

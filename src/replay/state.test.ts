// One column of a machine changed: exactly that field of that object differs, and the number of facts stays what it was.

import { beforeAll, describe, expect, it } from 'vitest';
import { cpumaskClear } from '../engine/cpumask.ts';
import { IRQD } from '../engine/irqd.ts';
import { affinityMask, type Machine, Mask, pendingMask } from '../engine/machine.ts';
import { AMD_IRQS_PER_TABLE } from '../engine/tables.ts';
import { inputsFromPath } from '../importers/archive/node.ts';
import { openBundle } from '../importers/archive/open.ts';
import { Capture } from '../importers/capture.ts';
import type { MachineView } from '../model/machine.ts';
import { formatPciAddress } from '../model/pci.ts';
import type { Topology } from '../model/topology.ts';
import { Ledger, type ReplayReport } from './report.ts';
import { compareState, StateCategory } from './state.ts';
import { machineOfMoment } from './test-machine.ts';
import { topologyOf } from './topology.ts';

interface Moment {
  readonly topology: Topology;
  readonly view: MachineView;
}

const VTD = 'x86-612-q35-vtd-xapic-4cpu';

async function read(sample: string, step: string, keeps = (_: string) => true): Promise<Moment> {
  const bundle = await openBundle(await inputsFromPath(`public/samples/${sample}.tar.gz`));
  const capture = new Capture({ ...bundle, files: bundle.files.filter(({ path }) => keeps(path)) });
  return { topology: topologyOf(capture).topology, view: await capture.read(step) };
}

let vtd: Moment;
let amd: Moment;
beforeAll(async () => {
  vtd = await read(VTD, '00-boot');
  amd = await read('x86-612-q35-amdvi-4cpu', '00-boot');
});

type Change = (m: Machine) => void;

/** A machine in the state of the moment, changed, against what the capture (the moment itself, or another one) shows. */
function compare({ topology, view }: Moment, change: Change, capture = view): ReplayReport {
  const m = machineOfMoment(topology, view);
  change(m);
  const ledger = new Ledger();
  compareState(m, capture, ledger);
  return ledger.report();
}

const differences = (moment: Moment, change: Change): string[] =>
  compare(moment, change).differences.map((d) => `${d.object}: ${d.field}: ${d.expected} / ${d.got}`);

const nothing: Change = () => {};
const dev = (m: Machine, id: string): number =>
  m.topology.pci.functions.findIndex((f) => formatPciAddress(f) === id);
/** Rows of irqDomain are those of the view that the machine is made from. */
const domain = (name: string): number => vtd.view.find('irqDomain', 'name', name);

describe('one difference', () => {
  const CASES: readonly (readonly [string, Change, readonly string[]])[] = [
    [
      'in a domain',
      (m) => m.irqDomain.mapcount[domain('IR-PCI-MSI-0000:00:1f.2-11')]!++,
      ['dom:IR-PCI-MSI-0000:00:1f.2-11: mapped: 1 / 2'],
    ],
    [
      'in the counters of a CPU',
      (m) => m.matrixColumns.tables.cpumap.col.available[1]!--,
      ['cpu:1: avl: 194 / 193'],
    ],
    [
      'in the state of an irq',
      (m) => {
        m.irqDesc.dstate[28]! &= ~IRQD.started;
      },
      ['irq:28: dstate: 0x1d408200 / 0x1d008200'],
    ],
    ['in a vector', (m) => m.apicChipData.vector[28]!++, ['irq:28: level 2 Vector: 33 / 34']],
    [
      'in lines that only the engine has',
      (m) => {
        m.apicChipData.prevVector[28] = 40;
      },
      ['irq:28: nothing more: none / level 2 Previous vector 40, level 2 Previous target 0'],
    ],
    [
      'in an affinity, which two files show',
      (m) => cpumaskClear(m.masks, affinityMask(m, 28), 3),
      ['irq:28: affinity: 0-3 / 0-2', 'irq:28: smp_affinity_list: 0-3 / 0-2'],
    ],
    [
      'in what waits for the next interrupt',
      (m) => {
        m.irqDesc.dstate[28]! |= IRQD.setaffinityPending;
        m.masks.bits[pendingMask(m, 28) << m.masks.wordLog] = 1;
      },
      [
        'irq:28: dstate: 0x1d408200 / 0x1d408300',
        'irq:28: pending:  / 0',
        'irq:28: smp_affinity_list: 0-3 / 0',
      ],
    ],
    [
      'in the handlers',
      (m) => {
        m.irqDesc.action[28] = 0;
      },
      ['irq:28: actions: virtio2-input / '],
    ],
    [
      'by an irq that has no folder',
      (m) => {
        m.irqDesc.procEntry[28] = 0;
      },
      [
        'irq:28: smp_affinity_list: 0-3 / nothing',
        'irq:28: effective_affinity_list: 2 / nothing',
        'irq:28: node: -1 / nothing',
        'irq:28: affinity_hint:  / nothing',
        'irq:28: nothing more: none / nothing',
      ],
    ],
    [
      'by an irq that only the engine has',
      (m) => {
        m.irqDesc.allocated[60] = 1;
      },
      ['irq/irqs: nothing more: none / irq:60'],
    ],
    [
      'in a message of MSI',
      (m) => m.pciFunction.msiData[dev(m, '0000:00:1f.2')]!++,
      ['dev:0000:00:1f.2: MSI data: 0x0000 / 0x0001'],
    ],
    [
      'in an entry of MSI-X',
      (m) => {
        m.msixEntry.vectorControl[m.shape.msixFirst[dev(m, '0000:00:06.0')]! + 1] = 1;
      },
      ['msi:0000:00:06.0/1: ctrl: 0x00000000 / 0x00000001'],
    ],
    [
      'by a message in an entry that holds none',
      (m) => {
        m.msixEntry.data[m.shape.msixFirst[dev(m, '0000:00:07.0')]! + 9] = 1;
      },
      ['MSI-X tables: nothing more: none / msi:0000:00:07.0/9'],
    ],
    [
      'in msi_irqs',
      (m) => {
        m.msiDesc.sysfs[m.shape.msiFirst[dev(m, '0000:00:06.0')]!] = 0;
      },
      ['dev:0000:00:06.0: msi_irqs/27: msix / nothing'],
    ],
    [
      'in a remapping entry',
      (m) => m.irte.w2[21]!++,
      ['irte:dmar0/21: high: 0000000000040030 / 0000000000040031'],
    ],
    [
      'by a remapping entry that is not present',
      (m) => {
        m.irte.w0[21] = 0;
      },
      ['irte:dmar0/21: high: 0000000000040030 / nothing', 'irte:dmar0/21: low: 0000020000210009 / nothing'],
    ],
    [
      'by a remapping entry too many',
      (m) => {
        m.irte.w0[4000] = 1;
      },
      ['present entries: nothing more: none / irte:dmar0/4000'],
    ],
  ];

  it.each(CASES)('%s', (_, change, expected) => {
    expect(differences(vtd, change)).toEqual(expected);
    expect(compare(vtd, change).compared).toBe(compare(vtd, nothing).compared);
  });

  it('is named once, although every file of a domain repeats its parents', () => {
    const found = differences(vtd, (m) => {
      m.matrixColumns.tables.matrix.col.globalReserved[0]!++;
      m.irqDomain.mapcount[domain('INTEL-IR-0-13')]!++;
    });
    expect(found).toEqual(['dom:INTEL-IR-0-13: mapped: 51 / 52', 'dom:VECTOR: Global reserved: 21 / 22']);
  });

  it('is found in a table of AMD-Vi, as far as the trace saw it written', () => {
    const found = differences(amd, (m) => {
      const table = m.amdTable.devid.indexOf(0x30);
      m.amdEntry.w2[table * AMD_IRQS_PER_TABLE + 1]!++;
      m.amdEntry.w0[table * AMD_IRQS_PER_TABLE + 400] = 1;
    });
    expect(found).toEqual(['irte:AMD-IR-0:0030/1: high: 0000000000000025 / 0000000000000026']);
  });
});

describe('what is not compared', () => {
  it('is whether a handler runs', () => {
    expect(differences(vtd, (m) => (m.irqDesc.dstate[28]! |= IRQD.inprogress))).toEqual([]);
  });

  it('is what the moment has no file of', async () => {
    const { topology, view } = await read(VTD, '00-boot', (path) => !/irq-affinity|msi_irqs/.test(path));
    const { categories, differences: found } = compare({ topology, view: vtd.view }, nothing, view);
    expect(found).toEqual([]);
    expect(Object.keys(categories)).toEqual([
      StateCategory.registers,
      StateCategory.entries,
      StateCategory.domains,
      StateCategory.irqs,
      StateCategory.matrix,
      StateCategory.remapping,
    ]);
  });
});

it('says which CPUs the engine has on line beyond those of the capture', () => {
  const moment = {
    topology: { ...vtd.topology, cpus: [...vtd.topology.cpus, vtd.topology.cpus[0]!] },
    view: vtd.view,
  };
  const found = differences(moment, (m) => {
    m.masks.bits[Mask.online << m.masks.wordLog]! |= 1 << 4;
  });
  expect(found).toContain('online CPUs: nothing more: none / cpu:4');
});

// What a device can send, has enabled, and was given.

import { Bus, MsiKind } from '../../../model/tables.ts';
import type { Findings, Place, Rule } from './findings.ts';

const MSI_ENABLE = 1;
const MSIX_ENABLE = 0x8000;

interface PciFunction {
  readonly row: number;
  readonly id: string;
  readonly msi: boolean;
  readonly msix: boolean;
  readonly listed: { readonly msi: number; readonly msix: number };
  readonly place: Place;
  readonly sysfs: Place;
}

function functions(f: Findings): PciFunction[] {
  const { device, msiIrq } = f.t;
  const listed = new Map<number, { msi: number; msix: number }>();
  for (let row = 0; row < msiIrq.length; row++) {
    const counts = listed.get(msiIrq.col.device[row]!) ?? { msi: 0, msix: 0 };
    counts[msiIrq.col.msix[row] ? 'msix' : 'msi']++;
    listed.set(msiIrq.col.device[row]!, counts);
  }
  const all: PciFunction[] = [];
  for (let row = 0; row < device.length; row++) {
    if (device.col.bus[row] !== Bus.pci) continue;
    all.push({
      row,
      id: f.str(device.col.id[row]!),
      msi: device.col.msiControl[row]! >= 0 && (device.col.msiControl[row]! & MSI_ENABLE) !== 0,
      msix: device.col.msixControl[row]! >= 0 && (device.col.msixControl[row]! & MSIX_ENABLE) !== 0,
      listed: listed.get(row) ?? { msi: 0, msix: 0 },
      place: placeOf(f, row),
      sysfs: { file: device.col.sysfsFile[row]!, line: device.col.sysfsLine[row]! },
    });
  }
  return all;
}

/** Where the capability was read: the register dump, else lspci. */
function placeOf(f: Findings, row: number): Place {
  const { col } = f.t.device;
  return col.file[row]! >= 0
    ? { file: col.file[row]!, line: col.line[row]! }
    : { file: col.lspciFile[row]!, line: col.lspciLine[row]! };
}

/** More irqs than the function can send messages. */
const moreIrqsThanEntries: Rule = (f) => {
  for (const fn of functions(f)) {
    const size = f.t.device.col.msixSize[fn.row]!;
    const capable = f.t.device.col.msiCapable[fn.row]!;
    if (size > 0 && fn.listed.msix > size) {
      f.add(
        'more-irqs-than-entries',
        `dev:${fn.id}`,
        `${fn.id} has ${fn.listed.msix} MSI-X irqs, its table has ${size} entries`,
        fn.sysfs,
        fn.place,
      );
    }
    if (capable > 0 && fn.listed.msi > capable) {
      f.add(
        'more-irqs-than-entries',
        `dev:${fn.id}`,
        `${fn.id} has ${fn.listed.msi} MSI irqs, it can send ${capable} messages`,
        fn.sysfs,
        fn.place,
      );
    }
  }
};

/** A capability that is enabled although the device has no irq for it. */
const enabledWithoutIrqs: Rule = (f) => {
  for (const fn of functions(f)) {
    if (!f.t.device.col.msiIrqsKnown[fn.row]) continue;
    if (fn.msix && fn.listed.msix === 0) {
      f.add(
        'enabled-without-irqs',
        `dev:${fn.id}`,
        `MSI-X of ${fn.id} is enabled, msi_irqs has none of it`,
        fn.place,
        fn.sysfs,
      );
    }
    if (fn.msi && fn.listed.msi === 0) {
      f.add(
        'enabled-without-irqs',
        `dev:${fn.id}`,
        `MSI of ${fn.id} is enabled, msi_irqs has none of it`,
        fn.place,
        fn.sysfs,
      );
    }
  }
};

/** Irqs of a capability that is not enabled. */
const irqsWithoutCapability: Rule = (f) => {
  for (const fn of functions(f)) {
    if (fn.listed.msix > 0 && f.t.device.col.msixControl[fn.row]! >= 0 && !fn.msix) {
      f.add(
        'irqs-without-capability',
        `dev:${fn.id}`,
        `${fn.id} has MSI-X irqs, but MSI-X is off`,
        fn.sysfs,
        fn.place,
      );
    }
    if (fn.listed.msi > 0 && f.t.device.col.msiControl[fn.row]! >= 0 && !fn.msi) {
      f.add(
        'irqs-without-capability',
        `dev:${fn.id}`,
        `${fn.id} has MSI irqs, but MSI is off`,
        fn.sysfs,
        fn.place,
      );
    }
  }
};

/** An index beyond the table. */
const indexBeyondTable: Rule = (f) => {
  const { msiDesc, device } = f.t;
  for (let row = 0; row < msiDesc.length; row++) {
    if (msiDesc.col.kind[row] !== MsiKind.msix || msiDesc.col.irq[row]! < 0) continue;
    const owner = msiDesc.col.device[row]!;
    const size = device.col.msixSize[owner]!;
    const index = msiDesc.col.index[row]!;
    if (size === 0 || index < size) continue;
    const text = `irq ${msiDesc.col.irq[row]} uses entry ${index} of a table with ${size} entries`;
    f.add(
      'index-beyond-table',
      `irq:${msiDesc.col.irq[row]}`,
      text,
      { file: msiDesc.col.file[row]!, line: msiDesc.col.line[row]! },
      placeOf(f, owner),
    );
  }
};

/** An irq of a device that msi_irqs of this device does not list. */
const irqNotListed: Rule = (f) => {
  const { msiDesc, msiIrq, device } = f.t;
  const listed = new Set<number>();
  for (let row = 0; row < msiIrq.length; row++) listed.add(msiIrq.col.irq[row]!);
  for (let row = 0; row < msiDesc.length; row++) {
    const owner = msiDesc.col.device[row]!;
    const irq = msiDesc.col.irq[row]!;
    if (
      irq < 0 ||
      msiDesc.col.kind[row]! > MsiKind.msix ||
      !device.col.msiIrqsKnown[owner] ||
      listed.has(irq)
    )
      continue;
    const desc = msiDesc.col.desc[row]!;
    const text = `irq ${irq} belongs to ${f.str(device.col.id[owner]!)}, whose msi_irqs does not list it`;
    f.add('irq-not-listed', `irq:${irq}`, text, f.irqPlace(desc), {
      file: device.col.sysfsFile[owner]!,
      line: device.col.sysfsLine[owner]!,
    });
  }
};

export const capabilityRules: readonly Rule[] = [
  moreIrqsThanEntries,
  enabledWithoutIrqs,
  irqsWithoutCapability,
  indexBeyondTable,
  irqNotListed,
];

// The message that the device holds against what the chain says.

import { Known } from '../../../model/tables.ts';
import { destinationCpus, isElsewhere } from '../apic.ts';
import type { Findings, Rule } from './findings.ts';

const IRQD_ACTIVATED = 1 << 9;
const hex = (value: number): string => (value >>> 0).toString(16);

/** Entries that were read, belong to an activated irq, and hold a message. */
function* activeEntries(f: Findings): Generator<{ row: number; desc: number; kinds: string[] }> {
  const { msiDesc, irqDesc } = f.t;
  for (let row = 0; row < msiDesc.length; row++) {
    const desc = msiDesc.col.desc[row]!;
    const known =
      msiDesc.col.state[row]! & Known.read ||
      (msiDesc.col.state[row]! & Known.derived && msiDesc.col.index[row]! > 0);
    if (desc < 0 || !known || !(irqDesc.col.dstate[desc]! & IRQD_ACTIVATED)) continue;
    yield { row, desc, kinds: chainKinds(f, desc) };
  }
}

/** Kinds of the domains of a chain, endpoint first. */
function chainKinds(f: Findings, desc: number): string[] {
  const { irqDesc, irqData, irqDomain } = f.t;
  const first = irqDesc.col.first[desc]!;
  const kinds: string[] = [];
  for (let data = first; data < first + irqDesc.col.levels[desc]!; data++) {
    const domain = irqData.col.domain[data]!;
    kinds.push(domain < 0 ? '' : f.str(irqDomain.col.kind[domain]!));
  }
  return kinds;
}

function report(f: Findings, rule: string, row: number, desc: number, text: string): void {
  const { msiDesc } = f.t;
  f.add(
    rule,
    f.irqKey(desc),
    text,
    { file: msiDesc.col.file[row]!, line: msiDesc.col.line[row]! },
    f.irqPlace(desc),
  );
}

/** VT-d: the handle in the message, and the sub-handle, name the entry that the chain names. */
const messageAgainstHandle: Rule = (f) => {
  const { msiDesc, irqDesc, irqData } = f.t;
  for (const { row, desc, kinds } of activeEntries(f)) {
    const level = kinds.indexOf('intel-ir');
    if (level < 0) continue;
    const address = msiDesc.col.addressLo[row]!;
    const hwirq = irqData.col.hwirqLo[irqDesc.col.first[desc]! + level]!;
    const wanted = (hwirq >>> 16) + (hwirq & 0xffff);
    const handle = ((address >>> 5) & 0x7fff) | (((address >>> 2) & 1) << 15);
    const named = handle + (address & 8 ? msiDesc.col.data[row]! & 0xffff : 0);
    if (address >>> 20 === 0xfee && address & 0x10 && named === wanted) continue;
    report(
      f,
      'message-against-irte',
      row,
      desc,
      `message ${hex(address)}/${hex(msiDesc.col.data[row]!)} names entry ${named}, the chain names entry ${wanted}`,
    );
  }
};

/** Without remapping: vector and destination of the message are those of the root. */
const messageAgainstVector: Rule = (f) => {
  const { msiDesc, irqDesc } = f.t;
  for (const { row, desc, kinds } of activeEntries(f)) {
    if (!isCompatibility(kinds)) continue;
    const address = msiDesc.col.addressLo[row]!;
    const vector = msiDesc.col.data[row]! & 0xff;
    if (irqDesc.col.vector[desc]! < 0) continue;
    if (vector !== irqDesc.col.vector[desc]) {
      report(
        f,
        'message-against-vector',
        row,
        desc,
        `the message has vector 0x${hex(vector)}, the chain has 0x${hex(irqDesc.col.vector[desc]!)}`,
      );
    }
    const cpus = destinationCpus(f.apic, destinationOf(address), (address & 4) !== 0, false);
    if (isElsewhere(f.apic, cpus, irqDesc.col.target[desc]!)) {
      const where = cpus.length > 0 ? `CPU ${cpus.join(', ')}` : 'no known CPU';
      report(
        f,
        'message-against-target',
        row,
        desc,
        `the message goes to ${where}, the chain ends at CPU ${irqDesc.col.target[desc]}`,
      );
    }
  }
};

/** Bits 7:0 of the destination, and those that KVM and Hyper-V take from bits 11:5 of the address (arch/x86/include/asm/msi.h). */
const destinationOf = (address: number): number =>
  ((address >>> 12) & 0xff) | (((address >>> 5) & 0x7f) << 8);

/** A message straight to the root of x86. */
const isCompatibility = (kinds: readonly string[]): boolean =>
  kinds.at(-1) === 'x86-vector' &&
  !kinds.includes('intel-ir') &&
  !kinds.includes('amd-ir') &&
  kinds[0]!.startsWith('pci-');

/** ITS: the data is the EventID of the entry that maps to the LPI. GICv2m: it is the SPI. IMSIC: it is the local id. */
const messageAgainstRoot: Rule = (f) => {
  const { msiDesc, irqDesc, irqData, remapEntry } = f.t;
  for (const { row, desc, kinds } of activeEntries(f)) {
    const data = msiDesc.col.data[row]!;
    const v2m = kinds.indexOf('gicv2m');
    if (v2m >= 0) {
      const spi = irqData.col.hwirqLo[irqDesc.col.first[desc]! + v2m]!;
      if (data !== spi)
        report(f, 'message-against-spi', row, desc, `the message has data ${data}, the chain has SPI ${spi}`);
    }
    if (kinds.at(-1) === 'imsic' && kinds[0]!.startsWith('pci-') && data !== irqDesc.col.vector[desc]) {
      report(
        f,
        'message-against-identity',
        row,
        desc,
        `the message has data ${data}, the chain has identity ${irqDesc.col.vector[desc]}`,
      );
    }
    const entry = msiDesc.col.remap[row]!;
    if (kinds.includes('its') && entry >= 0 && remapEntry.col.index[entry] !== data) {
      report(
        f,
        'message-against-event',
        row,
        desc,
        `the message has data ${data}, the ITS maps EventID ${remapEntry.col.index[entry]}`,
      );
    }
  }
};

/** The kernel's own copy of a message against the device. */
const cachedMessage: Rule = (f) => {
  const { msiDesc } = f.t;
  for (const { row, desc } of activeEntries(f)) {
    if (!msiDesc.col.cached[row] || !(msiDesc.col.state[row]! & Known.read) || f.header.hypervisor === 'xen')
      continue;
    const same =
      msiDesc.col.cachedLo[row] === msiDesc.col.addressLo[row] &&
      msiDesc.col.cachedData[row] === msiDesc.col.data[row];
    // Under Xen the kernel's own copy stays empty.
    const empty = msiDesc.col.cachedLo[row] === 0 && msiDesc.col.cachedData[row] === 0;
    if (same || empty) continue;
    const text = `the device holds ${hex(msiDesc.col.addressLo[row]!)}/${hex(msiDesc.col.data[row]!)}, the kernel's copy is ${hex(msiDesc.col.cachedLo[row]!)}/${hex(msiDesc.col.cachedData[row]!)}`;
    const cached = { file: msiDesc.col.cachedFile[row]!, line: msiDesc.col.cachedLine[row]! };
    f.add(
      'message-against-copy',
      f.irqKey(desc),
      text,
      { file: msiDesc.col.file[row]!, line: msiDesc.col.line[row]! },
      cached,
    );
  }
};

export const messageRules: readonly Rule[] = [
  messageAgainstHandle,
  messageAgainstVector,
  messageAgainstRoot,
  cachedMessage,
];

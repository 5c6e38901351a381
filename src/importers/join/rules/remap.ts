// Remapping entries against the chains that use them.

import { Bus, Known, RemapKind } from '../../../model/tables.ts';
import { amdDestinationCpus, destinationCpus, isElsewhere } from '../apic.ts';
import { busOf, requesterId, segmentOf } from '../names.ts';
import { unitOfDomain } from '../remap.ts';
import type { Findings, Place, Rule } from './findings.ts';

const IRQD_ACTIVATED = 1 << 9;
/** Highest PCI segment of ACPI. */
const LAST_SEGMENT = 0xffff;
/** AMD: the entry delivers to a guest, whose vector it holds. */
const GUEST_MODE = 0x80;
const hex = (value: number): string => (value >>> 0).toString(16);

function entryPlace(f: Findings, entry: number): Place {
  const { col } = f.t.remapEntry;
  return { file: col.file[entry]!, line: col.line[entry]! };
}

function entryName(f: Findings, entry: number): string {
  const { remapEntry, remapUnit } = f.t;
  return `entry ${remapEntry.col.index[entry]} of ${f.str(remapUnit.col.name[remapEntry.col.unit[entry]!]!)}`;
}

/** Vector and destination of an entry against the root of the chain. */
const entryAgainstTarget: Rule = (f) => {
  const { remapEntry, irqDesc } = f.t;
  for (let entry = 0; entry < remapEntry.length; entry++) {
    const desc = remapEntry.col.desc[entry]!;
    if (desc < 0 || irqDesc.col.vector[desc]! < 0 || !(irqDesc.col.dstate[desc]! & IRQD_ACTIVATED)) continue;
    const kind = remapEntry.col.kind[entry];
    if (kind !== RemapKind.vtd && kind !== RemapKind.amd) continue;
    if (kind === RemapKind.amd && remapEntry.col.w0[entry]! & GUEST_MODE) continue;
    if (remapEntry.col.vector[entry] !== irqDesc.col.vector[desc]) {
      const text = `${entryName(f, entry)} has vector 0x${hex(remapEntry.col.vector[entry]!)}, the chain has 0x${hex(irqDesc.col.vector[desc]!)}`;
      f.add('irte-against-vector', f.irqKey(desc), text, entryPlace(f, entry), f.irqPlace(desc));
    }
    const cpus = entryCpus(f, entry);
    if (!isElsewhere(f.apic, cpus, irqDesc.col.target[desc]!)) continue;
    const text = `${entryName(f, entry)} goes to CPU ${cpus.join(', ') || 'unknown'}, the chain ends at CPU ${irqDesc.col.target[desc]}`;
    f.add('irte-against-target', f.irqKey(desc), text, entryPlace(f, entry), f.irqPlace(desc));
  }
};

function entryCpus(f: Findings, entry: number): number[] {
  const { col } = f.t.remapEntry;
  if (col.kind[entry] === RemapKind.vtd) {
    const destination = f.apic.extended ? col.w1[entry]! : (col.w1[entry]! >>> 8) & 0xff;
    return destinationCpus(f.apic, destination, (col.w0[entry]! & 4) !== 0, f.apic.extended);
  }
  const destination = ((col.w0[entry]! >>> 8) | (col.w3[entry]! & 0xff000000)) >>> 0;
  return amdDestinationCpus(f.apic, destination, (col.w0[entry]! & 0x40) !== 0);
}

/** An activated irq on a unit whose table was read, without a present entry. */
const entryMissing: Rule = (f) => {
  const { irqDesc, irqData, irqDomain, remapUnit, remapEntry } = f.t;
  const read = new Map<string, number>();
  for (let unit = 0; unit < remapUnit.length; unit++) {
    if (remapUnit.col.kind[unit] === RemapKind.vtd && remapUnit.col.enabled[unit] === 1)
      read.set(f.str(remapUnit.col.name[unit]!), unit);
  }
  if (read.size === 0) return;
  const used = new Set<number>();
  for (let entry = 0; entry < remapEntry.length; entry++) used.add(remapEntry.col.desc[entry]!);
  for (let data = 0; data < irqData.length; data++) {
    const domain = irqData.col.domain[data]!;
    const desc = irqData.col.desc[data]!;
    if (domain < 0 || used.has(desc) || !(irqDesc.col.dstate[desc]! & IRQD_ACTIVATED)) continue;
    const unit = read.get(unitOfDomain(f.str(irqDomain.col.name[domain]!)));
    if (unit === undefined) continue;
    const hwirq = irqData.col.hwirqLo[data]!;
    const place = { file: remapUnit.col.file[unit]!, line: remapUnit.col.line[unit]! };
    const text = `irq ${irqDesc.col.irq[desc]} is active on ${f.str(remapUnit.col.name[unit]!)}, which has no present entry ${(hwirq >>> 16) + (hwirq & 0xffff)}`;
    f.add('irte-missing', f.irqKey(desc), text, f.irqPlace(desc), place);
  }
};

/** The source id of an entry is the requester id of its function or one of its aliases. */
const sourceId: Rule = (f) => {
  const { remapEntry, device } = f.t;
  for (let entry = 0; entry < remapEntry.length; entry++) {
    if (remapEntry.col.kind[entry] !== RemapKind.vtd || !(remapEntry.col.state[entry]! & Known.read))
      continue;
    const owner = remapEntry.col.device[entry]!;
    if (remapEntry.col.desc[entry]! < 0 || owner < 0 || device.col.bus[owner] !== Bus.pci) continue;
    const svt = (remapEntry.col.w2[entry]! >>> 18) & 3;
    const sid = remapEntry.col.w2[entry]! & 0xffff;
    if (svt === 0 || isAlias(f, owner, sid, svt)) continue;
    const id = f.str(device.col.id[owner]!);
    f.add(
      'source-id',
      `dev:${id}`,
      `${entryName(f, entry)} expects requester ${hex(sid)}, ${id} is ${hex(requesterId(id))}`,
      entryPlace(f, entry),
    );
  }
};

/** Requester ids under which messages of a function may arrive: its own, those of the bridges above it, and (bus, 0) of the buses it hangs on. */
function isAlias(f: Findings, owner: number, sid: number, svt: number): boolean {
  const { device } = f.t;
  const ownId = f.str(device.col.id[owner]!);
  if (segmentOf(ownId) > LAST_SEGMENT) return isVmd(f, sid);
  // Without bus numbers of bridges the aliases of a function behind one are not known.
  if (busOf(ownId) > 0 && !device.col.secondaryBus.subarray(0, device.length).some((bus) => bus > 0))
    return true;
  for (let row = owner; row >= 0; row = device.col.parent[row]!) {
    const id = f.str(device.col.id[row]!);
    const bus = busOf(id);
    if (svt === 2 ? bus >= sid >> 8 && bus <= (sid & 0xff) : sid === requesterId(id) || sid === bus << 8)
      return true;
  }
  return false;
}

/**
 * Behind a Volume Management Device the kernel counts segments from 0x10000; every message comes from the VMD function itself
 * (arch/x86/pci/common.c: pci_real_dma_dev). True also where no such function is known.
 */
function isVmd(f: Findings, sid: number): boolean {
  const { col, length } = f.t.device;
  const rows = [...Array(length).keys()].filter((row) => f.str(col.driver[row]!) === 'vmd');
  return rows.length === 0 || rows.some((row) => requesterId(f.str(col.id[row]!)) === sid);
}

/** Two irqs that use one entry. */
const entryShared: Rule = (f) => {
  const { irqDesc, irqData, irqDomain } = f.t;
  const owner = new Map<string, number>();
  for (let data = 0; data < irqData.length; data++) {
    const domain = irqData.col.domain[data]!;
    if (domain < 0 || f.str(irqDomain.col.kind[domain]!) !== 'intel-ir') continue;
    const at = `${domain} ${(irqData.col.hwirqLo[data]! >>> 16) + (irqData.col.hwirqLo[data]! & 0xffff)}`;
    const desc = irqData.col.desc[data]!;
    const other = owner.get(at);
    if (other === undefined) owner.set(at, desc);
    else
      f.add(
        'irte-shared',
        f.irqKey(desc),
        `irqs ${irqDesc.col.irq[other]} and ${irqDesc.col.irq[desc]} name the same remapping entry`,
        f.irqPlace(desc),
        f.irqPlace(other),
      );
  }
};

export const remapRules: readonly Rule[] = [entryAgainstTarget, entryMissing, sourceId, entryShared];

// Faults that people meet, made on purpose: words of tables and registers are changed as a broken kernel, device or hypervisor would,
// and put back afterwards, unless somebody has written there meanwhile.

import { cpumaskNext } from '../engine/cpumask.ts';
import { type Machine, Mask } from '../engine/machine.ts';
import { storeIrte, tableSize } from '../irqchips/intel-ir/hardware.ts';
import { isMsixEnabled } from '../irqchips/pci-device-msix/hardware.ts';
import { wiringOf } from '../irqchips/wiring.ts';
import type { EntryFacts } from '../model/entry-facts.ts';
import { EBUSY, EINVAL, ENODEV, ENOENT, ENOSPC, EOPNOTSUPP } from '../model/errno.ts';
import { AMD_IRQS_PER_TABLE, RemapKind, SVR_ENABLE, type Wiring } from '../model/hardware.ts';
import { MsiFlag } from '../model/pci.ts';
import { FAULTS, Fault } from '../model/simulation.ts';
import { Place, type SimulationColumns } from './columns.ts';

type Words = readonly [number, number, number, number];

/** Words that are put in the place of others. */
interface Change {
  readonly place: number;
  readonly row: number;
  readonly words: Words;
}

/** A message in its device: the words of an MSI-X entry, or of the MSI capability. */
interface Stored {
  readonly place: number;
  readonly row: number;
  readonly words: Words;
}

const FORMAT_REMAPPABLE = 1 << 4;
const SHV = 1 << 3;
const EVERY_HANDLE_BIT = (0x7fff << 5) | (1 << 2);
const PRESENT = 1;
const COMPAT_WINDOW = 0xfee00000;
/** Source validation by all 16 bits, of another function than the one that sends. */
const VERIFY_SID = 1 << 18;
const OTHER_FUNCTION = 1;
const FIRST_EXTERNAL = 0x20;

function readPlace(m: Machine, place: number, row: number): Words {
  const { irte, amdEntry, msixEntry: e, pciFunction: f, localApic } = m;
  switch (place) {
    case Place.irte:
      return [irte.w0[row]!, irte.w1[row]!, irte.w2[row]!, irte.w3[row]!];
    case Place.amdEntry:
      return [amdEntry.w0[row]!, amdEntry.w1[row]!, amdEntry.w2[row]!, amdEntry.w3[row]!];
    case Place.msixEntry:
      return [e.addressLo[row]!, e.addressHi[row]!, e.data[row]!, e.vectorControl[row]!];
    case Place.msi:
      return [f.msiAddressLo[row]!, f.msiAddressHi[row]!, f.msiData[row]!, f.msiMask[row]!];
    default:
      return [localApic.svr[row]!, 0, 0, 0];
  }
}

function writePlace(m: Machine, { place, row, words: [a, b, c, d] }: Change, invalidate: boolean): void {
  const { amdEntry, msixEntry: e, pciFunction: f, localApic } = m;
  if (place === Place.irte) storeIrte(m, row, a, b, c, d, invalidate);
  else if (place === Place.amdEntry)
    [amdEntry.w0[row], amdEntry.w1[row], amdEntry.w2[row], amdEntry.w3[row]] = [a, b, c, d];
  else if (place === Place.msixEntry)
    [e.addressLo[row], e.addressHi[row], e.data[row], e.vectorControl[row]] = [a, b, c, d];
  else if (place === Place.msi)
    [f.msiAddressLo[row], f.msiAddressHi[row], f.msiData[row], f.msiMask[row]] = [a, b, c, d];
  else localApic.svr[row] = a;
}

/** The message of an entry as the device holds it, or -errno. */
function storedMessage(m: Machine, dev: number, index: number): Stored | number {
  const { msixFirst } = m.shape;
  if (isMsixEnabled(m, dev)) {
    const row = msixFirst[dev]! + index;
    if (row >= msixFirst[dev + 1]!) return -EINVAL;
    return { place: Place.msixEntry, row, words: readPlace(m, Place.msixEntry, row) };
  }
  const control = m.pciFunction.msiControl[dev]!;
  if ((control & MsiFlag.enable) === 0) return -ENODEV;
  if (index >= 1 << ((control >>> 4) & 7)) return -EINVAL;
  return { place: Place.msi, row: dev, words: readPlace(m, Place.msi, dev) };
}

/** The remapping entry that a message names, or -errno. */
function entryOf(m: Machine, w: Wiring, dev: number, index: number): Stored | number {
  const stored = storedMessage(m, dev, index);
  if (typeof stored === 'number') return stored;
  const requester = w.functionRequester[dev]!;
  const unit = w.unitOf[requester]! - 1;
  if (unit < 0) return -EOPNOTSUPP;
  const [lo, , data] = stored.words;
  const sub = stored.place === Place.msi ? index : 0;
  const row =
    w.remapping === RemapKind.vtd
      ? vtdRow(m, w, unit, lo, data + sub)
      : amdRow(m, requester, (data + sub) & 0x7ff);
  if (row < 0) return -ENOENT;
  const place = w.remapping === RemapKind.vtd ? Place.irte : Place.amdEntry;
  return { place, row, words: readPlace(m, place, row) };
}

function vtdRow(m: Machine, w: Wiring, unit: number, lo: number, data: number): number {
  if ((lo & FORMAT_REMAPPABLE) === 0) return -1;
  const handle = ((lo >>> 5) & 0x7fff) | ((lo & 4) << 13);
  const index = handle + ((lo & SHV) === 0 ? 0 : data & 0xffff);
  return index < Math.min(w.irtes, tableSize(m, unit)) ? unit * w.irtes + index : -1;
}

function amdRow(m: Machine, requester: number, index: number): number {
  const dte = (m.amdDevice.dte[requester] ?? 0) - 1;
  return dte < 0 || index >= AMD_IRQS_PER_TABLE ? -1 : m.amdDte.table[dte]! * AMD_IRQS_PER_TABLE + index;
}

/** The irq of an entry, or -ENOENT. */
export function irqOfEntry(m: Machine, dev: number, index: number): number {
  const first = m.shape.msiFirst[dev]!;
  const isMsix = m.device.msixEnabled[dev] !== 0;
  const row = isMsix ? first + index : first;
  const used = isMsix ? 1 : m.msiDesc.nvecUsed[row]!;
  if (row >= m.shape.msiFirst[dev + 1]! || m.msiDesc.present[row] === 0 || m.msiDesc.irq[row] === 0)
    return -ENOENT;
  return isMsix || index < used ? m.msiDesc.irq[row]! + (isMsix ? 0 : index) : -ENOENT;
}

const with0 = ([, b, c, d]: Words, a: number): Words => [a >>> 0, b, c, d];

/** What a fault changes, or -errno. */
function changeOf(
  m: Machine,
  w: Wiring,
  fault: number,
  dev: number,
  index: number,
  arg: number,
): Change | number {
  switch (fault) {
    case Fault.clearPresent:
      return changeEntry(m, w, dev, index, (words) => with0(words, words[0] & ~PRESENT));
    case Fault.wrongSource:
      return wrongSource(m, w, dev, index, arg);
    case Fault.indexOutOfRange:
      return outOfRange(m, w, dev, index);
    case Fault.blockedCompat:
      return blockedCompat(m, w, dev, index);
    case Fault.staleEntry:
      return staleEntry(m, w, dev, index, arg);
    case Fault.masked:
      return masked(m, dev, index);
    case Fault.offlineTarget:
      return offlineTarget(m, dev, index);
    case Fault.unassignedVector:
      return unassignedVector(m, w, dev, index);
    default:
      return -EINVAL;
  }
}

function changeEntry(
  m: Machine,
  w: Wiring,
  dev: number,
  index: number,
  change: (words: Words) => Words,
): Change | number {
  if (w.remapping === RemapKind.none) return -EOPNOTSUPP;
  const entry = entryOf(m, w, dev, index);
  return typeof entry === 'number' ? entry : { ...entry, words: change(entry.words) };
}

function wrongSource(m: Machine, w: Wiring, dev: number, index: number, arg: number): Change | number {
  if (w.remapping !== RemapKind.vtd) return -EOPNOTSUPP;
  const sid = arg >= 0 ? arg : (w.functionRequester[dev]! ^ OTHER_FUNCTION) & 0xffff;
  return changeEntry(m, w, dev, index, ([a, b, , d]) => [a, b, (sid & 0xffff) | VERIFY_SID, d]);
}

/** Of AMD's 11 bits of index the upper ones are the delivery mode, too: tables of 512 entries have nothing beyond. */
function outOfRange(m: Machine, w: Wiring, dev: number, index: number): Change | number {
  if (w.remapping !== RemapKind.vtd) return -EOPNOTSUPP;
  const stored = storedMessage(m, dev, index);
  if (typeof stored === 'number') return stored;
  const [lo, hi, , control] = stored.words;
  return { ...stored, words: [(lo | EVERY_HANDLE_BIT | SHV) >>> 0, hi, 0xffff, control] };
}

/** The message that the irq would have without remapping: the vector at the boot CPU. */
function blockedCompat(m: Machine, w: Wiring, dev: number, index: number): Change | number {
  if (w.remapping !== RemapKind.vtd) return -EOPNOTSUPP;
  const stored = storedMessage(m, dev, index);
  if (typeof stored === 'number') return stored;
  const irq = irqOfEntry(m, dev, index);
  const vector = irq < 0 ? FIRST_EXTERNAL : Math.max(FIRST_EXTERNAL, m.apicChipData.vector[irq]!);
  const lo = (COMPAT_WINDOW | ((m.localApic.id[0]! & 0xff) << 12)) >>> 0;
  return { ...stored, words: [lo, 0, vector, stored.words[3]] };
}

/** The entry in memory goes to the CPU of `arg`, or the next one; the cache does not learn of it. */
function staleEntry(m: Machine, w: Wiring, dev: number, index: number, arg: number): Change | number {
  if (w.remapping !== RemapKind.vtd) return -EOPNOTSUPP;
  const entry = entryOf(m, w, dev, index);
  if (typeof entry === 'number') return entry;
  const irq = irqOfEntry(m, dev, index);
  const from = irq < 0 ? 0 : m.apicChipData.cpu[irq]!;
  const cpu = arg >= 0 ? arg : otherCpu(m, from);
  if (cpu < 0 || cpu >= m.shape.cpus || cpu === from) return -EINVAL;
  const id = m.cpu.destApicid[cpu]!;
  const [a, , c, d] = entry.words;
  return { ...entry, words: [a, (m.platform.irX2apic ? id : id << 8) >>> 0, c, d] };
}

/** The online CPU behind one, from the first again; -1: there is no other. */
function otherCpu(m: Machine, cpu: number): number {
  const after = cpumaskNext(m.masks, Mask.online, cpu);
  const found = after < 0 ? cpumaskNext(m.masks, Mask.online, -1) : after;
  return found === cpu ? -1 : found;
}

function masked(m: Machine, dev: number, index: number): Change | number {
  const stored = storedMessage(m, dev, index);
  if (typeof stored === 'number') return stored;
  const [lo, hi, data, control] = stored.words;
  if (stored.place === Place.msixEntry) return { ...stored, words: [lo, hi, data, control | 1] };
  if ((m.pciFunction.msiControl[dev]! & MsiFlag.maskable) === 0) return -EOPNOTSUPP;
  return { ...stored, words: [lo, hi, data, (control | (1 << index)) >>> 0] };
}

function offlineTarget(m: Machine, dev: number, index: number): Change | number {
  const irq = irqOfEntry(m, dev, index);
  if (irq < 0) return irq;
  if (m.apicChipData.vector[irq] === 0) return -ENODEV;
  const row = m.apicChipData.cpu[irq]!;
  const words = readPlace(m, Place.localApic, row);
  return { place: Place.localApic, row, words: with0(words, words[0] & ~SVR_ENABLE) };
}

function unassignedVector(m: Machine, w: Wiring, dev: number, index: number): Change | number {
  const irq = irqOfEntry(m, dev, index);
  if (irq < 0) return irq;
  const vector = freeVector(m, m.apicChipData.cpu[irq]!);
  if (vector < 0) return -ENOSPC;
  if (w.remapping === RemapKind.none) return changeData(m, dev, index, vector);
  const at = w.remapping === RemapKind.vtd || !isGa(m) ? 0 : 2;
  const shift = at === 0 ? 16 : 0;
  return changeEntry(m, w, dev, index, (words) => {
    const changed = [...words];
    changed[at] = ((changed[at]! & ~(0xff << shift)) | (vector << shift)) >>> 0;
    return changed as unknown as Words;
  });
}

/** Entries of 128 bits. */
function isGa(m: Machine): boolean {
  const { remapping } = m.topology;
  return remapping?.kind === 'amd' && remapping.ga;
}

function changeData(m: Machine, dev: number, index: number, vector: number): Change | number {
  const stored = storedMessage(m, dev, index);
  if (typeof stored === 'number') return stored;
  const [lo, hi, data, control] = stored.words;
  return { ...stored, words: [lo, hi, ((data & ~0xff) | vector) >>> 0, control] };
}

/** The highest vector below the system's that no irq has on a CPU, or -1. */
function freeVector(m: Machine, cpu: number): number {
  for (let vector = m.release.firstSystemVector - 1; vector >= FIRST_EXTERNAL; vector--)
    if (m.vectorIrq.desc[(cpu << 8) | vector] === 0) return vector;
  return -1;
}

const same = (a: Words, b: Words): boolean => a.every((word, i) => word === b[i]);

/** An injection that can be made: its row, and what it puts in the place of what. */
interface Plan {
  readonly at: number;
  readonly change: Change;
  readonly before: Words;
}

function planOf(
  m: Machine,
  w: Wiring,
  { injection }: SimulationColumns,
  [fault, dev, index, arg]: InjectArguments,
): Plan | number {
  const change = changeOf(m, w, fault, dev, index, arg);
  if (typeof change === 'number') return change;
  const at = injection.used.indexOf(0);
  if (at < 0) return -ENOSPC;
  for (let row = 0; row < injection.used.length; row++)
    if (
      injection.used[row] !== 0 &&
      injection.place[row] === change.place &&
      injection.row[row] === change.row
    )
      return -EBUSY;
  const before = readPlace(m, change.place, change.row);
  return same(before, change.words) ? -EBUSY : { at, change, before };
}

type InjectArguments = readonly [fault: number, dev: number, index: number, arg: number];

/**
 * Injects a fault (Fault) into the way of entry `index` of function `dev`. `arg`: the source id or CPU that is put in, -1: one is
 * chosen.
 * @returns the row of the injection; -EOPNOTSUPP where the machine cannot have the fault, -EINVAL for no such entry or argument,
 * -ENODEV where MSI is off, -ENOENT where nothing is behind the message, -EBUSY where it is there already, -ENOSPC when no row is left
 */
export function injectFault(
  m: Machine,
  w: Wiring,
  columns: SimulationColumns,
  args: InjectArguments,
): number {
  const plan = planOf(m, w, columns, args);
  if (typeof plan === 'number') return plan;
  const { at, change, before } = plan;
  const { injection } = columns;
  const [fault, dev, index] = args;
  [injection.used[at], injection.fault[at], injection.dev[at], injection.index[at]] = [1, fault, dev, index];
  [injection.place[at], injection.row[at]] = [change.place, change.row];
  [injection.b0[at], injection.b1[at], injection.b2[at], injection.b3[at]] = before;
  [injection.a0[at], injection.a1[at], injection.a2[at], injection.a3[at]] = change.words;
  writePlace(m, change, fault !== Fault.staleEntry);
  return at;
}

/** Tells what can be done to an entry of a function now. Changes nothing. */
export type EntryCheck = (dev: number, index: number) => EntryFacts;

export function newEntryCheck(m: Machine, columns: SimulationColumns): EntryCheck {
  const wiring = wiringOf(m.topology, m.shape);
  return (dev, index) => ({
    requester: wiring.functionRequester[dev] ?? 0,
    faults: FAULTS.map((_, fault) => {
      const plan = planOf(m, wiring, columns, [fault, dev, index, -1]);
      return typeof plan === 'number' ? plan : 0;
    }),
  });
}

/** Puts back what an injection changed, word by word; a word that was written since stays. -ENOENT: there is no such injection. */
export function repairFault(m: Machine, { injection: i }: SimulationColumns, at: number): number {
  if (i.used[at] !== 1) return -ENOENT;
  const [place, row] = [i.place[at]!, i.row[at]!];
  const now = readPlace(m, place, row);
  const put = [i.a0[at]!, i.a1[at]!, i.a2[at]!, i.a3[at]!];
  const before = [i.b0[at]!, i.b1[at]!, i.b2[at]!, i.b3[at]!];
  const words = now.map((word, n) => (word === put[n] ? before[n]! : word)) as unknown as Words;
  writePlace(m, { place, row, words }, true);
  for (const column of Object.values(i)) column[at] = 0;
  return 0;
}

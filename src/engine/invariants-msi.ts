// Invariants of MSI descriptors, of what is set in the device, and of the message that it sends. kernel/irq/msi.c,
// drivers/pci/msi/msi.c, 6.12.

import { irqChipComposeMsiMsg } from './chip.ts';
import { type Broken, cpusOf, range, rowsWhere } from './invariant-tools.ts';
import { IRQD } from './irqd.ts';
import { affinityMask, functionOf, type Machine } from './machine.ts';
import { domainSupports, endpointDomain, isMsiParent, MsiFlag } from './msi.ts';
import { DEPTH } from './tables.ts';

export function brokenMsi(m: Machine, broken: Broken): void {
  for (let dev = 0; dev < m.topology.pci.functions.length; dev++) brokenDevice(m, dev, broken);
  brokenOwners(m, broken);
  brokenAffinityDescs(m, broken);
}

/** Rows of a function's descriptors. */
function descsOf(m: Machine, dev: number): number[] {
  const { msiFirst } = m.shape;
  return range(msiFirst[dev + 1]! - msiFirst[dev]!)
    .map((index) => msiFirst[dev]! + index)
    .filter((row) => m.msiDesc.present[row] !== 0);
}

function brokenDevice(m: Machine, dev: number, broken: Broken): void {
  const { msiEnabled, msixEnabled, irq } = m.device;
  const descs = descsOf(m, dev);
  const first = m.shape.msiFirst[dev]!;
  const say: Broken = (sentence) => broken(`device ${dev}: ${sentence}`);
  if (msiEnabled[dev] !== 0 && msixEnabled[dev] !== 0) say('MSI and MSI-X are enabled');
  if (msiEnabled[dev] !== 0 && descs.join() !== `${first}`)
    say('MSI is enabled with other than one descriptor');
  if (msiEnabled[dev] === 0 && msixEnabled[dev] === 0 && descs.length > 0) say('descriptors are left');
  const line = msiEnabled[dev] !== 0 ? m.msiDesc.irq[first] : functionOf(m, dev).legacyIrq;
  const isRouted = m.topology.prt !== undefined && msiEnabled[dev] === 0;
  if (isRouted && m.device.irqManaged[dev] !== 0 && m.irqDesc.allocated[irq[dev]!] === 0)
    say(`its pin has the irq ${irq[dev]}, which has no descriptor`);
  if (!isRouted && m.device.present[dev] !== 0 && irq[dev] !== line)
    say(`its irq is ${irq[dev]}, not ${line}`);
  brokenRegisters(m, dev, say);
  for (const row of descs)
    brokenDesc(m, dev, row, (sentence) => say(`descriptor ${row - first}: ${sentence}`));
}

function brokenRegisters(m: Machine, dev: number, say: Broken): void {
  const { msiControl, msixControl } = m.pciFunction;
  if ((msiControl[dev]! & 1) !== m.device.msiEnabled[dev]) say('the enable bit of MSI is wrong');
  if (msixControl[dev]! >>> 15 !== m.device.msixEnabled[dev]) say('the enable bit of MSI-X is wrong');
  if ((msixControl[dev]! & 0x4000) !== 0) say('all of MSI-X is masked');
}

function brokenDesc(m: Machine, dev: number, row: number, say: Broken): void {
  const { irq, nvecUsed, isMsix, sysfs, affinity } = m.msiDesc;
  const index = row - m.shape.msiFirst[dev]!;
  const domain = endpointDomain(m, dev);
  if (isMsix[row] !== m.device.msixEnabled[dev]) say('it is of the other kind');
  const hwsize = domain < 0 ? 0 : m.irqDomain.hwsize[domain]!;
  if (hwsize !== 0 && index >= hwsize) say(`its domain has ${hwsize} indices`);
  if (isMsix[row] === 0 && nvecUsed[row]! > 1 && !domainSupports(m, dev, MsiFlag.multiPciMsi))
    say(`${nvecUsed[row]} messages where the parent knows no multi-MSI`);
  if (irq[row] === 0) say('it has no irq');
  if ((sysfs[row] !== 0) !== (irq[row] !== 0)) say('its file below msi_irqs is wrong');
  for (let i = 0; i < nvecUsed[row]!; i++)
    brokenIrq(m, dev, row, i, affinity[row] === 0 ? -1 : affinity[row]! - 1 + i, say);
}

/** One irq of a descriptor. @param descriptor row of affinityDesc, or -1 */
function brokenIrq(
  m: Machine,
  dev: number,
  row: number,
  position: number,
  descriptor: number,
  say: Broken,
): void {
  const irq = m.msiDesc.irq[row]! + position;
  const index = row - m.shape.msiFirst[dev]!;
  if (m.irqDesc.allocated[irq] === 0) say(`irq ${irq} has no descriptor`);
  if (m.irqDesc.msiDesc[irq] !== row + 1) say(`irq ${irq} does not point back`);
  const hwirq = m.irqData.hwirq[irq * DEPTH]! & 0x7ff;
  const wanted = m.msiDesc.isMsix[row] !== 0 ? index : position;
  if (hwirq !== wanted) say(`irq ${irq} is its hwirq ${hwirq}, not ${wanted}`);
  const managed = descriptor >= 0 && m.affinityDesc.isManaged[descriptor] !== 0;
  if (managed !== ((m.irqDesc.dstate[irq]! & IRQD.affinityManaged) !== 0))
    say(`irq ${irq} is managed, or not, against its affinity descriptor`);
  if (managed && !sameMask(m, affinityMask(m, irq), m.shape.affinityMasks + descriptor))
    say(`the affinity of irq ${irq} is not that of its descriptor any more`);
  brokenMasking(m, dev, row, irq, position, say);
  if (position === 0) brokenMessage(m, dev, row, irq, say);
}

const sameMask = (m: Machine, a: number, b: number): boolean => cpusOf(m, a).join() === cpusOf(m, b).join();

/** Mask bit in the device and state of the irq. */
function brokenMasking(
  m: Machine,
  dev: number,
  row: number,
  irq: number,
  position: number,
  say: Broken,
): void {
  if (m.msiDesc.canMask[row] === 0) return;
  const isMasked = (m.irqDesc.dstate[irq]! & IRQD.masked) !== 0;
  const entry = m.shape.msixFirst[dev]! + row - m.shape.msiFirst[dev]!;
  const bit =
    m.msiDesc.isMsix[row] !== 0
      ? m.msixEntry.vectorControl[entry]! & 1
      : (m.pciFunction.msiMask[dev]! >>> position) & 1;
  if ((bit === 1) !== isMasked) say(`irq ${irq} is ${isMasked ? '' : 'not '}masked, its mask bit is ${bit}`);
}

/** The message of an activated irq is what its chips compose now, in the descriptor and in the device. */
function brokenMessage(m: Machine, dev: number, row: number, irq: number, say: Broken): void {
  if ((m.irqDesc.dstate[irq]! & IRQD.activated) === 0) return;
  irqChipComposeMsiMsg(m, irq);
  const { addressLo, addressHi, data } = m.msg;
  const text = (lo: number, hi: number, value: number): string =>
    [hi, lo, value].map((word) => (word >>> 0).toString(16)).join(' ');
  const composed = text(addressLo, addressHi, data);
  const cached = text(m.msiDesc.addressLo[row]!, m.msiDesc.addressHi[row]!, m.msiDesc.data[row]!);
  if (cached !== composed) say(`irq ${irq}: the message is ${cached}, composed ${composed}`);
  if (m.msiDesc.isVirtual[row] !== 0) return;
  const sent = m.msiDesc.isMsix[row] !== 0 ? entryMessage(m, dev, row) : capabilityMessage(m, dev, row);
  if (text(...sent) !== composed) say(`irq ${irq}: the device has ${text(...sent)}, composed ${composed}`);
}

type Message = readonly [lo: number, hi: number, data: number];

function entryMessage(m: Machine, dev: number, row: number): Message {
  const { addressLo, addressHi, data } = m.msixEntry;
  const at = m.shape.msixFirst[dev]! + row - m.shape.msiFirst[dev]!;
  return [addressLo[at]!, addressHi[at]!, data[at]!];
}

function capabilityMessage(m: Machine, dev: number, row: number): Message {
  const { msiAddressLo, msiAddressHi, msiData } = m.pciFunction;
  return [msiAddressLo[dev]!, m.msiDesc.is64[row] !== 0 ? msiAddressHi[dev]! : 0, msiData[dev]!];
}

/** An irq that names a descriptor belongs to it, and a function that names a domain that is no parent has none of its own. */
function brokenOwners(m: Machine, broken: Broken): void {
  for (const irq of rowsWhere(m.irqDesc.allocated)) {
    const row = m.irqDesc.msiDesc[irq]! - 1;
    if (row < 0) continue;
    const position = irq - m.msiDesc.irq[row]!;
    if (m.msiDesc.present[row] === 0 || position < 0 || position >= m.msiDesc.nvecUsed[row]!)
      broken(`irq ${irq}: its MSI descriptor does not know it`);
  }
  for (let dev = 0; dev < m.topology.pci.functions.length; dev++) {
    const parent = m.device.msiDomain[dev]! - 1;
    if (m.device.deviceDomain[dev] === 0) continue;
    if (parent < 0 || !isMsiParent(m, parent)) broken(`device ${dev}: a domain without an MSI parent`);
    if (m.device.msiData[dev] === 0) broken(`device ${dev}: a domain without MSI data`);
  }
}

/** Every affinity descriptor belongs to one message. */
function brokenAffinityDescs(m: Machine, broken: Broken): void {
  const owned = rowsWhere(m.msiDesc.present).flatMap((row) =>
    m.msiDesc.affinity[row] === 0
      ? []
      : range(m.msiDesc.nvecUsed[row]!).map((i) => m.msiDesc.affinity[row]! - 1 + i),
  );
  if (new Set(owned).size !== owned.length) broken('two messages have one affinity descriptor');
  const used = rowsWhere(m.affinityDesc.used);
  const sorted = owned.toSorted((a, b) => a - b);
  if (used.join() !== sorted.join())
    broken(`affinity descriptors ${used} are in use, messages have ${sorted}`);
}

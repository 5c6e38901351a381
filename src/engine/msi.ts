// The MSI core: device domains from templates, which descriptors a device has, activating their irqs. kernel/irq/msi.c, 6.12, and the
// global PCI/MSI domains of 6.1. What a descriptor goes through is in msi-descs.ts.
//
// A device is its row of `device`, a descriptor its row of `msiDesc`.

import { ENOSPC } from '../model/errno.ts';
import { cpumaskIntersects, cpumaskZero } from './cpumask.ts';
import { IRQD } from './irqd.ts';
import {
  activateBegin,
  activateRest,
  BusToken,
  createDomain,
  DomainFlag,
  deactivateBegin,
  removeDomain,
  updateBusToken,
} from './irqdomain.ts';
import { affinityMask, type Machine, Mask } from './machine.ts';
import { hasState, isManaged } from './manage.ts';

/** MSI_FLAG_*, 6.12. */
export const MsiFlag = {
  useDefDomOps: 1 << 0,
  useDefChipOps: 1 << 1,
  activateEarly: 1 << 2,
  mustReactivate: 1 << 3,
  devSysfs: 1 << 4,
  freeMsiDescs: 1 << 6,
  multiPciMsi: 1 << 16,
  pciMsix: 1 << 17,
  pciMsixAllocDyn: 1 << 20,
} as const;

/** MSI_GENERIC_FLAGS_MASK: flags that a parent cannot take away. */
export const GENERIC_FLAGS = 0xffff;
const REQUIRED = MsiFlag.useDefDomOps | MsiFlag.useDefChipOps;
const COMMON = MsiFlag.freeMsiDescs | MsiFlag.activateEarly | MsiFlag.devSysfs | MsiFlag.mustReactivate;

/** struct msi_domain_template of drivers/pci/msi/irqdomain.c. */
interface Template {
  readonly kind: string;
  readonly token: number;
  readonly flags: number;
}

export const PCI_MSI_TEMPLATE: Template = {
  kind: 'pci-device-msi',
  token: BusToken.pciDeviceMsi,
  flags: COMMON | MsiFlag.multiPciMsi,
};

export const PCI_MSIX_TEMPLATE: Template = {
  kind: 'pci-device-msix',
  token: BusToken.pciDeviceMsix,
  flags: COMMON | MsiFlag.pciMsix | MsiFlag.pciMsixAllocDyn,
};

const parentOps = (m: Machine, domain: number) => m.chips.irqchips[m.irqDomain.kind[domain]!]!.msiParentOps;

/** irq_domain_is_msi_parent() of what dev->msi.domain points to. */
export function isMsiParent(m: Machine, domain: number): boolean {
  return (m.irqDomain.flags[domain]! & DomainFlag.msiParent) !== 0;
}

/** pci_msi_domain_supports(): what the parent, or the global domain, can do. */
export function domainSupports(m: Machine, dev: number, flags: number): boolean {
  const domain = m.device.msiDomain[dev]! - 1;
  if (domain < 0) return false;
  const supported = isMsiParent(m, domain)
    ? (parentOps(m, domain)?.supportedFlags ?? 0)
    : m.irqDomain.msiFlags[domain]!;
  return (supported & flags) === flags;
}

/** msi_create_device_irq_domain(). False where dev->msi.domain is no parent that knows MSI. */
export function msiCreateDeviceDomain(m: Machine, dev: number, template: Template, hwsize: number): boolean {
  const parent = m.device.msiDomain[dev]! - 1;
  const ops = parent < 0 ? undefined : parentOps(m, parent);
  if (ops === undefined || m.device.deviceDomain[dev] !== 0) return false;
  const flags = DomainFlag.msi | DomainFlag.msiDevice;
  const domain = createDomain(m, m.chips.kind(template.kind), parent, dev, 0, flags);
  m.irqDomain.msiFlags[domain] = (template.flags & ops.supportedFlags) | REQUIRED;
  m.irqDomain.hwsize[domain] = hwsize;
  updateBusToken(m, domain, template.token);
  m.device.deviceDomain[dev] = domain + 1;
  return true;
}

/** msi_remove_device_irq_domain(). */
export function msiRemoveDeviceDomain(m: Machine, dev: number): void {
  const domain = m.device.deviceDomain[dev]! - 1;
  if (domain < 0) return;
  m.device.deviceDomain[dev] = 0;
  removeDomain(m, domain);
}

/** msi_match_device_irq_domain(). */
export function hasDeviceDomain(m: Machine, dev: number, token: number): boolean {
  const domain = m.device.deviceDomain[dev]! - 1;
  return domain >= 0 && m.irqDomain.busToken[domain] === token;
}

/** Domain that a device's irqs are allocated in: its own, or the global one of its parent (6.1). Its row, or -1. */
export function endpointDomain(m: Machine, dev: number): number {
  const own = m.device.deviceDomain[dev]! - 1;
  return own >= 0 || m.release.perDeviceDomains ? own : m.device.msiDomain[dev]! - 1;
}

/** Row of a device's descriptor for an index of its store. */
export const descRow = (m: Machine, dev: number, index: number): number => m.shape.msiFirst[dev]! + index;
export const descSlots = (m: Machine, dev: number): number =>
  m.shape.msiFirst[dev + 1]! - m.shape.msiFirst[dev]!;
export const indexOf = (m: Machine, dev: number, row: number): number => row - m.shape.msiFirst[dev]!;

/** Frees rows of affinityDesc with their masks. */
export function freeAffinity(m: Machine, first: number, count: number): void {
  for (let row = first; row < first + count; row++) {
    m.affinityDesc.used[row] = 0;
    m.affinityDesc.isManaged[row] = 0;
    cpumaskZero(m.masks, m.shape.affinityMasks + row);
  }
}

/** First of `count` free rows of affinityDesc, marked used. Throws when there are none, which their number rules out. */
export function allocAffinity(m: Machine, count: number): number {
  const { used } = m.affinityDesc;
  let run = 0;
  for (let row = 0; row < used.length; row++) {
    run = used[row] === 0 ? run + 1 : 0;
    if (run !== count) continue;
    used.fill(1, row - count + 1, row + 1);
    return row - count + 1;
  }
  throw new Error(`no room for ${count} more affinity descriptors among ${used.length}`);
}

/** Flags of one allocation (VIRQ_*). */
const VIRQ_ACTIVATE = 1;
const VIRQ_CAN_RESERVE = 2;

/** What __msi_domain_alloc_irqs() settles first: activation early, reservation mode. */
export function virqFlags(m: Machine, dev: number, domain: number): number {
  const flags = m.irqDomain.msiFlags[domain]!;
  const activate = (flags & MsiFlag.activateEarly) !== 0 ? VIRQ_ACTIVATE : 0;
  return activate | (reservationMode(m, dev, flags) ? VIRQ_CAN_RESERVE : 0);
}

/** msi_check_reservation_mode(): the device's first descriptor decides. All x86 domains have a bus token that permits it. */
function reservationMode(m: Machine, dev: number, flags: number): boolean {
  if ((flags & MsiFlag.mustReactivate) === 0) return false;
  const end = m.shape.msiFirst[dev + 1]!;
  for (let row = m.shape.msiFirst[dev]!; row < end; row++) {
    if (m.msiDesc.present[row] !== 0) return m.msiDesc.isMsix[row] !== 0 || m.msiDesc.canMask[row] !== 0;
  }
  return false;
}

/** msi_init_virq() up to the lock of the root: whether there is more to it. */
export function msiInitVirqBegin(m: Machine, irq: number, vflags: number): boolean {
  const { irqDesc } = m;
  if ((vflags & VIRQ_CAN_RESERVE) === 0) {
    irqDesc.dstate[irq]! &= ~IRQD.canReserve;
    const waits = isManaged(m, irq) && !cpumaskIntersects(m.masks, affinityMask(m, irq), Mask.online);
    if ((vflags & VIRQ_ACTIVATE) !== 0 && waits) {
      irqDesc.dstate[irq]! |= IRQD.managedShutdown;
      return false;
    }
  }
  if ((vflags & VIRQ_ACTIVATE) === 0) return false;
  activateBegin(m, irq, (vflags & VIRQ_CAN_RESERVE) !== 0);
  return true;
}

/** The rest of it: 0 or -errno. */
export function msiInitVirqRest(m: Machine, irq: number, vflags: number): number {
  const reserve = (vflags & VIRQ_CAN_RESERVE) !== 0;
  const ret = activateRest(m, irq, reserve);
  if (ret === 0 && reserve) m.irqDesc.dstate[irq]! &= ~IRQD.activated;
  return ret;
}

/** msi_handle_pci_fail(): what the PCI layer is told when an allocation failed after `allocated` good ones. */
export function pciFail(m: Machine, row: number, allocated: number): number {
  if (m.msiDesc.nvecUsed[row]! > 1) return 1;
  return allocated > 0 ? allocated : -ENOSPC;
}

/** Next descriptor of a device from `row` on whose irqs are, or are not, allocated; -1 at the end. */
export function nextDesc(m: Machine, dev: number, row: number, associated: boolean): number {
  const end = m.shape.msiFirst[dev + 1]!;
  for (let at = row; at < end; at++) {
    if (m.msiDesc.present[at] !== 0 && (m.msiDesc.irq[at] !== 0) === associated) return at;
  }
  return -1;
}

/** Begins to deactivate one irq of a descriptor on its way out: whether it is active (__msi_domain_free_irqs). */
export function msiDeactivateBegin(m: Machine, irq: number): boolean {
  if (!hasState(m, irq, IRQD.activated)) return false;
  deactivateBegin(m, irq);
  return true;
}

/** msi_domain_free_descs() of all rows of a device. */
export function msiFreeDescs(m: Machine, dev: number): void {
  const end = m.shape.msiFirst[dev + 1]!;
  for (let row = m.shape.msiFirst[dev]!; row < end; row++) if (m.msiDesc.present[row] !== 0) m.msi.free(row);
}

// irq domains: creating and removing them, and what irqchips call. kernel/irq/irqdomain.c, 6.12. Allocating, freeing and activating
// along the hierarchy is in irq-hierarchy.ts, where these functions are explained that only take the machine.
//
// A domain is its row of irqDomain.

import { EINVAL } from '../model/errno.ts';
import { CHIP_DISCONNECTED, CHIP_NONE } from './chip.ts';
import { Flow, FlowName } from './irqd.ts';
import type { Machine } from './machine.ts';
import { DEPTH } from './tables.ts';
import { E } from './trace.ts';

/** IRQ_DOMAIN_FLAG_*, 6.12; 6.1 has no parents and device domains, and calls bit 5 MSI_REMAP. */
export const DomainFlag = {
  hierarchy: 1 << 0,
  nameAllocated: 1 << 1,
  msi: 1 << 4,
  isolatedMsi: 1 << 5,
  msiParent: 1 << 8,
  msiDevice: 1 << 9,
} as const;

/** enum irq_domain_bus_token. */
export const BusToken = {
  any: 0,
  pciMsi: 3,
  pciDeviceMsi: 11,
  pciDeviceMsix: 12,
  dmar: 13,
  amdvi: 14,
} as const;

/**
 * irq_domain_create_hierarchy(): the row. Throws when the table is full, which its size rules out.
 * @param parent row, or -1 for a root
 * @param owner what it belongs to, see tables.ts
 */
export function createDomain(
  m: Machine,
  kind: number,
  parent: number,
  owner: number,
  size: number,
  flags: number,
): number {
  const { irqDomain } = m;
  const row = irqDomain.used.indexOf(0);
  if (row < 0) throw new Error(`no room for one more than ${irqDomain.used.length} irq domains`);
  irqDomain.used[row] = 1;
  irqDomain.kind[row] = kind;
  irqDomain.parent[row] = parent + 1;
  irqDomain.owner[row] = owner;
  irqDomain.size[row] = size;
  irqDomain.flags[row] = DomainFlag.hierarchy | DomainFlag.nameAllocated | flags;
  irqDomain.serial[row] = ++m.kernel.domainSerial[0]!;
  m.trace.live?.emit2(E.irq_domain_create_ret, domainKey(m, row), owner);
  return row;
}

/** irq_domain_update_bus_token(): the name gets its suffix. */
export function updateBusToken(m: Machine, domain: number, token: number): void {
  m.irqDomain.busToken[domain] = token;
}

/** irq_domain_remove(). */
export function removeDomain(m: Machine, domain: number): void {
  const { irqDomain } = m;
  m.trace.live?.emit2(E.irq_domain_remove, domainKey(m, domain), irqDomain.owner[domain]!);
  irqDomain.used[domain] = 0;
  irqDomain.kind[domain] = 0;
  irqDomain.busToken[domain] = 0;
  irqDomain.flags[domain] = 0;
  irqDomain.size[domain] = 0;
  irqDomain.mapcount[domain] = 0;
  irqDomain.parent[domain] = 0;
  irqDomain.owner[domain] = 0;
  irqDomain.serial[domain] = 0;
  irqDomain.msiFlags[domain] = 0;
  irqDomain.hwsize[domain] = 0;
}

/** What a domain's name follows from, with its owner: kind, bus token and kind of the parent in one word. */
export function domainKey(m: Machine, domain: number): number {
  const { kind, busToken, parent } = m.irqDomain;
  const parentKind = parent[domain] === 0 ? 0 : kind[parent[domain]! - 1]! + 1;
  return kind[domain]! | (busToken[domain]! << 8) | (parentKind << 16);
}

/** Name from what a trace record keeps of a domain. */
export function domainNameOf(m: Machine, key: number, owner: number): string {
  const base = m.chips.irqchips[key & 0xff]!.domainName(m, owner, (key >>> 16) - 1);
  const token = (key >>> 8) & 0xff;
  return token === BusToken.any ? base : `${base}-${token}`;
}

/** Name as debugfs lists it, with its bus token. */
export function domainName(m: Machine, domain: number): string {
  return domainNameOf(m, domainKey(m, domain), m.irqDomain.owner[domain]!);
}

/** Level at which an irq's chain has a domain, or -1 (irq_domain_get_irq_data). */
export function levelOf(m: Machine, domain: number, irq: number): number {
  const levels = m.irqDesc.levels[irq]!;
  for (let level = 0; level < levels; level++)
    if (m.irqData.domain[irq * DEPTH + level] === domain + 1) return level;
  return -1;
}

/**
 * irq_domain_disconnect_hierarchy(): this level and those below it are not used by an irq that is being allocated.
 * @returns 0, or -EINVAL where its chain does not have the domain
 */
export function disconnectHierarchy(m: Machine, domain: number, irq: number): number {
  const level = levelOf(m, domain, irq);
  if (level < 0) return -EINVAL;
  m.irqData.chip[irq * DEPTH + level] = CHIP_DISCONNECTED;
  return 0;
}

/** irq_domain_set_hwirq_and_chip(). */
export function setHwirqAndChip(m: Machine, irq: number, level: number, hwirq: number, chip: number): void {
  const row = irq * DEPTH + level;
  m.irqData.hwirq[row] = hwirq;
  m.irqData.chip[row] = chip;
}

/** irq_domain_reset_irq_data(). */
export function resetIrqData(m: Machine, irq: number, level: number): void {
  const row = irq * DEPTH + level;
  m.irqData.hwirq[row] = 0;
  m.irqData.chip[row] = CHIP_NONE;
  m.irqData.chipData[row] = 0;
}

/** __irq_set_handler() of a domain that gives the flow handler. */
export function setHandler(m: Machine, irq: number, flow: number, name: number): void {
  m.irqDesc.handler[irq] = flow;
  m.irqDesc.handlerName[irq] = name;
}

// Along the hierarchy: what each does is said at IrqHierarchy.

export function irqDomainAllocIrqs(
  m: Machine,
  domain: number,
  wanted: number,
  count: number,
  node: number,
  realloc: boolean,
  affinity: number,
): number {
  return m.irqs.allocIrqs(domain, wanted, count, node, realloc, affinity);
}

export function irqDomainRemoveIrqs(m: Machine, first: number, count: number): void {
  m.irqs.removeIrqs(first, count);
}

/** Trace of irq_domain_free_irqs() at its entry, where it waits for the domain's mutex. */
export function traceFreeIrqs(m: Machine, first: number, count: number): void {
  m.trace.live?.emit2(E.irq_domain_free_irqs, first, count);
}

export function irqAllocDescs(
  m: Machine,
  wanted: number,
  count: number,
  node: number,
  affinity: number,
): number {
  return m.irqs.allocDescs(wanted, count, node, affinity);
}

export function irqFreeDescs(m: Machine, first: number, count: number): void {
  m.irqs.freeDescs(first, count);
}

export function allocIrqsParent(m: Machine, domain: number, irq: number, count: number): number {
  return m.irqs.allocParent(domain, irq, count);
}

export function freeIrqCommon(m: Machine, domain: number, irq: number): void {
  m.irqs.freeCommon(domain, irq);
}

/** irq_domain_free_irqs_top() of one irq. */
export function freeIrqTop(m: Machine, domain: number, irq: number): void {
  setHandler(m, irq, Flow.bad, FlowName.none);
  m.irqs.freeCommon(domain, irq);
}

export function activateBegin(m: Machine, irq: number, reserve: boolean): void {
  m.irqs.activateBegin(irq, reserve);
}

export function activateRest(m: Machine, irq: number, reserve: boolean): number {
  return m.irqs.activateRest(irq, reserve);
}

/** irq_domain_activate_irq(): 0 or -errno. */
export function irqDomainActivateIrq(m: Machine, irq: number, reserve: boolean): number {
  m.irqs.activateBegin(irq, reserve);
  return m.irqs.activateRest(irq, reserve);
}

export function deactivateBegin(m: Machine, irq: number): void {
  m.irqs.deactivateBegin(irq);
}

export function deactivateRest(m: Machine, irq: number): void {
  m.irqs.deactivateRest(irq);
}

/** irq_domain_deactivate_irq(). */
export function irqDomainDeactivateIrq(m: Machine, irq: number): void {
  m.irqs.deactivateBegin(irq);
  m.irqs.deactivateRest(irq);
}

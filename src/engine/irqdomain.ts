// irq domains: creating and removing them, allocating and freeing along the hierarchy, activating. kernel/irq/irqdomain.c, 6.12.
//
// A domain is its row of irqDomain.

import { EINVAL, ENOSYS } from '../model/errno.ts';
import { CHIP_NONE, CHIP_NULL } from './chip.ts';
import { Flow, FlowName, IRQ, IRQD } from './irqd.ts';
import { irqAllocDescs, irqFreeDescs } from './irqdesc.ts';
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

/** irq_domain_alloc_irq_data(): room for a level per domain on the way to the root. */
function allocIrqData(m: Machine, domain: number, irq: number): void {
  let level = 0;
  for (let row = domain + 1; row !== 0; row = m.irqDomain.parent[row - 1]!)
    m.irqData.domain[irq * DEPTH + level++] = row;
  m.irqDesc.levels[irq] = level;
}

/** irq_domain_free_irq_data(). */
function freeIrqData(m: Machine, irq: number): void {
  const { domain, hwirq, chip, chipData } = m.irqData;
  const first = irq * DEPTH;
  const end = first + m.irqDesc.levels[irq]!;
  for (let row = first; row < end; row++) {
    domain[row] = 0;
    hwirq[row] = 0;
    chip[row] = CHIP_NULL;
    chipData[row] = 0;
  }
  chip[first] = CHIP_NONE;
  m.irqDesc.levels[irq] = 1;
}

/**
 * irq_domain_alloc_irqs_locked(): the first irq, or -errno with nothing left of it.
 * @param wanted number, or -1 for any
 * @param realloc the descriptors exist
 * @param affinity first row of affinityDesc, or -1
 */
export function irqDomainAllocIrqs(
  m: Machine,
  domain: number,
  wanted: number,
  count: number,
  node: number,
  realloc: boolean,
  affinity: number,
): number {
  const first = realloc && wanted >= 0 ? wanted : irqAllocDescs(m, wanted, count, node, affinity);
  if (first < 0) return first;
  for (let i = 0; i < count; i++) allocIrqData(m, domain, first + i);
  let ret = opsOf(m, domain).alloc(m, domain, first, count);
  if (ret >= 0 && !chainsComplete(m, first, count)) {
    for (let i = 0; i < count; i++) opsOf(m, domain).free(m, domain, first + i);
    ret = -EINVAL;
  }
  if (ret < 0) {
    for (let i = 0; i < count; i++) freeIrqData(m, first + i);
    irqFreeDescs(m, first, count);
    return ret;
  }
  for (let i = 0; i < count; i++) insertIrq(m, first + i);
  return first;
}

const opsOf = (m: Machine, domain: number) => m.chips.ops[m.irqDomain.kind[domain]!]!;

/** irq_domain_trim_hierarchy() where no domain disconnects: every level must have set a chip. */
function chainsComplete(m: Machine, first: number, count: number): boolean {
  for (let irq = first; irq < first + count; irq++) {
    const levels = m.irqDesc.levels[irq]!;
    for (let level = 0; level < levels; level++)
      if (m.irqData.chip[irq * DEPTH + level] === CHIP_NULL) return false;
  }
  return true;
}

/** irq_domain_alloc_irqs_parent(). */
export function allocIrqsParent(m: Machine, domain: number, irq: number, count: number): number {
  const parent = m.irqDomain.parent[domain]! - 1;
  return parent < 0 ? -ENOSYS : opsOf(m, parent).alloc(m, parent, irq, count);
}

/** irq_domain_free_irqs_common() of one irq: own level reset, then the parents'. */
export function freeIrqCommon(m: Machine, domain: number, irq: number): void {
  resetIrqData(m, irq, levelOf(m, domain, irq));
  const parent = m.irqDomain.parent[domain]! - 1;
  if (parent >= 0) opsOf(m, parent).free(m, parent, irq);
}

/** irq_domain_free_irqs_top() of one irq. */
export function freeIrqTop(m: Machine, domain: number, irq: number): void {
  setHandler(m, irq, Flow.bad, FlowName.none);
  freeIrqCommon(m, domain, irq);
}

/** irq_domain_insert_irq(). */
function insertIrq(m: Machine, irq: number): void {
  const levels = m.irqDesc.levels[irq]!;
  for (let row = irq * DEPTH; row < irq * DEPTH + levels; row++) {
    const domain = m.irqData.domain[row]! - 1;
    m.irqDomain.mapcount[domain]!++;
    m.reverseMap.insert(domain, m.irqData.hwirq[row]! | 0, irq);
  }
  m.irqDesc.status[irq]! &= ~IRQ.norequest;
}

/** irq_domain_remove_irq(). */
function removeIrq(m: Machine, irq: number): void {
  m.irqDesc.status[irq]! |= IRQ.norequest;
  setHandler(m, irq, Flow.bad, FlowName.none);
  const levels = m.irqDesc.levels[irq]!;
  for (let row = irq * DEPTH; row < irq * DEPTH + levels; row++) {
    const domain = m.irqData.domain[row]! - 1;
    m.irqDomain.mapcount[domain]!--;
    m.reverseMap.remove(domain, m.irqData.hwirq[row]! | 0);
  }
}

/** Trace of irq_domain_free_irqs() at its entry, where it waits for the domain's mutex. */
export function traceFreeIrqs(m: Machine, first: number, count: number): void {
  m.trace.live?.emit2(E.irq_domain_free_irqs, first, count);
}

/** irq_domain_free_irqs(): what the domain's mutex covers, then the descriptors with their numbers. */
export function irqDomainFreeIrqs(m: Machine, first: number, count: number): void {
  irqDomainRemoveIrqs(m, first, count);
  irqFreeDescs(m, first, count);
}

/** irq_domain_free_irqs() up to irq_free_descs(): maps first, then each irq level by level. Others may take numbers before the rest. */
export function irqDomainRemoveIrqs(m: Machine, first: number, count: number): void {
  const domain = m.irqData.domain[first * DEPTH]! - 1;
  if (domain < 0) return;
  for (let i = 0; i < count; i++) removeIrq(m, first + i);
  for (let i = 0; i < count; i++) opsOf(m, domain).free(m, domain, first + i);
  for (let i = 0; i < count; i++) freeIrqData(m, first + i);
}

/** irq_domain_activate_irq(): 0 or -errno; root first. A level that fails undoes the ones below it. */
export function irqDomainActivateIrq(m: Machine, irq: number, reserve: boolean): number {
  activateBegin(m, irq, reserve);
  return activateRest(m, irq, reserve);
}

/** irq_domain_activate_irq() up to the lock of the root. */
export function activateBegin(m: Machine, irq: number, reserve: boolean): void {
  m.trace.live?.emit2(E.irq_domain_activate_irq, irq, reserve ? 1 : 0);
  const root = rootDomain(m, irq);
  if (root >= 0 && (m.irqDesc.dstate[irq]! & IRQD.activated) === 0)
    opsOf(m, root).activating(m, irq, reserve);
}

/** The rest of it. */
export function activateRest(m: Machine, irq: number, reserve: boolean): number {
  let ret = 0;
  if ((m.irqDesc.dstate[irq]! & IRQD.activated) === 0) ret = activateLevels(m, irq, reserve);
  if (ret === 0) m.irqDesc.dstate[irq]! |= IRQD.activated;
  m.trace.live?.emit1(E.irq_domain_activate_irq_ret, ret);
  return ret;
}

/** Domain of the last level of the chain, or -1. */
function rootDomain(m: Machine, irq: number): number {
  return m.irqData.domain[irq * DEPTH + m.irqDesc.levels[irq]! - 1]! - 1;
}

function activateLevels(m: Machine, irq: number, reserve: boolean): number {
  const root = m.irqDesc.levels[irq]! - 1;
  for (let level = root; level >= 0; level--) {
    const domain = m.irqData.domain[irq * DEPTH + level]! - 1;
    if (domain < 0) continue;
    const ret = opsOf(m, domain).activate(m, domain, irq, level, reserve);
    if (ret === 0) continue;
    deactivateLevels(m, irq, level + 1);
    if (level < root) deactivateRoot(m, irq);
    return ret;
  }
  return 0;
}

/** Levels from one on that are above the root, and what the root does before its lock. */
function deactivateLevels(m: Machine, irq: number, from: number): void {
  const root = m.irqDesc.levels[irq]! - 1;
  for (let level = from; level <= root; level++) {
    const domain = m.irqData.domain[irq * DEPTH + level]! - 1;
    if (domain < 0) continue;
    if (level === root) opsOf(m, domain).deactivating(m, irq);
    else opsOf(m, domain).deactivate(m, domain, irq, level);
  }
}

function deactivateRoot(m: Machine, irq: number): void {
  const domain = rootDomain(m, irq);
  if (domain >= 0) opsOf(m, domain).deactivate(m, domain, irq, m.irqDesc.levels[irq]! - 1);
}

/** irq_domain_deactivate_irq(): endpoint first. */
export function irqDomainDeactivateIrq(m: Machine, irq: number): void {
  deactivateBegin(m, irq);
  deactivateRest(m, irq);
}

/** irq_domain_deactivate_irq() up to the lock of the root. */
export function deactivateBegin(m: Machine, irq: number): void {
  m.trace.live?.emit1(E.irq_domain_deactivate_irq, irq);
  if ((m.irqDesc.dstate[irq]! & IRQD.activated) !== 0) deactivateLevels(m, irq, 0);
}

/** The rest of it. */
export function deactivateRest(m: Machine, irq: number): void {
  if ((m.irqDesc.dstate[irq]! & IRQD.activated) === 0) return;
  deactivateRoot(m, irq);
  m.irqDesc.dstate[irq]! &= ~IRQD.activated;
}

// Irqs along the hierarchy of their domains: allocating and freeing, mapping, activating. kernel/irq/irqdomain.c, 6.12.
//
// Every life of an irq passes here several times. So the functions are made for one machine, as those of the matrix are (matrix.ts):
// a compiler then takes each column for a constant, which makes a vector's life a sixth shorter. The rest of the engine takes the
// machine as a parameter and calls these by the names of irqdomain.ts.

import { EINVAL, ENOSYS } from '../model/errno.ts';
import { CHIP_DISCONNECTED, CHIP_NONE, CHIP_NULL, type IrqDomainOps } from './chip.ts';
import { Flow, FlowName, IRQ, IRQD } from './irqd.ts';
import { irqDescs } from './irqdesc.ts';
import { levelOf, resetIrqData, setHandler } from './irqdomain.ts';
import type { Machine } from './machine.ts';
import { DEPTH } from './tables.ts';
import { E } from './trace.ts';

export interface IrqHierarchy {
  /**
   * irq_domain_alloc_irqs_locked(): the first irq, or -errno with nothing left of it.
   * @param wanted number, or -1 for any
   * @param realloc the descriptors exist
   * @param affinity first row of affinityDesc, or -1
   */
  allocIrqs(
    domain: number,
    wanted: number,
    count: number,
    node: number,
    realloc: boolean,
    affinity: number,
  ): number;
  /** irq_domain_free_irqs() up to irq_free_descs(): maps first, then each irq level by level. Others may take numbers before the rest. */
  removeIrqs(first: number, count: number): void;
  /** __irq_alloc_descs(): see irqdesc.ts. */
  allocDescs(wanted: number, count: number, node: number, affinity: number): number;
  freeDescs(first: number, count: number): void;
  /** irq_domain_alloc_irqs_parent(). */
  allocParent(domain: number, irq: number, count: number): number;
  /** irq_domain_free_irqs_common() of one irq: own level reset, then the parents'. */
  freeCommon(domain: number, irq: number): void;
  /** irq_domain_activate_irq() up to the lock of the root. */
  activateBegin(irq: number, reserve: boolean): void;
  /** The rest of it: 0 or -errno; root first. A level that fails undoes the ones below it. */
  activateRest(irq: number, reserve: boolean): number;
  /** irq_domain_deactivate_irq() up to the lock of the root: endpoint first. */
  deactivateBegin(irq: number): void;
  deactivateRest(irq: number): void;
}

export function irqHierarchy(m: Machine): IrqHierarchy {
  const descs = irqDescs(m);

  function opsOf(domain: number): Required<IrqDomainOps> {
    return m.ops[m.irqDomain.kind[domain]!]!;
  }

  /** irq_domain_alloc_irq_data(): room for a level per domain on the way to the root. */
  function allocIrqData(domain: number, irq: number): void {
    let level = 0;
    for (let row = domain + 1; row !== 0; row = m.irqDomain.parent[row - 1]!)
      m.irqData.domain[irq * DEPTH + level++] = row;
    m.irqDesc.levels[irq] = level;
  }

  /** irq_domain_free_irq_data(). */
  function freeIrqData(irq: number): void {
    clearLevels(irq, 0);
    m.irqData.chip[irq * DEPTH] = CHIP_NONE;
    m.irqDesc.levels[irq] = 1;
  }

  function clearLevels(irq: number, from: number): void {
    const { domain, hwirq, chip, chipData } = m.irqData;
    const end = irq * DEPTH + m.irqDesc.levels[irq]!;
    for (let row = irq * DEPTH + from; row < end; row++) {
      domain[row] = 0;
      hwirq[row] = 0;
      chip[row] = CHIP_NULL;
      chipData[row] = 0;
    }
  }

  function allocIrqs(
    domain: number,
    wanted: number,
    count: number,
    node: number,
    realloc: boolean,
    affinity: number,
  ): number {
    const first = realloc && wanted >= 0 ? wanted : descs.alloc(wanted, count, node, affinity);
    if (first < 0) return first;
    for (let i = 0; i < count; i++) allocIrqData(domain, first + i);
    let ret = opsOf(domain).alloc(domain, first, count);
    if (ret >= 0) ret = trimAll(domain, first, count);
    if (ret < 0) {
      for (let i = 0; i < count; i++) freeIrqData(first + i);
      descs.free(first, count);
      return ret;
    }
    for (let i = 0; i < count; i++) insertIrq(first + i);
    return first;
  }

  /** 0, or -EINVAL where a chain is not whole; the domains then let go of the irqs as far as the release has it. */
  function trimAll(domain: number, first: number, count: number): number {
    let ret = 0;
    for (let i = 0; i < count && ret === 0; i++) ret = trimHierarchy(first + i);
    if (ret < 0 && m.release.freesBrokenHierarchy)
      for (let i = 0; i < count; i++) opsOf(domain).free(domain, first + i);
    return ret;
  }

  /** irq_domain_trim_hierarchy(): levels from the first disconnected one on go. 0 or -EINVAL. */
  function trimHierarchy(irq: number): number {
    const { chip } = m.irqData;
    const first = irq * DEPTH;
    const levels = m.irqDesc.levels[irq]!;
    if (chip[first] === CHIP_NULL || chip[first] === CHIP_DISCONNECTED) return -EINVAL;
    let tail = 0;
    for (let level = 1; level < levels; level++) {
      const isSet = chip[first + level] !== CHIP_NULL;
      // Every level up to the mark has a chip, none behind it has.
      if (isSet === (tail !== 0)) return -EINVAL;
      if (chip[first + level] === CHIP_DISCONNECTED) tail = level;
    }
    if (tail !== 0) {
      clearLevels(irq, tail);
      m.irqDesc.levels[irq] = tail;
    }
    return 0;
  }

  function allocParent(domain: number, irq: number, count: number): number {
    const parent = m.irqDomain.parent[domain]! - 1;
    return parent < 0 ? -ENOSYS : opsOf(parent).alloc(parent, irq, count);
  }

  function freeCommon(domain: number, irq: number): void {
    const level = levelOf(m, domain, irq);
    // A level that was trimmed away is not there to be reset.
    if (level >= 0) resetIrqData(m, irq, level);
    const parent = m.irqDomain.parent[domain]! - 1;
    if (parent >= 0) opsOf(parent).free(parent, irq);
  }

  /** irq_domain_insert_irq(). */
  function insertIrq(irq: number): void {
    const levels = m.irqDesc.levels[irq]!;
    for (let row = irq * DEPTH; row < irq * DEPTH + levels; row++) {
      const domain = m.irqData.domain[row]! - 1;
      m.irqDomain.mapcount[domain]!++;
      m.reverseMap.insert(domain, m.irqData.hwirq[row]! | 0, irq);
    }
    m.irqDesc.status[irq]! &= ~IRQ.norequest;
  }

  /** irq_domain_remove_irq(). */
  function removeIrq(irq: number): void {
    m.irqDesc.status[irq]! |= IRQ.norequest;
    setHandler(m, irq, Flow.bad, FlowName.none);
    const levels = m.irqDesc.levels[irq]!;
    for (let row = irq * DEPTH; row < irq * DEPTH + levels; row++) {
      const domain = m.irqData.domain[row]! - 1;
      m.irqDomain.mapcount[domain]!--;
      m.reverseMap.remove(domain, m.irqData.hwirq[row]! | 0);
    }
  }

  function removeIrqs(first: number, count: number): void {
    const domain = m.irqData.domain[first * DEPTH]! - 1;
    if (domain < 0) return;
    for (let i = 0; i < count; i++) removeIrq(first + i);
    for (let i = 0; i < count; i++) opsOf(domain).free(domain, first + i);
    for (let i = 0; i < count; i++) freeIrqData(first + i);
  }

  /** Domain of the last level of the chain, or -1. */
  function rootDomain(irq: number): number {
    return m.irqData.domain[irq * DEPTH + m.irqDesc.levels[irq]! - 1]! - 1;
  }

  function activateBegin(irq: number, reserve: boolean): void {
    m.trace.live?.emit2(E.irq_domain_activate_irq, irq, reserve ? 1 : 0);
    const root = rootDomain(irq);
    if (root >= 0 && (m.irqDesc.dstate[irq]! & IRQD.activated) === 0) opsOf(root).activating(irq, reserve);
  }

  function activateRest(irq: number, reserve: boolean): number {
    let ret = 0;
    if ((m.irqDesc.dstate[irq]! & IRQD.activated) === 0) ret = activateLevels(irq, reserve);
    if (ret === 0) m.irqDesc.dstate[irq]! |= IRQD.activated;
    m.trace.live?.emit1(E.irq_domain_activate_irq_ret, ret);
    return ret;
  }

  function activateLevels(irq: number, reserve: boolean): number {
    const root = m.irqDesc.levels[irq]! - 1;
    for (let level = root; level >= 0; level--) {
      const domain = m.irqData.domain[irq * DEPTH + level]! - 1;
      if (domain < 0) continue;
      const ret = opsOf(domain).activate(domain, irq, level, reserve);
      if (ret === 0) continue;
      deactivateLevels(irq, level + 1);
      if (level < root) deactivateRoot(irq);
      return ret;
    }
    return 0;
  }

  /** Levels from one on that are above the root, and what the root does before its lock. */
  function deactivateLevels(irq: number, from: number): void {
    const root = m.irqDesc.levels[irq]! - 1;
    for (let level = from; level <= root; level++) {
      const domain = m.irqData.domain[irq * DEPTH + level]! - 1;
      if (domain < 0) continue;
      if (level === root) opsOf(domain).deactivating(irq);
      else opsOf(domain).deactivate(domain, irq, level);
    }
  }

  function deactivateRoot(irq: number): void {
    const domain = rootDomain(irq);
    if (domain >= 0) opsOf(domain).deactivate(domain, irq, m.irqDesc.levels[irq]! - 1);
  }

  function deactivateBegin(irq: number): void {
    m.trace.live?.emit1(E.irq_domain_deactivate_irq, irq);
    if ((m.irqDesc.dstate[irq]! & IRQD.activated) !== 0) deactivateLevels(irq, 0);
  }

  function deactivateRest(irq: number): void {
    if ((m.irqDesc.dstate[irq]! & IRQD.activated) === 0) return;
    deactivateRoot(irq);
    m.irqDesc.dstate[irq]! &= ~IRQD.activated;
  }

  return {
    allocIrqs,
    removeIrqs,
    allocDescs: descs.alloc,
    freeDescs: descs.free,
    allocParent,
    freeCommon,
    activateBegin,
    activateRest,
    deactivateBegin,
    deactivateRest,
  };
}

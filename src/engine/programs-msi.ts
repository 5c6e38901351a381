// Programs of the MSI core that PCI/MSI calls: allocating and freeing the irqs of a device, one lock section a step.
// kernel/irq/msi.c: __msi_domain_alloc_irqs, __msi_domain_free_irqs, 6.12.

import { callInto, finish, type Program } from './call-stack.ts';
import { deactivateRest, domainKey, traceFreeIrqs } from './irqdomain.ts';
import { functionOf, type Machine } from './machine.ts';
import {
  descRow,
  endpointDomain,
  msiDeactivateBegin,
  msiFreeDescs,
  msiInitVirqBegin,
  msiInitVirqRest,
  nextDesc,
  pciFail,
  virqFlags,
} from './msi.ts';
import { E } from './trace.ts';

/** Numbers of programs that only other programs call. */
export const MSI_ALLOC = 100;
export const MSI_FREE = 101;

/** Trace of __irq_domain_alloc_irqs() at its entry. */
export function traceAlloc(m: Machine, domain: number, wanted: number, count: number, node: number): void {
  m.trace.live?.emit6(
    E.irq_domain_alloc_irqs,
    domainKey(m, domain),
    m.irqDomain.owner[domain]!,
    wanted,
    count,
    node,
    0,
  );
}

// Arguments: device, first index, flags (set by `prepare`), row of the descriptor, irqs allocated, irq, position in the block.

function prepare(m: Machine, c: number): number {
  const dev = m.call.a0[c]!;
  const domain = endpointDomain(m, dev);
  m.call.a2[c] = virqFlags(m, dev, domain);
  m.call.a3[c] = descRow(m, dev, m.call.a1[c]!);
  return nextToAllocate(m, c);
}

/** Looks for the next descriptor without irqs and says that its allocation begins. */
function nextToAllocate(m: Machine, c: number): number {
  const dev = m.call.a0[c]!;
  const row = nextDesc(m, dev, m.call.a3[c]!, false);
  if (row < 0) return finish(m, c, 0);
  m.call.a3[c] = row;
  traceAlloc(m, endpointDomain(m, dev), -1, m.msiDesc.nvecUsed[row]!, functionOf(m, dev).node);
  return m.release.numbersBeforeMutex ? 1 : 2;
}

/** Where numbers are taken before the domains' mutex, another task's allocation may come in between. */
function takeNumbers(m: Machine, c: number): number {
  m.call.a5[c] = m.msi.allocNumbers(m.call.a0[c]!, m.call.a3[c]!);
  return m.call.a5[c]! < 0 ? fail(m, c, m.call.a5[c]!) : 2;
}

function fail(m: Machine, c: number, ret: number): number {
  m.trace.live?.emit1(E.irq_domain_alloc_irqs_ret, ret);
  return finish(m, c, pciFail(m, m.call.a3[c]!, m.call.a4[c]!));
}

function allocate(m: Machine, c: number): number {
  const dev = m.call.a0[c]!;
  const row = m.call.a3[c]!;
  const numbered = m.release.numbersBeforeMutex ? m.call.a5[c]! : -1;
  // prepare_desc of the MSI-X template: a descriptor that came after MSI-X was enabled gets its attributes only here.
  if (m.device.msixEnabled[dev] !== 0 && m.msiDesc.maskBase[row] === 0) m.msi.prepareMsix(dev, row);
  const irq = m.msi.allocIrqs(dev, endpointDomain(m, dev), row, numbered);
  if (irq < 0) return fail(m, c, irq);
  m.trace.live?.emit1(E.irq_domain_alloc_irqs_ret, irq);
  m.call.a5[c] = irq;
  m.call.a6[c] = 0;
  return 3;
}

function initVirq(m: Machine, c: number): number {
  return msiInitVirqBegin(m, m.call.a5[c]! + m.call.a6[c]!, m.call.a2[c]!) ? 4 : nextVirq(m, c);
}

function initVirqRest(m: Machine, c: number): number {
  const ret = msiInitVirqRest(m, m.call.a5[c]! + m.call.a6[c]!, m.call.a2[c]!);
  return ret === 0 ? nextVirq(m, c) : finish(m, c, ret);
}

/** The next irq of the block, or the next descriptor. */
function nextVirq(m: Machine, c: number): number {
  const row = m.call.a3[c]!;
  m.call.a6[c]!++;
  if (m.call.a6[c]! < m.msiDesc.nvecUsed[row]!) return 3;
  m.msiDesc.sysfs[row] = 1;
  m.call.a4[c]!++;
  m.call.a3[c]!++;
  return nextToAllocate(m, c);
}

export const msiAllocProgram: Program = [prepare, takeNumbers, allocate, initVirq, initVirqRest];

// Arguments: device, row behind the last one to free (0: all), row, position in the block.

function findToFree(m: Machine, c: number): number {
  const dev = m.call.a0[c]!;
  const from = m.call.a2[c]! === 0 ? m.shape.msiFirst[dev]! : m.call.a2[c]!;
  const row = nextDesc(m, dev, from, true);
  const end = m.call.a1[c]!;
  if (row < 0 || (end !== 0 && row >= end)) {
    if (end === 0) msiFreeDescs(m, dev);
    else m.msi.free(end - 1);
    return finish(m, c, 0);
  }
  m.call.a2[c] = row;
  m.call.a3[c] = 0;
  return deactivateNext(m, c);
}

/** Deactivates one irq that is active, or goes on to free the block. */
function deactivateNext(m: Machine, c: number): number {
  const row = m.call.a2[c]!;
  while (m.call.a3[c]! < m.msiDesc.nvecUsed[row]!) {
    if (msiDeactivateBegin(m, m.msiDesc.irq[row]! + m.call.a3[c]!++)) return 3;
  }
  traceFreeIrqs(m, m.msiDesc.irq[row]!, m.msiDesc.nvecUsed[row]!);
  return 2;
}

function deactivateLast(m: Machine, c: number): number {
  deactivateRest(m, m.msiDesc.irq[m.call.a2[c]!]! + m.call.a3[c]! - 1);
  return 1;
}

function free(m: Machine, c: number): number {
  m.msi.removeIrqs(m.call.a2[c]!);
  return 4;
}

function freeNumbers(m: Machine, c: number): number {
  m.msi.freeNumbers(m.call.a2[c]!);
  m.call.a2[c]!++;
  return 0;
}

export const msiFreeProgram: Program = [findToFree, deactivateNext, free, deactivateLast, freeNumbers];

/** Allocates irqs for all descriptors of a device from an index on; the result is 0, a positive count that would fit, or -errno. */
export function callMsiAlloc(m: Machine, c: number, dev: number, first: number): void {
  const row = callInto(m, c, MSI_ALLOC);
  m.call.a0[row] = dev;
  m.call.a1[row] = first;
}

/** Frees all irqs and descriptors of a device, or those of one descriptor. @param only row of msiDesc, or -1 */
export function callMsiFree(m: Machine, c: number, dev: number, only = -1): void {
  const row = callInto(m, c, MSI_FREE);
  m.call.a0[row] = dev;
  m.call.a1[row] = only + 1;
  m.call.a2[row] = Math.max(only, 0);
}

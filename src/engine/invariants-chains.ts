// Invariants of irq numbers, irq_data chains, reverse maps and domains. kernel/irq/irqdomain.c, kernel/irq/irqdesc.c, 6.12.

import { CHIP_NULL } from './chip.ts';
import { type Broken, columnsSet, levelsOf, liveIrqs, rowsWhere } from './invariant-tools.ts';
import { BusToken, DomainFlag, domainName } from './irqdomain.ts';
import type { Machine } from './machine.ts';
import { irqFindMapping, SLOT_WORDS } from './revmap.ts';
import { DEPTH } from './tables.ts';

/** Longest name of a chip and thereby of a domain without its token. */
const NAME_CHARS = 47;

export function brokenChains(m: Machine, broken: Broken): void {
  brokenNumbers(m, broken);
  for (const irq of liveIrqs(m)) brokenChain(m, irq, broken);
  brokenRevmap(m, broken);
  const rows = rowsWhere(m.irqDomain.used);
  for (const domain of rows) brokenDomain(m, domain, broken);
  brokenNames(m, rows, broken);
}

function brokenNumbers(m: Machine, broken: Broken): void {
  const { allocated } = m.irqDesc;
  for (let irq = 0; irq < m.shape.irqs; irq++) {
    const given = (m.irqWord.bits[irq >>> 5]! >>> (irq & 31)) & 1;
    if (given !== allocated[irq])
      broken(`irq ${irq}: the number is ${given}, the descriptor ${allocated[irq]}`);
  }
  const end = 1 + Math.max(-1, ...liveIrqs(m));
  if (end > m.kernel.nrIrqs[0]!) broken(`nr_irqs is ${m.kernel.nrIrqs[0]}, and there is an irq ${end - 1}`);
}

/** The chain goes from parent to parent to a root, every level has a chip, and every level finds its way back to the irq. */
function brokenChain(m: Machine, irq: number, broken: Broken): void {
  const { domain: domains, chip } = m.irqData;
  if (domains[irq * DEPTH] === 0) return;
  const rows = levelsOf(m, irq);
  for (const row of rows) {
    const domain = domains[row]! - 1;
    const next = row + 1 < rows[0]! + rows.length ? domains[row + 1]! : 0;
    if (domain < 0 || m.irqDomain.used[domain] === 0)
      broken(`irq ${irq}: its level ${row % DEPTH} has no domain`);
    else if (m.irqDomain.parent[domain] !== next)
      broken(`irq ${irq}: its level ${row % DEPTH} is not followed by the parent of its domain`);
    if (chip[row] === CHIP_NULL) broken(`irq ${irq}: its level ${row % DEPTH} has no chip`);
    if (domain >= 0) brokenMapping(m, irq, domain, m.irqData.hwirq[row]!, broken);
  }
}

/** Messages of one AMD requester share a hwirq, and so do AMD IOMMUs: the first one that is alive may have it, or none. */
const collides = (m: Machine, domain: number): boolean =>
  ['amd-ir', 'amd-vi-msi'].includes(m.chips.irqchips[m.irqDomain.kind[domain]!]!.id);

function brokenMapping(m: Machine, irq: number, domain: number, hwirq: number, broken: Broken): void {
  const found = irqFindMapping(m, domain, hwirq);
  if (found !== irq && !collides(m, domain))
    broken(`irq ${irq}: hwirq ${hwirq} of ${domainName(m, domain)} leads to irq ${found}`);
}

/** Nothing else is mapped than what chains say. */
function brokenRevmap(m: Machine, broken: Broken): void {
  const { word } = m.revmap;
  for (let slot = 0; slot < word.length; slot += SLOT_WORDS) {
    const domain = word[slot]!;
    if (domain === 0) continue;
    const [hwirq, irq] = [word[slot + 1]! >>> 0, word[slot + 2]!];
    const known = levelsOf(m, irq).some(
      (row) => m.irqData.domain[row] === domain && m.irqData.hwirq[row] === hwirq,
    );
    if (!known) broken(`the reverse map has irq ${irq} for hwirq ${hwirq} of domain ${domain - 1}`);
  }
}

function brokenDomain(m: Machine, domain: number, broken: Broken): void {
  const { mapcount, parent, flags, owner, kind, msiFlags } = m.irqDomain;
  const name = domainName(m, domain);
  const irqs = liveIrqs(m).filter((irq) =>
    levelsOf(m, irq).some((row) => m.irqData.domain[row] === domain + 1),
  );
  if (irqs.length !== mapcount[domain]) broken(`${name}: ${mapcount[domain]} are mapped, not ${irqs.length}`);
  const above = parent[domain]! - 1;
  if (above >= 0 && m.irqDomain.used[above] === 0) broken(`${name}: its parent is gone`);
  if ((flags[domain]! & DomainFlag.msiDevice) === 0) return;
  const dev = owner[domain]!;
  if ((flags[domain]! & DomainFlag.msi) === 0) broken(`${name}: a device domain is an MSI domain`);
  if (above < 0 || (flags[above]! & DomainFlag.msiParent) === 0)
    broken(`${name}: its parent is no MSI parent`);
  if (m.device.deviceDomain[dev] !== domain + 1) broken(`${name}: device ${dev} has another domain, or none`);
  if (m.device.msiDomain[dev] !== above + 1) broken(`${name}: its parent is not what device ${dev} names`);
  const supported = above < 0 ? 0 : (m.chips.irqchips[kind[above]!]!.msiParentOps?.supportedFlags ?? 0);
  const extra = msiFlags[domain]! & 0xffff0000 & ~supported;
  if (extra !== 0) broken(`${name}: flags 0x${extra.toString(16)}, which its parent does not support`);
  if ((msiFlags[domain]! & 3) !== 3) broken(`${name}: it lacks required flags`);
}

function brokenNames(m: Machine, domains: readonly number[], broken: Broken): void {
  const names = domains.map((domain) => domainName(m, domain));
  if (new Set(names).size !== names.length) broken(`two domains have one name: ${names.join(' ')}`);
  for (const [index, name] of names.entries()) {
    const token = m.irqDomain.busToken[domains[index]!]!;
    const base = token === BusToken.any ? name : name.slice(0, -`-${token}`.length);
    if (base.length > NAME_CHARS) broken(`${name} is too long`);
  }
  for (let dev = 0; dev < m.topology.pci.functions.length; dev++) {
    const domain = m.device.deviceDomain[dev]! - 1;
    if (domain >= 0 && columnsSet(m.irqDomain, domain).length === 0)
      broken(`device ${dev}: its domain is gone`);
  }
}

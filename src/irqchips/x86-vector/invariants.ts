// Invariants of vectors: who owns which, what the matrix counts, what waits to be cleaned up. arch/x86/kernel/apic/vector.c,
// kernel/irq/matrix.c, 6.12.

import {
  type Broken,
  cpusOf,
  type Excuses,
  levelsOf,
  liveIrqs,
  onlineCpus,
  range,
  rowsWhere,
} from '../../engine/invariant-tools.ts';
import { IRQD } from '../../engine/irqd.ts';
import { effectiveMask, type Machine } from '../../engine/machine.ts';
import { matrixFacts } from '../../engine/matrix-facts.ts';
import { calcDestApicid } from './cfg.ts';
import { SHUTDOWN_VECTOR } from './vector-table.ts';

const ISA_VECTOR = 0x30;
const PIC_CASCADE_IR = 2;

/** A vector of a CPU, and the irq that has it. */
interface Owner {
  readonly cpu: number;
  readonly vector: number;
  readonly irq: number;
  /** It is the one that the irq goes to now. */
  readonly current: boolean;
}

export default function brokenVectors(m: Machine, broken: Broken, excuses: Excuses): void {
  const owners = [...ownersOf(m), ...legacyOwners(m)];
  const places = owners.map(({ cpu, vector }) => `${cpu}:${vector}`);
  if (new Set(places).size !== places.length)
    broken(`vectors have two owners: ${places.toSorted().join(' ')}`);
  brokenMatrix(m, owners, broken, excuses);
  brokenTable(m, owners, broken, excuses);
  for (const irq of rowsWhere(m.apicChipData.present)) {
    brokenData(m, irq, (s) => broken(`irq ${irq}: ${s}`));
    brokenTarget(m, irq, excuses, (s) => broken(`irq ${irq}: ${s}`));
  }
  brokenCleanup(m, broken);
}

/** Current and previous vectors of irqs. */
function ownersOf(m: Machine): Owner[] {
  const { vector, cpu, prevVector, prevCpu, present } = m.apicChipData;
  return rowsWhere(present).flatMap((irq) => {
    const owned: Owner[] = [];
    if (vector[irq] !== 0) owned.push({ irq, cpu: cpu[irq]!, vector: vector[irq]!, current: true });
    if (prevVector[irq] !== 0)
      owned.push({ irq, cpu: prevCpu[irq]!, vector: prevVector[irq]!, current: false });
    return owned;
  });
}

/** Legacy irqs that no IO-APIC pin took over keep what the boot gave them on CPU 0. */
function legacyOwners(m: Machine): Owner[] {
  if (!m.platform.ioapic) return [];
  return range(m.platform.legacyIrqs)
    .filter((irq) => irq !== PIC_CASCADE_IR && m.apicChipData.present[irq] === 0)
    .map((irq) => ({ irq, cpu: 0, vector: ISA_VECTOR + irq, current: true }));
}

/** Bits of a map of the matrix. */
function bitsOf(word: (index: number) => number, bits: number): number[] {
  return range(bits).filter((bit) => ((word(bit >>> 5) >>> (bit & 31)) & 1) === 1);
}

function brokenMatrix(m: Machine, owners: readonly Owner[], broken: Broken, excuses: Excuses): void {
  const facts = matrixFacts(m.matrixColumns);
  const [available, reserved, systemBits, total, maps] = facts.global() as [
    number,
    number,
    number,
    number,
    number,
  ];
  const online = onlineCpus(m);
  const { allocStart, allocEnd, matrixBits } = m.shape.matrix;
  const sums = { available: 0, allocated: 0 };
  for (let cpu = 0; cpu < m.shape.cpus; cpu++) {
    const say: Broken = (sentence) => broken(`CPU ${cpu}: ${sentence}`);
    const [avl, alloc, managed, mac, flags] = facts.cpu(cpu) as [number, number, number, number, number];
    const taken = bitsOf((word) => facts.allocWord(cpu, word), matrixBits);
    const owned = owners.filter((owner) => owner.cpu === cpu).map(({ vector }) => vector);
    const kept = bitsOf((word) => facts.managedWord(cpu, word), matrixBits);
    if (taken.join() !== owned.toSorted((a, b) => a - b).join())
      say(`the matrix has ${taken} allocated, irqs have ${owned.toSorted((a, b) => a - b)}`);
    if (alloc !== taken.length) say(`allocated is ${alloc}, not ${taken.length}`);
    if (managed !== kept.length) say(`managed is ${managed}, not ${kept.length}`);
    if (((flags & 2) !== 0) !== online.includes(cpu))
      say('it is on line for the matrix or for the kernel alone');
    if ((flags & 2) === 0) continue;
    sums.available += avl;
    sums.allocated += alloc;
    const all = avl + (alloc - mac) + managed + systemBits;
    if (all !== allocEnd - allocStart && !excuses.availableDrifted.has(cpu))
      say(`available ${avl}, allocated ${alloc}, managed ${managed} (${mac} in use): ${all} in all`);
  }
  if (available !== sums.available >>> 0) broken(`global_available is ${available}, not ${sums.available}`);
  if (total !== sums.allocated && !excuses.totalDrifted)
    broken(`total_allocated is ${total}, not ${sums.allocated}`);
  const promised = rowsWhere(m.apicChipData.hasReserved).length;
  if (reserved !== promised) broken(`global_reserved is ${reserved}, not ${promised}`);
  if (maps !== online.length) broken(`online_maps is ${maps}, not ${online.length}`);
  if (facts.warnings() !== 0) broken(`the matrix warned ${facts.warnings()} times`);
}

/** vector_irq of the CPUs on line: what a vector leads to. */
function brokenTable(m: Machine, owners: readonly Owner[], broken: Broken, excuses: Excuses): void {
  const online = onlineCpus(m);
  const expected = new Map(owners.map((owner) => [`${owner.cpu}:${owner.vector}`, owner.irq]));
  for (const { irq, cpu, vector } of owners) {
    const started = (m.irqDesc.dstate[irq]! & IRQD.started) !== 0;
    if (!started || !online.includes(cpu) || excuses.vectorForgotten.has(irq)) continue;
    const found = m.vectorIrq.desc[cpu * 256 + vector]!;
    if (found !== irq + 1) broken(`vector ${vector} of CPU ${cpu} leads to ${found - 1}, not to irq ${irq}`);
  }
  for (const cpu of online) {
    for (let vector = 0; vector < 256; vector++) {
      const irq = m.vectorIrq.desc[cpu * 256 + vector]! - 1;
      const fromPic = vector - ISA_VECTOR === irq && irq < m.platform.legacyIrqs;
      if (irq >= 0 && expected.get(`${cpu}:${vector}`) !== irq && !fromPic)
        broken(`vector ${vector} of CPU ${cpu} leads to irq ${irq}, which has it not`);
    }
  }
}

function brokenData(m: Machine, irq: number, say: Broken): void {
  const a = m.apicChipData;
  const state = m.irqDesc.dstate[irq]!;
  const managed = (state & IRQD.affinityManaged) !== 0;
  if (levelsOf(m, irq).length === 0) say('it has a vector and no chain');
  if ((a.isManaged[irq] !== 0) !== managed) say('is_managed differs from its state');
  if (a.hasReserved[irq] !== 0 && a.vector[irq] !== 0) say('it has a vector and is promised one');
  if (a.hasReserved[irq] !== 0 && (state & IRQD.activated) !== 0) say('it is activated on a promise');
  const shutDown = managed && a.cfgVector[irq] === SHUTDOWN_VECTOR;
  // An irq with a fixed vector goes on without one where there is none (x86_vector_activate ignores it).
  const mayLack = shutDown || (a.canReserve[irq] === 0 && !managed);
  if ((state & IRQD.activated) !== 0 && a.vector[irq] === 0 && !mayLack)
    say('it is activated without a vector');
  if (a.moveInProgress[irq] !== 0 && a.prevVector[irq] === 0) say('it moves from nowhere');
  if (a.moveInProgress[irq] !== 0 && a.clistHashed[irq] !== 0) say('it moves and is cleaned up');
  if (a.prevVector[irq] !== 0 && a.moveInProgress[irq] === 0 && a.clistHashed[irq] === 0)
    say(`nobody cleans up its vector ${a.prevVector[irq]} of CPU ${a.prevCpu[irq]}`);
}

/** What hardware is told, and the effective affinity, are where the vector is. */
function brokenTarget(m: Machine, irq: number, excuses: Excuses, say: Broken): void {
  const a = m.apicChipData;
  if (a.vector[irq] === 0 || (m.irqDesc.dstate[irq]! & IRQD.activated) === 0) return;
  if ((m.irqDesc.dstate[irq]! & IRQD.affinityManaged) !== 0 && a.cfgVector[irq] === SHUTDOWN_VECTOR) return;
  if (a.cfgVector[irq] !== a.vector[irq])
    say(`hardware is told vector ${a.cfgVector[irq]}, not ${a.vector[irq]}`);
  if (a.cfgDestApicid[irq] !== calcDestApicid(m, a.cpu[irq]!)) say('hardware is told another CPU');
  if (excuses.effectiveGuessed.has(irq)) return;
  if (cpusOf(m, effectiveMask(m, irq)).join() !== `${a.cpu[irq]}`)
    say('its effective affinity is another CPU');
}

/** Lists of vectors to clean up: doubly linked, of the CPU of the previous vector, and somebody will come. */
function brokenCleanup(m: Machine, broken: Broken): void {
  const a = m.apicChipData;
  const seen = new Set<number>();
  for (let cpu = 0; cpu < m.shape.cpus; cpu++) {
    let before = 0;
    for (let at = m.cpu.cleanupHead[cpu]!; at !== 0; at = a.clistNext[at - 1]!) {
      const irq = at - 1;
      if (seen.has(irq)) return broken(`irq ${irq} is in the cleanup lists twice`);
      seen.add(irq);
      if (a.clistHashed[irq] === 0 || a.prevCpu[irq] !== cpu || a.prevVector[irq] === 0)
        broken(`irq ${irq} is in the cleanup list of CPU ${cpu} and has nothing there`);
      if (a.clistPrev[irq] !== before) broken(`irq ${irq} is not linked back`);
      before = at;
    }
    if (before !== 0 && m.cpu.cleanupPending[cpu] === 0) broken(`nobody cleans up CPU ${cpu}`);
  }
  for (const irq of liveIrqs(m))
    if (a.clistHashed[irq] !== 0 && !seen.has(irq)) broken(`irq ${irq} is hashed and in no cleanup list`);
}

// Invariants of an irq's state and affinity. kernel/irq/manage.c, kernel/irq/chip.c, kernel/irq/cpuhotplug.c, 6.12.

import { type Broken, cpusOf, type Excuses, liveIrqs, onlineCpus } from './invariant-tools.ts';
import { IRQD, IRQF } from './irqd.ts';
import { affinityMask, effectiveMask, type Machine, pendingMask } from './machine.ts';

export function brokenAffinity(m: Machine, broken: Broken, excuses: Excuses): void {
  const online = onlineCpus(m);
  for (const irq of liveIrqs(m)) {
    const say: Broken = (sentence) => broken(`irq ${irq}: ${sentence}`);
    brokenState(m, irq, say);
    brokenEffective(m, irq, online, excuses, say);
    if (has(m, irq, IRQD.affinityManaged)) brokenManaged(m, irq, online, excuses, say);
  }
  brokenMasks(m, broken);
}

const has = (m: Machine, irq: number, bit: number): boolean => (m.irqDesc.dstate[irq]! & bit) !== 0;

function brokenState(m: Machine, irq: number, say: Broken): void {
  const requested = m.irqDesc.action[irq] !== 0;
  if (has(m, irq, IRQD.started)) {
    if (!has(m, irq, IRQD.activated)) say('it is started, not activated');
    if (!requested) say('it is started, nobody handles it');
  }
  if (!requested && !(has(m, irq, IRQD.disabled) && has(m, irq, IRQD.masked)))
    say('nobody handles it, and it is not disabled and masked');
  if (has(m, irq, IRQD.disabled) !== m.irqDesc.depth[irq]! > 0 && has(m, irq, IRQD.started))
    say(`it is ${has(m, irq, IRQD.disabled) ? '' : 'not '}disabled, depth ${m.irqDesc.depth[irq]}`);
  if (requested && m.irqDesc.procEntry[irq] === 0) say('it has no folder in /proc/irq');
  if (!has(m, irq, IRQD.setaffinityPending)) return;
  if (cpusOf(m, pendingMask(m, irq)).length === 0) say('a move is pending to nowhere');
}

/** A started irq of one target goes to one CPU, which is on line and of its affinity. */
function brokenEffective(m: Machine, irq: number, online: number[], excuses: Excuses, say: Broken): void {
  if (!has(m, irq, IRQD.started) || !has(m, irq, IRQD.singleTarget)) return;
  if (excuses.effectiveGuessed.has(irq)) return;
  const effective = cpusOf(m, effectiveMask(m, irq));
  const affinity = cpusOf(m, affinityMask(m, irq));
  if (effective.length !== 1) say(`it goes to the CPUs ${effective}`);
  else if (!online.includes(effective[0]!)) {
    // Nobody moves an irq that is not balanced when it starts.
    if (!excuses.vectorForgotten.has(irq) || !isFixed(m, irq))
      say(`it goes to CPU ${effective}, which is off line`);
  } else if (!affinity.includes(effective[0]!) && !excuses.vectorsRefused && !isFixed(m, irq))
    say(`it goes to CPU ${effective}, its affinity is ${affinity}`);
}

/** Irqs that nobody balances are not moved to an affinity when they start. */
const isFixed = (m: Machine, irq: number): boolean =>
  has(m, irq, IRQD.noBalancing) || has(m, irq, IRQD.perCpu);

/** A managed irq runs on a CPU of its mask, or is shut down. */
function brokenManaged(m: Machine, irq: number, online: number[], excuses: Excuses, say: Broken): void {
  const there = cpusOf(m, affinityMask(m, irq)).some((cpu) => online.includes(cpu));
  const shutDown = has(m, irq, IRQD.managedShutdown);
  if (shutDown && has(m, irq, IRQD.started)) say('it is managed, shut down and started');
  const first = m.irqDesc.action[irq]! - 1;
  if (first < 0) return;
  if (!there && has(m, irq, IRQD.started)) say('it is managed and started without a CPU');
  const waits = (m.irqAction.flags[first]! & IRQF.noAutoen) !== 0 || excuses.vectorsRefused;
  if (there && shutDown && !waits) say('it is managed and shut down, though its CPUs are on line');
}

/** Weight and summary of every mask follow from its bits. */
function brokenMasks(m: Machine, broken: Broken): void {
  const { weight, summary, bits, wordLog, summaryLog, words } = m.masks;
  for (let mask = 0; mask < weight.length; mask++) {
    const cpus = weight[mask] === 0 ? 0 : cpusOf(m, mask).length;
    if (cpus !== weight[mask]) broken(`mask ${mask} weighs ${weight[mask]}, it has ${cpus} CPUs`);
    for (let word = 0; word < words; word++) {
      const isSet = ((summary[(mask << summaryLog) | (word >>> 5)]! >>> (word & 31)) & 1) === 1;
      if (isSet !== (bits[(mask << wordLog) | word] !== 0)) broken(`mask ${mask}: its summary is wrong`);
    }
  }
}

// Affinity against CPUs, sources against each other, and counts against effective affinity.

import { Sets } from '../../../lib/ranges.ts';
import { Has } from '../../../model/tables.ts';
import type { Findings, Rule } from './findings.ts';

const IRQD_ACTIVATED = 1 << 9;
const IRQD_PER_CPU = 1 << 11;
const IRQD_STARTED = 1 << 22;

/** The effective mask of a started irq holds an online CPU and no other. */
const effectiveOffline: Rule = (f) => {
  const { irqDesc } = f.t;
  if (f.online.size === 0) return;
  for (let desc = 0; desc < irqDesc.length; desc++) {
    const set = irqDesc.col.effective[desc]!;
    const started = irqDesc.col.dstate[desc]! & IRQD_STARTED && irqDesc.col.dstate[desc]! & IRQD_ACTIVATED;
    if (set < 0 || !started || irqDesc.col.dstate[desc]! & IRQD_PER_CPU) continue;
    const offline = [...f.sets.members(set)].filter((cpu) => !f.online.has(cpu));
    if (offline.length > 0) {
      f.add(
        'effective-offline',
        f.irqKey(desc),
        `effective affinity names CPU ${offline.join(', ')}, which is not online`,
        f.irqPlace(desc),
      );
    }
  }
};

/** debugfs and procfs were read one after the other and should agree on the effective mask. */
const effectiveDiffers: Rule = (f) => {
  const { irqDesc } = f.t;
  for (let desc = 0; desc < irqDesc.length; desc++) {
    const { has, effective, procEffective, affinityFile, affinityLine } = irqDesc.col;
    const both = Has.debugfs | Has.effective | Has.procEffective;
    if ((has[desc]! & both) !== both) continue;
    const debugfs = f.sets.text(effective[desc]!);
    const procfs = f.sets.text(procEffective[desc]!);
    if (debugfs === procfs) continue;
    const text = `debugfs has effective affinity ${debugfs || 'none'}, procfs has ${procfs || 'none'}`;
    f.add('effective-differs', f.irqKey(desc), text, f.irqPlace(desc), {
      file: affinityFile[desc]!,
      line: affinityLine[desc]!,
    });
  }
};

/** The hwirq column of /proc/interrupts is that of the endpoint level. */
const hwirqDiffers: Rule = (f) => {
  const { irqDesc, irqData } = f.t;
  for (let desc = 0; desc < irqDesc.length; desc++) {
    const { col } = irqDesc;
    if (!col.procHwirqKnown[desc] || col.levels[desc] === 0) continue;
    const data = col.first[desc]!;
    if (irqData.col.domain[data]! < 0) continue;
    if (
      col.procHwirqLo[desc] === irqData.col.hwirqLo[data] &&
      col.procHwirqHi[desc] === irqData.col.hwirqHi[data]
    )
      continue;
    const text = `debugfs has hwirq 0x${irqData.col.hwirqLo[data]!.toString(16)} at the endpoint, procfs has ${col.procHwirqLo[desc]}`;
    f.add('hwirq-differs', f.irqKey(desc), text, f.irqPlace(desc), {
      file: col.interruptsFile[desc]!,
      line: col.interruptsLine[desc]!,
    });
  }
};

/** The count `mapped` of a domain against the irqs whose chain passes through it. Where not all irqs were captured there may be fewer. */
const mappedDiffers: Rule = (f) => {
  const { irqDomain } = f.t;
  if (!anyDebugfs(f)) return;
  const { col } = irqDomain;
  const differing: number[] = [];
  let agreeing = 0;
  for (let domain = 0; domain < irqDomain.length; domain++) {
    if (!col.dumped[domain]) continue;
    if (col.mapped[domain] !== col.irqs[domain]) differing.push(domain);
    else if (col.irqs[domain]! > 0) agreeing++;
  }
  const complete = agreeing >= differing.length && hasEveryIrq(f);
  for (const domain of differing) {
    if (!complete && col.irqs[domain]! < col.mapped[domain]!) continue;
    const text = `mapped is ${col.mapped[domain]}, ${col.irqs[domain]} irqs have a level in the domain`;
    f.add('mapped-differs', `dom:${f.str(col.name[domain]!)}`, text, {
      file: col.file[domain]!,
      line: col.line[domain]!,
    });
  }
};

function anyDebugfs(f: Findings): boolean {
  const { col, length } = f.t.irqDesc;
  return col.has.subarray(0, length).some((has) => has & Has.debugfs);
}

/** Every irq that another source has with an action has a debugfs file too. */
function hasEveryIrq(f: Findings): boolean {
  const { col, length } = f.t.irqDesc;
  return !col.has.subarray(0, length).some((has) => has & Has.interrupts && !(has & Has.debugfs));
}

/** Counts that grew since the moment before on a CPU that was effective in neither. */
const countsElsewhere: Rule = (f) => {
  const { before } = f;
  if (!before) return;
  const { irqDesc } = f.t;
  // A CPU that was offline had no column: what it had counted before is not known.
  const columns = new Set(before.t.countCpu.col.cpu.subarray(0, before.t.countCpu.length));
  const setsBefore = new Sets(before.t.set.table(), before.t.range.table());
  for (let desc = 0; desc < irqDesc.length; desc++) {
    const irq = irqDesc.col.irq[desc]!;
    const old = before.findIrq(irq);
    if (old < 0 || !isComparable(f, desc, old)) continue;
    const counts = countsOf(before.t, old);
    for (const [cpu, count] of countsOf(f.t, desc)) {
      const grown = count - (counts.get(cpu) ?? 0);
      if (grown <= 0 || !columns.has(cpu) || f.sets.has(irqDesc.col.effective[desc]!, cpu)) continue;
      if (setsBefore.has(before.t.irqDesc.col.effective[old]!, cpu)) continue;
      const text = `irq ${irq} was counted ${grown} times on CPU ${cpu} since the step before; it was effective there in neither step`;
      f.add(
        'counts-elsewhere',
        f.irqKey(desc),
        text,
        { file: irqDesc.col.interruptsFile[desc]!, line: irqDesc.col.interruptsLine[desc]! },
        f.irqPlace(desc),
      );
    }
  }
};

/** The same action on an irq with a target in both moments. */
function isComparable(f: Findings, desc: number, old: number): boolean {
  const { irqDesc } = f.t;
  const was = f.before!.t.irqDesc;
  const needed = Has.interrupts | Has.effective;
  if ((irqDesc.col.has[desc]! & needed) !== needed || (was.col.has[old]! & needed) !== needed) return false;
  if (irqDesc.col.dstate[desc]! & IRQD_PER_CPU || irqDesc.col.actions[desc]! < 0 || was.col.actions[old]! < 0)
    return false;
  return f.str(irqDesc.col.actions[desc]!) === f.before!.strings.get(was.col.actions[old]!);
}

type Tables = Findings['t'];

function countsOf(t: Tables, desc: number): Map<number, number> {
  const counts = new Map<number, number>();
  const first = t.irqDesc.col.firstCount[desc]!;
  for (let row = first; row < first + t.irqDesc.col.counts[desc]!; row++)
    counts.set(t.count.col.cpu[row]!, t.count.col.value[row]!);
  return counts;
}

export const affinityRules: readonly Rule[] = [
  effectiveOffline,
  effectiveDiffers,
  hwirqDiffers,
  mappedDiffers,
  countsElsewhere,
];

// Files of debugfs irq/irqs as facts, and those of /proc/irq and /sys/kernel/irq.

import { IRQD } from '../engine/irqd.ts';
import type { MachineView } from '../model/machine.ts';
import { hexLong } from '../model/show.ts';
import { Detail, Has } from '../model/tables.ts';
import { type Described, type Fact, fact, hexFact } from './state-facts.ts';

const rowsWith = (view: MachineView, bits: number): number[] =>
  [...view.t.irqDesc.col.has.keys()].filter((row) => (view.t.irqDesc.col.has[row]! & bits) !== 0);

const key = (view: MachineView, row: number): string => `irq:${view.t.irqDesc.col.irq[row]}`;

/** One object for each file of debugfs. That a handler runs at the moment is no fact. */
export function irqFacts(view: MachineView): Described[] {
  const { line } = view.t.irqDesc.col;
  return rowsWith(view, Has.debugfs).map((row) => ({
    object: key(view, row),
    line: line[row]!,
    facts: [...stateFacts(view, row), ...maskFacts(view, row), ...chainFacts(view, row)],
    varies: true,
  }));
}

function stateFacts(view: MachineView, row: number): Fact[] {
  const { col } = view.t.irqDesc;
  const device = col.device[row]!;
  return [
    fact('handler', view.str(col.handler[row]), col.line[row]!),
    fact('device', device < 0 ? '(null)' : view.str(device), col.line[row]!),
    hexFact('status', col.status[row]!, 8, col.line[row]!),
    hexFact('istate', col.istate[row]!, 8, col.istateLine[row]!),
    fact('ddepth', col.ddepth[row]!, col.istateLine[row]!),
    fact('wdepth', col.wdepth[row]!, col.istateLine[row]!),
    hexFact('dstate', col.dstate[row]! & ~IRQD.inprogress, 8, col.dstateLine[row]!),
    fact('node', col.node[row]!, col.nodeLine[row]!),
  ];
}

function maskFacts(view: MachineView, row: number): Fact[] {
  const { col } = view.t.irqDesc;
  const line = col.nodeLine[row]!;
  const facts: Fact[] = [];
  if (!(col.has[row]! & Has.noMasks)) facts.push(fact('affinity', view.sets.text(col.affinity[row]!), line));
  if (col.has[row]! & Has.effective) facts.push(fact('effectiv', view.sets.text(col.effective[row]!), line));
  if (col.has[row]! & Has.pending) facts.push(fact('pending', view.sets.text(col.pending[row]!), line));
  return facts;
}

function chainFacts(view: MachineView, row: number): Fact[] {
  const { first, levels } = view.t.irqDesc.col;
  return Array.from({ length: levels[row]! }, (_, level) =>
    levelFacts(view, first[row]! + level, level),
  ).flat();
}

/** Fields of a level, named with its depth: 0 is next to the device. */
function levelFacts(view: MachineView, data: number, level: number): Fact[] {
  const { col } = view.t.irqData;
  const line = col.line[data]!;
  const hasChip = col.chip[data]! >= 0;
  const facts = [
    fact('domain', view.str(col.domainName[data]), line),
    fact('hwirq', hexLong(col.hwirqLo[data]!, col.hwirqHi[data]!), line),
    fact('chip', hasChip ? view.str(col.chip[data]) : 'None', line),
    ...(hasChip ? [hexFact('chip flags', col.flags[data]!, 1, line)] : []),
    ...vectorFacts(view, data),
  ];
  return facts.map((each) => ({ ...each, field: `level ${level} ${each.field}` }));
}

function vectorFacts(view: MachineView, data: number): Fact[] {
  const { detail, detailRow, line } = view.t.irqData.col;
  const { col } = view.t.x86Vector;
  const row = detailRow[data]!;
  if (detail[data] === Detail.notAssigned) return [fact('Vector', 'Not assigned', line[data]!)];
  if (detail[data] === Detail.legacyPic)
    return [
      fact('Vector', col.vector[row]!, col.line[row]!),
      fact('Target', 'Legacy PIC all CPUs', col.line[row]!),
    ];
  return detail[data] === Detail.x86 ? assignedFacts(view, row) : [];
}

function assignedFacts(view: MachineView, row: number): Fact[] {
  const { col } = view.t.x86Vector;
  const line = col.line[row]!;
  const facts = [fact('Vector', col.vector[row]!, line), fact('Target', col.target[row]!, line)];
  if (col.prevVector[row] !== 0) {
    facts.push(fact('Previous vector', col.prevVector[row]!, line));
    facts.push(fact('Previous target', col.prevTarget[row]!, line));
  }
  return [
    ...facts,
    fact('move_in_progress', col.moveInProgress[row]!, line),
    fact('is_managed', col.isManaged[row]!, line),
    fact('can_reserve', col.canReserve[row]!, line),
    fact('has_reserved', col.hasReserved[row]!, line),
    fact('cleanup_pending', col.cleanupPending[row]!, line),
  ];
}

/** One object for each folder of /proc/irq that is known. */
export function procIrqFacts(view: MachineView): Described[] {
  const { affinityLine } = view.t.irqDesc.col;
  return rowsWith(view, Has.procIrq).map((row) => ({
    object: key(view, row),
    line: affinityLine[row]!,
    facts: procFacts(view, row),
    varies: true,
  }));
}

/** One object for each folder of /sys/kernel/irq that is known. */
export function sysfsFacts(view: MachineView): Described[] {
  const { sysfsLine } = view.t.irqDesc.col;
  return rowsWith(view, Has.sysfs).map((row) => ({
    object: key(view, row),
    line: sysfsLine[row]!,
    facts: folderFacts(view, row),
  }));
}

function procFacts(view: MachineView, row: number): Fact[] {
  const { col } = view.t.irqDesc;
  const line = col.affinityLine[row]!;
  const facts = [fact('smp_affinity_list', view.sets.text(col.procAffinity[row]!), line)];
  if (col.has[row]! & Has.procEffective)
    facts.push(fact('effective_affinity_list', view.sets.text(col.procEffective[row]!), line));
  return [
    ...facts,
    fact('node', col.procNode[row]!, line),
    fact('affinity_hint', view.sets.text(col.hint[row]!), line),
  ];
}

function folderFacts(view: MachineView, row: number): Fact[] {
  const { col } = view.t.irqDesc;
  const line = col.sysfsLine[row]!;
  const hwirq = (BigInt(col.procHwirqHi[row]!) << 32n) | BigInt(col.procHwirqLo[row]!);
  return [
    fact('chip_name', view.str(col.procChip[row]), line),
    fact('hwirq', col.procHwirqKnown[row] ? `${hwirq}` : '', line),
    fact('type', view.str(col.trigger[row]), line),
    fact('name', view.str(col.flow[row]), line),
    fact('actions', view.str(col.actions[row]), line),
  ];
}

// What the irq table and the irq page say of a row of irqDesc, read from the columns.

import { DSTATE_LISTS, namedFlags } from '../../model/flags.ts';
import type { MachineView } from '../../model/machine.ts';
import { Detail, Has } from '../../model/tables.ts';

/** Affinity that was asked for: debugfs first, else procfs. A set, or -1. */
export function askedSet(view: MachineView, row: number): number {
  const { affinity, procAffinity } = view.t.irqDesc.col;
  return affinity[row]! >= 0 ? affinity[row]! : procAffinity[row]!;
}

/** Effective affinity: debugfs first, else procfs. A set, or -1. */
export function effectiveSet(view: MachineView, row: number): number {
  const { effective, procEffective } = view.t.irqDesc.col;
  return effective[row]! >= 0 ? effective[row]! : procEffective[row]!;
}

/** Chip of the endpoint: from the chain, else from procfs or sysfs. */
export function chipOf(view: MachineView, row: number): string {
  const { levels, first, procChip } = view.t.irqDesc.col;
  if (levels[row]! > 0) {
    const chip = view.t.irqData.col.chip[first[row]!]!;
    return chip < 0 ? 'none' : view.str(chip);
  }
  return view.str(procChip[row]);
}

/** Domain of the endpoint, or ''. */
export function endpointDomain(view: MachineView, row: number): string {
  const { levels, first } = view.t.irqDesc.col;
  return levels[row]! > 0 ? view.str(view.t.irqData.col.domainName[first[row]!]) : '';
}

/** hwirq of the endpoint as a number, or null. */
export function endpointHwirq(view: MachineView, row: number): number | null {
  const { levels, first, procHwirqKnown, procHwirqLo, procHwirqHi } = view.t.irqDesc.col;
  const { irqData } = view.t;
  const whole = (low: number, high: number): number => high * 4294967296 + low;
  if (levels[row]! > 0 && irqData.col.domain[first[row]!]! >= 0) {
    return whole(irqData.col.hwirqLo[first[row]!]!, irqData.col.hwirqHi[first[row]!]!);
  }
  return procHwirqKnown[row] ? whole(procHwirqLo[row]!, procHwirqHi[row]!) : null;
}

/** `started`, `reserved`, `shut down`, `allocated`: what the flags add up to. '' when debugfs was not captured. */
export function stateWord(view: MachineView, row: number): string {
  const { has, dstate, dstateList } = view.t.irqDesc.col;
  if (!(has[row]! & Has.debugfs)) return '';
  const names = new Set(namedFlags(DSTATE_LISTS[dstateList[row]!]!, dstate[row]!).map((flag) => flag.name));
  if (names.has('IRQD_MANAGED_SHUTDOWN')) return 'managed, shut down';
  if (names.has('IRQD_IRQ_STARTED')) return 'started';
  if (reservation(view, row)) return 'reserved';
  return names.has('IRQD_ACTIVATED') ? 'activated' : 'allocated';
}

/** The root holds a reservation and no vector. */
export function reservation(view: MachineView, row: number): boolean {
  const { levels, first } = view.t.irqDesc.col;
  const data = first[row]! + levels[row]! - 1;
  if (levels[row] === 0 || view.t.irqData.col.detail[data] !== Detail.x86) return false;
  return view.t.x86Vector.col.hasReserved[view.t.irqData.col.detailRow[data]!] === 1;
}

/** Counts other than 0: [CPU, count]. */
export function countsOf(view: MachineView, row: number): [number, number][] {
  const { firstCount, counts } = view.t.irqDesc.col;
  const { cpu, value } = view.t.count.col;
  return Array.from({ length: counts[row]! }, (_, i) => [
    cpu[firstCount[row]! + i]!,
    value[firstCount[row]! + i]!,
  ]);
}

/** CPUs of the machine, ascending, with their nodes where they are known. */
export function cpusOf(view: MachineView): { readonly ids: number[]; readonly nodes: number[] | null } {
  const { col, length } = view.t.cpu;
  const rows = Array.from({ length }, (_, row) => row).sort((a, b) => col.cpu[a]! - col.cpu[b]!);
  const nodes = rows.map((row) => col.node[row]!);
  return { ids: rows.map((row) => col.cpu[row]!), nodes: nodes.some((node) => node >= 0) ? nodes : null };
}

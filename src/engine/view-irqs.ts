// irq descriptors with their chains as debugfs shows them, and their files in /proc/irq and /sys/kernel/irq.
// kernel/irq/debugfs.c: irq_debug_show; arch/x86/kernel/apic/vector.c: x86_vector_debug_show; kernel/irq/proc.c: show_irq_affinity;
// kernel/irq/irqdesc.c: irq_attrs, 6.12 and 6.1.

import type { MachineBuilder } from '../model/machine.ts';
import { formatPciAddress } from '../model/pci.ts';
import { Detail, Has } from '../model/tables.ts';
import { CHIP_NULL, chipOf } from './chip.ts';
import { FLOW_NAMES, FLOW_SYMBOLS, IRQD } from './irqd.ts';
import { domainName } from './irqdomain.ts';
import { affinityMask, effectiveMask, functionOf, hintMask, type Machine, pendingMask } from './machine.ts';
import { DEPTH } from './tables.ts';
import { isVector } from './view-domains.ts';
import { maskSet } from './view-lists.ts';

/** Vector of legacy irq 0: ISA_IRQ_VECTOR(0). */
const ISA_IRQ_VECTOR = 0x30;

/** Every descriptor, in the order of the numbers. */
export function fillIrqs(m: Machine, b: MachineBuilder): void {
  for (const [irq, allocated] of m.irqDesc.allocated.entries()) if (allocated !== 0) addIrq(m, b, irq);
}

function addIrq(m: Machine, b: MachineBuilder, irq: number): void {
  const row = b.irq(irq);
  addState(m, b, irq, row);
  addMasks(m, b, irq, row);
  addChain(m, b, irq, row);
  addSysfs(m, b, irq, row);
  if (m.irqDesc.procEntry[irq] !== 0 && m.topology.config.smp) addProc(m, b, irq, row);
}

function addState(m: Machine, b: MachineBuilder, irq: number, row: number): void {
  const { irqDesc } = m;
  const { col } = b.t.irqDesc;
  const device = irqDesc.device[irq]! - 1;
  col.has[row] = Has.debugfs;
  col.handler[row] = b.strings.intern(FLOW_SYMBOLS[irqDesc.handler[irq]!] ?? '');
  if (device >= 0) col.device[row] = b.strings.intern(formatPciAddress(functionOf(m, device)));
  col.status[row] = irqDesc.status[irq]!;
  col.istate[row] = irqDesc.istate[irq]!;
  col.ddepth[row] = irqDesc.depth[irq]!;
  col.wdepth[row] = irqDesc.wakeDepth[irq]!;
  col.dstate[row] = irqDesc.dstate[irq]!;
  col.node[row] = irqDesc.node[irq]!;
}

/** A kernel built for one CPU has no masks. */
function addMasks(m: Machine, b: MachineBuilder, irq: number, row: number): void {
  const { col } = b.t.irqDesc;
  if (!m.topology.config.smp) {
    col.has[row]! |= Has.noMasks;
    return;
  }
  col.has[row]! |= Has.effective | Has.pending;
  col.affinity[row] = maskSet(m, b, affinityMask(m, irq));
  col.effective[row] = maskSet(m, b, effectiveMask(m, irq));
  col.pending[row] = maskSet(m, b, pendingMask(m, irq));
}

function addChain(m: Machine, b: MachineBuilder, irq: number, row: number): void {
  const levels = m.irqDesc.levels[irq]!;
  b.t.irqDesc.col.first[row] = b.t.irqData.length;
  b.t.irqDesc.col.levels[row] = levels;
  for (let level = 0; level < levels; level++) addLevel(m, b, { irq, row, level });
}

/** A level of a chain: of irq, whose row of the view's irqDesc is `row`. */
interface Level {
  readonly irq: number;
  readonly row: number;
  readonly level: number;
}

function addLevel(m: Machine, b: MachineBuilder, at: Level): void {
  const { irq, level } = at;
  const { domain, hwirq, chip } = m.irqData;
  const from = irq * DEPTH + level;
  const data = b.t.irqData.push({
    desc: at.row,
    domainName: b.strings.intern(domain[from] === 0 ? '' : domainName(m, domain[from]! - 1)),
    hwirqLo: hwirq[from]!,
    parent: level + 1 < m.irqDesc.levels[irq]! ? 1 : 0,
  });
  if (chip[from] !== CHIP_NULL) {
    b.t.irqData.col.chip[data] = b.strings.intern(chipOf(m, irq, level).name(m, irq, level));
    b.t.irqData.col.flags[data] = chipOf(m, irq, level).flags;
  }
  if (domain[from] !== 0 && isVector(m, domain[from]! - 1)) addVector(m, b, at, data);
}

function addVector(m: Machine, b: MachineBuilder, { irq, level }: Level, data: number): void {
  const { col } = b.t.irqData;
  if (irq < m.platform.legacyIrqs && ((m.kernel.ioApicIrqs[0]! >>> irq) & 1) === 0) {
    col.detail[data] = Detail.legacyPic;
    col.detailRow[data] = b.t.x86Vector.push({ vector: ISA_IRQ_VECTOR + irq });
  } else if (m.irqData.chipData[irq * DEPTH + level] === 0) col.detail[data] = Detail.notAssigned;
  else {
    col.detail[data] = Detail.x86;
    col.detailRow[data] = addChipData(m, b, irq);
  }
}

function addChipData(m: Machine, b: MachineBuilder, irq: number): number {
  const { apicChipData: data } = m;
  return b.t.x86Vector.push({
    vector: data.vector[irq]!,
    target: data.cpu[irq]!,
    prevVector: data.prevVector[irq]!,
    // Printed with its vector alone.
    prevTarget: data.prevVector[irq] ? data.prevCpu[irq]! : 0,
    moveInProgress: data.moveInProgress[irq]!,
    isManaged: data.isManaged[irq]!,
    canReserve: data.canReserve[irq]!,
    hasReserved: data.hasReserved[irq]!,
    cleanupPending: data.clistHashed[irq]!,
  });
}

/** Every descriptor has a folder; of a level that is no domain's there is no hwirq. */
function addSysfs(m: Machine, b: MachineBuilder, irq: number, row: number): void {
  const { irqDesc, irqData } = m;
  const { col } = b.t.irqDesc;
  const endpoint = irq * DEPTH;
  col.has[row]! |= Has.sysfs;
  if (irqData.chip[endpoint] !== CHIP_NULL)
    col.procChip[row] = b.strings.intern(chipOf(m, irq, 0).name(m, irq, 0));
  if (irqData.domain[endpoint] !== 0) {
    col.procHwirqLo[row] = irqData.hwirq[endpoint]!;
    col.procHwirqKnown[row] = 1;
  }
  col.trigger[row] = b.strings.intern((irqDesc.dstate[irq]! & IRQD.level) !== 0 ? 'level' : 'edge');
  const flow = FLOW_NAMES[irqDesc.handlerName[irq]!] ?? '';
  if (flow !== '') col.flow[row] = b.strings.intern(flow);
  const actions = actionsOf(m, irq);
  if (actions !== '') col.actions[row] = b.strings.intern(actions);
}

function actionsOf(m: Machine, irq: number): string {
  const names: string[] = [];
  for (let row = m.irqDesc.action[irq]! - 1; row >= 0; row = m.irqAction.next[row]! - 1)
    names.push(m.names.text(m.irqAction.name[row]!) ?? '');
  return names.join(', ');
}

/** A move that waits for the next interrupt is what smp_affinity shows. */
function addProc(m: Machine, b: MachineBuilder, irq: number, row: number): void {
  const { irqDesc } = m;
  const { col } = b.t.irqDesc;
  const isPending = (irqDesc.dstate[irq]! & IRQD.setaffinityPending) !== 0;
  col.has[row]! |= Has.procIrq | Has.procEffective;
  col.procAffinity[row] = maskSet(m, b, isPending ? pendingMask(m, irq) : affinityMask(m, irq));
  col.procEffective[row] = maskSet(m, b, effectiveMask(m, irq));
  col.procNode[row] = irqDesc.node[irq]!;
  if (irqDesc.hint[irq] !== 0 && m.masks.weight[hintMask(m, irq)] !== 0)
    col.hint[row] = maskSet(m, b, hintMask(m, irq));
}

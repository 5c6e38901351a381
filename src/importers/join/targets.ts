// Where each irq ends: vector and CPU at the root of its chain, and whether the kernel manages its affinity.

import type { MachineBuilder } from '../../model/machine.ts';
import { Detail, Has } from '../../model/tables.ts';

const IRQD_ACTIVATED = 1 << 9;
const IRQD_PER_CPU = 1 << 11;
const IRQD_AFFINITY_MANAGED = 1 << 21;

export function joinTargets(machine: MachineBuilder): void {
  const { irqDesc } = machine.t;
  for (let desc = 0; desc < irqDesc.length; desc++) {
    if (!(irqDesc.col.has[desc]! & Has.debugfs)) continue;
    irqDesc.col.managed[desc] = irqDesc.col.dstate[desc]! & IRQD_AFFINITY_MANAGED ? 1 : 0;
    if (irqDesc.col.levels[desc]! > 0)
      setTarget(machine, desc, irqDesc.col.first[desc]! + irqDesc.col.levels[desc]! - 1);
  }
}

function setTarget(machine: MachineBuilder, desc: number, root: number): void {
  const { irqDesc, irqData, x86Vector, imsicVector } = machine.t;
  const row = irqData.col.detailRow[root]!;
  switch (irqData.col.detail[root]) {
    case Detail.x86:
      // Vector 0 is a reservation without a vector.
      if (x86Vector.col.vector[row]! > 0) {
        irqDesc.col.vector[desc] = x86Vector.col.vector[row]!;
        irqDesc.col.target[desc] = x86Vector.col.target[row]!;
      }
      break;
    case Detail.legacyPic:
      irqDesc.col.vector[desc] = x86Vector.col.vector[row]!;
      break;
    case Detail.imsic:
      irqDesc.col.vector[desc] = imsicVector.col.targetLocalId[row]!;
      irqDesc.col.target[desc] = imsicVector.col.targetCpu[row]!;
      break;
    default:
      setGicTarget(machine, desc, root);
  }
}

/** On a GIC the hwirq of the root is what the CPU acknowledges; the one CPU of the effective mask gets it. */
function setGicTarget(machine: MachineBuilder, desc: number, root: number): void {
  const { strings, sets, t } = machine;
  const domain = t.irqData.col.domain[root]!;
  if (domain < 0 || !/^gic/.test(strings.get(t.irqDomain.col.kind[domain]!))) return;
  t.irqDesc.col.vector[desc] = t.irqData.col.hwirqLo[root]!;
  const effective = t.irqDesc.col.effective[desc]!;
  const active =
    t.irqDesc.col.dstate[desc]! & IRQD_ACTIVATED && !(t.irqDesc.col.dstate[desc]! & IRQD_PER_CPU);
  if (effective < 0 || !active || sets.sets.col.size[effective] !== 1) return;
  t.irqDesc.col.target[desc] = sets.ranges.col.from[sets.sets.col.first[effective]!]!;
}

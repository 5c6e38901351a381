// What commands would do: they are done to the machine, what has changed is written down, and the machine is put back.

import { cpumaskNext, cpumaskTest } from '../engine/cpumask.ts';
import { IRQD } from '../engine/irqd.ts';
import { affinityMask, functionOf, type Machine, Mask } from '../engine/machine.ts';
import type { Foresight, FunctionMoment, FunctionState, IrqMoment } from '../model/foresight.ts';
import type { Command } from '../model/simulation.ts';
import type { Simulation } from './simulation.ts';

/** Columns by irq in which a change shows that is told. */
const irqColumns = ({
  irqDesc,
  apicChipData,
}: Machine): readonly (Uint8Array | Uint16Array | Uint32Array)[] => [
  irqDesc.allocated,
  irqDesc.dstate,
  irqDesc.depth,
  irqDesc.action,
  apicChipData.present,
  apicChipData.vector,
  apicChipData.cpu,
  apicChipData.prevVector,
];

/** What commands would do, one after the other. The machine is as before when this returns, and nobody is told of any event. */
export function foresee(s: Simulation, commands: readonly Command[]): Foresight {
  const { machine: m } = s;
  const columns = irqColumns(m).map((column) => column.slice());
  const bits = m.masks.bits.slice();
  const cpus = onlineFlags(m);
  const functions = functionMoments(m);
  const { rows, after, results, cpusAfter, functionsAfter } = aside(s, () => {
    const results = commands.map((command) => s.apply(command).result);
    const rows = changedIrqs(m, columns, bits);
    const after = rows.map((irq) => irqMoment(m, irq));
    return { results, rows, after, cpusAfter: onlineFlags(m), functionsAfter: functionMoments(m) };
  });
  const irqs = rows.map((irq, n) => ({ irq, before: irqMoment(m, irq), after: after[n]! }));
  return {
    results,
    irqs: irqs.filter(({ before, after }) => !isSame(before, after)),
    cpus: cpusAfter.flatMap((isOnline, cpu) => (isOnline === cpus[cpu] ? [] : [{ cpu, isOnline }])),
    functions: functionsAfter.flatMap((after, dev) => {
      const before = functions[dev]!;
      return isSame(before, after) ? [] : [{ dev, before, after }];
    }),
  };
}

/** Does something to a machine that is put back behind it, and of which no event is told. */
function aside<T>(s: Simulation, run: () => T): T {
  const { trace } = s.machine;
  const { live } = trace;
  const copy = s.checkpoint();
  trace.live = undefined;
  try {
    return run();
  } finally {
    s.restore(copy);
    trace.live = live;
  }
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const onlineFlags = ({ masks, shape }: Machine): boolean[] =>
  Array.from({ length: shape.cpus }, (_, cpu) => cpumaskTest(masks, Mask.online, cpu));

function changedIrqs(m: Machine, before: readonly ArrayLike<number>[], bits: Int32Array): number[] {
  const now = irqColumns(m);
  const { words, wordLog } = m.masks;
  const changed: number[] = [];
  for (let irq = 0; irq < m.shape.irqs; irq++) {
    const at = affinityMask(m, irq) << wordLog;
    let differs = now.some((column, n) => column[irq] !== before[n]![irq]);
    for (let word = at; word < at + words && !differs; word++) differs = m.masks.bits[word] !== bits[word];
    if (differs) changed.push(irq);
  }
  return changed;
}

function irqMoment(m: Machine, irq: number): IrqMoment {
  const { irqDesc, apicChipData } = m;
  const isAllocated = irqDesc.allocated[irq] !== 0;
  const state = irqDesc.dstate[irq]!;
  const vector = apicChipData.present[irq] === 0 ? 0 : apicChipData.vector[irq]!;
  return {
    isAllocated,
    cpu: vector === 0 ? -1 : apicChipData.cpu[irq]!,
    vector,
    affinity: isAllocated ? membersOf(m, affinityMask(m, irq)) : [],
    isMovePending: (state & IRQD.setaffinityPending) !== 0,
    isMoveInProgress: apicChipData.prevVector[irq] !== 0,
    depth: irqDesc.depth[irq]!,
    isManaged: (state & IRQD.affinityManaged) !== 0,
    handlers: actionsOf(m, irq),
  };
}

function membersOf({ masks }: Machine, mask: number): number[] {
  const members: number[] = [];
  for (
    let cpu = cpumaskNext(masks, mask, -1);
    cpu >= 0 && cpu < masks.cpus;
    cpu = cpumaskNext(masks, mask, cpu)
  )
    members.push(cpu);
  return members;
}

function actionsOf({ irqDesc, irqAction }: Machine, irq: number): number {
  let count = 0;
  for (let row = irqDesc.action[irq]!; row !== 0; row = irqAction.next[row - 1]!) count++;
  return count;
}

function functionMoments(m: Machine): FunctionMoment[] {
  const { device, topology } = m;
  return topology.pci.functions.map((_, dev) => ({
    isPresent: device.present[dev] !== 0,
    isBound: device.bound[dev] !== 0,
    mayUseMsi: (functionOf(m, dev).secondaryBus >= 0 ? device.busNoMsi[dev] : device.noMsi[dev]) === 0,
  }));
}

/** Every function of the topology as it is now. */
export function functionStates(m: Machine): FunctionState[] {
  const { functions } = m.topology.pci;
  const moments = functionMoments(m);
  const states = moments.map((moment, dev) => ({
    ...moment,
    physfn: functions[dev]!.physfn,
    virtualTotal: 0,
    virtualOn: 0,
  }));
  for (const { physfn, isPresent } of states) {
    const physical = states[physfn];
    if (!physical) continue;
    physical.virtualTotal++;
    if (isPresent) physical.virtualOn++;
  }
  return states;
}

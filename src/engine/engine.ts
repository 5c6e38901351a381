// The engine: a machine, the programs of its calls, and the door through which everything happens to it.

import type { Topology } from '../model/topology.ts';
import { beginCall, callDepth, type Program, type Programs, programTable, stepTask } from './call-stack.ts';
import { Call, type CallNumber, type EngineDoor } from './calls.ts';
import { chipTable, type Irqchip } from './chip.ts';
import { cpumaskSet, cpumaskZero } from './cpumask.ts';
import { type Machine, machineShape, newMachine, type Platform } from './machine.ts';
import {
  bindDriverProgram,
  releaseDevresProgram,
  removeDeviceProgram,
  writeMsiBusProgram,
} from './programs-device.ts';
import {
  affinityOnlineCpuProgram,
  callMask,
  disableIrqProgram,
  enableIrqProgram,
  freeIrqProgram,
  handlerReturnsProgram,
  interruptProgram,
  requestIrqProgram,
  resendIrqsProgram,
  setAffinityAndHintProgram,
  setAffinityProgram,
  updateAffinityHintProgram,
  writeAffinityProgram,
  writeDefaultAffinityProgram,
} from './programs-irq.ts';
import { MSI_ALLOC, MSI_FREE, msiAllocProgram, msiFreeProgram } from './programs-msi.ts';
import {
  pciAllocIrqVectorsProgram,
  pciDisableMsiProgram,
  pciDisableMsixProgram,
  pciEnableMsiProgram,
  pciEnableMsixProgram,
  pciFreeIrqVectorsProgram,
  pciMsixAllocIrqAtProgram,
  pciMsixFreeIrqProgram,
} from './programs-pci.ts';
import { pciDisableDeviceProgram, pciEnableDeviceProgram } from './programs-pci-enable.ts';
import { MSI_RANGE, MSIX_RANGE, msiRangeProgram, msixRangeProgram } from './programs-pci-range.ts';

const GENERIC: readonly (readonly [number, Program])[] = [
  [MSI_ALLOC, msiAllocProgram],
  [MSI_FREE, msiFreeProgram],
  [MSI_RANGE, msiRangeProgram],
  [MSIX_RANGE, msixRangeProgram],
  [Call.affinityOnlineCpu, affinityOnlineCpuProgram],
  [Call.pciAllocIrqVectors, pciAllocIrqVectorsProgram],
  [Call.pciFreeIrqVectors, pciFreeIrqVectorsProgram],
  [Call.pciMsixAllocIrqAt, pciMsixAllocIrqAtProgram],
  [Call.pciMsixFreeIrq, pciMsixFreeIrqProgram],
  [Call.pciEnableMsi, pciEnableMsiProgram],
  [Call.pciEnableMsixRange, pciEnableMsixProgram],
  [Call.pciDisableMsi, pciDisableMsiProgram],
  [Call.pciDisableMsix, pciDisableMsixProgram],
  [Call.pciEnableDevice, pciEnableDeviceProgram],
  [Call.pciDisableDevice, pciDisableDeviceProgram],
  [Call.requestIrq, requestIrqProgram],
  [Call.freeIrq, freeIrqProgram],
  [Call.disableIrq, disableIrqProgram],
  [Call.enableIrq, enableIrqProgram],
  [Call.writeAffinity, writeAffinityProgram],
  [Call.setAffinity, setAffinityProgram],
  [Call.setAffinityAndHint, setAffinityAndHintProgram],
  [Call.updateAffinityHint, updateAffinityHintProgram],
  [Call.writeDefaultAffinity, writeDefaultAffinityProgram],
  [Call.interrupt, interruptProgram],
  [Call.resendIrqs, resendIrqsProgram],
  [Call.handlerReturns, handlerReturnsProgram],
  [Call.bindDriver, bindDriverProgram],
  [Call.releaseDevres, releaseDevresProgram],
  [Call.removeDevice, removeDeviceProgram],
  [Call.writeMsiBus, writeMsiBusProgram],
];

const NO_CPUS: readonly number[] = [];

/** The engine of a machine: its columns, and the door to them. */
export interface Engine extends EngineDoor {
  readonly machine: Machine;
  readonly programs: Programs;
}

/**
 * A machine that has not booted yet.
 * @param irqchips sorted by id
 * @param shared columns in a SharedArrayBuffer
 */
export function newEngine(
  topology: Topology,
  irqchips: readonly Irqchip[],
  platform: Platform,
  { shared = false, traceRecords = 16384 } = {},
): Engine {
  const parts = {
    topology,
    shape: machineShape(topology),
    chips: chipTable(irqchips),
    platform,
    traceRecords,
  };
  return engineOver(newMachine(parts, shared), irqchips);
}

/** The door to a machine. */
export function engineOver(m: Machine, irqchips: readonly Irqchip[]): Engine {
  const programs: Programs = new Map([
    ...GENERIC,
    ...irqchips.flatMap(({ programs: own }) => [...(own ?? [])]),
  ]);

  const table = programTable(programs);

  function begin(
    task: number,
    call: CallNumber,
    args: readonly number[],
    mask: readonly number[] = NO_CPUS,
  ): void {
    const c = beginCall(m, task, call, args);
    const row = callMask(m, c);
    cpumaskZero(m.masks, row);
    for (let i = 0; i < mask.length; i++) cpumaskSet(m.masks, row, mask[i]!);
  }

  function step(task: number, cpu: number): boolean {
    m.cpuNow = cpu;
    return stepTask(m, table, task);
  }

  return {
    machine: m,
    programs,
    names: m.names,
    begin,
    step,
    depth: (task) => callDepth(m, task),
    result: (task) => m.task.result[task]!,
    run(task, cpu) {
      while (step(task, cpu));
      return m.task.result[task]!;
    },
    events: () => m.trace,
    clearEvents: () => m.trace.clear(),
  };
}

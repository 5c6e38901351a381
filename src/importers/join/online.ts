// CPUs that are online: the topology says it, or else the columns of /proc/interrupts, which has one for each online CPU.

import type { MachineBuilder } from '../../model/machine.ts';
import { CpuState } from '../../model/tables.ts';

export function joinOnlineCpus(machine: MachineBuilder): void {
  const { cpu, countCpu } = machine.t;
  for (let row = 0; row < cpu.length; row++) if (cpu.col.state[row]! & CpuState.online) return;
  for (let column = 0; column < countCpu.length; column++) {
    const row = machine.cpu(countCpu.col.cpu[column]!);
    cpu.col.state[row]! |= CpuState.online | CpuState.present | CpuState.possible;
  }
}

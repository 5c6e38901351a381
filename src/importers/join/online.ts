// CPUs that are online: the topology says it, or else the columns of /proc/interrupts, or else the rows of a vector matrix. Both have
// one for each online CPU (kernel/irq/proc.c: show_interrupts; kernel/irq/matrix.c: irq_matrix_debug_show).

import { SET_MAX } from '../../lib/ranges.ts';
import type { MachineBuilder } from '../../model/machine.ts';
import { CpuState } from '../../model/tables.ts';

export function joinOnlineCpus(machine: MachineBuilder): void {
  const { cpu, countCpu, matrixRow } = machine.t;
  for (let row = 0; row < cpu.length; row++) if (cpu.col.state[row]! & CpuState.online) return;
  const { length, col } = countCpu.length > 0 ? countCpu : matrixRow;
  for (let at = 0; at < length; at++) {
    const number = col.cpu[at]!;
    if (number > SET_MAX) continue;
    const row = machine.cpu(number);
    cpu.col.state[row]! |= CpuState.online | CpuState.present | CpuState.possible;
  }
}

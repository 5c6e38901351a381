import { describe, expect, it } from 'vitest';
import { MachineBuilder } from '../../model/machine.ts';
import { CpuState } from '../../model/tables.ts';
import { joinOnlineCpus } from './online.ts';

const online = (machine: MachineBuilder): number[] =>
  Array.from({ length: machine.t.cpu.length }, (_, row) => row)
    .filter((row) => machine.t.cpu.col.state[row]! & CpuState.online)
    .map((row) => machine.t.cpu.col.cpu[row]!);

describe('CPUs that are online', () => {
  it('are those with a row in the matrix where nothing else tells', () => {
    const machine = new MachineBuilder();
    for (const cpu of [0, 2, 5, 0, 2, 4_000_000_000]) machine.t.matrixRow.push({ cpu });
    joinOnlineCpus(machine);
    expect(online(machine)).toEqual([0, 2, 5]);
  });

  it('are those with a column in /proc/interrupts before those of the matrix', () => {
    const machine = new MachineBuilder();
    machine.t.matrixRow.push({ cpu: 7 });
    for (const cpu of [0, 1]) machine.t.countCpu.push({ cpu });
    joinOnlineCpus(machine);
    expect(online(machine)).toEqual([0, 1]);
  });

  it('stay as the topology says where it does', () => {
    const machine = new MachineBuilder();
    machine.t.cpu.push({ cpu: 3, state: CpuState.online });
    machine.t.countCpu.push({ cpu: 0 });
    joinOnlineCpus(machine);
    expect(online(machine)).toEqual([3]);
  });
});

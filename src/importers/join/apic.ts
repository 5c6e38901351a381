// From APIC destinations to CPUs, and back. Local APIC ids are known from the CPU topology.

import type { MachineBuilder } from '../../model/machine.ts';

/** How destinations are written on this machine. */
export interface ApicMode {
  /** Remapping entries hold 32-bit ids (EIM); otherwise the id stands in bits 15:8. */
  readonly extended: boolean;
  readonly cpuOfApic: ReadonlyMap<number, number>;
  readonly apicOfCpu: ReadonlyMap<number, number>;
}

const IRTA_EIME = 1 << 11;

/** Interrupt remapping is in extended (x2APIC) mode when the table address register, or else the shape of the entries, says so. */
export function apicMode(machine: MachineBuilder): ApicMode {
  const { cpu } = machine.t;
  const cpuOfApic = new Map<number, number>();
  const apicOfCpu = new Map<number, number>();
  for (let row = 0; row < cpu.length; row++) {
    if (cpu.col.apicId[row]! < 0) continue;
    cpuOfApic.set(cpu.col.apicId[row]!, cpu.col.cpu[row]!);
    apicOfCpu.set(cpu.col.cpu[row]!, cpu.col.apicId[row]!);
  }
  return { extended: extendedMode(machine), cpuOfApic, apicOfCpu };
}

function extendedMode(machine: MachineBuilder): boolean {
  const { strings, t } = machine;
  for (let row = 0; row < t.register.length; row++) {
    if (strings.get(t.register.col.name[row]!) === 'IRTA') return (t.register.col.lo[row]! & IRTA_EIME) !== 0;
  }
  for (let row = 0; row < t.remapEntry.length; row++) {
    if (t.remapEntry.col.kind[row] === 1 && t.remapEntry.col.w1[row]! & ~0xff00) return true;
  }
  return false;
}

/**
 * The CPUs that a destination means. Physical: one id. Logical: the flat bit mask of xAPIC (CPU n is bit n), or cluster << 16
 * and 16 bits of x2APIC, whose ids are cluster * 16 + bit. [SDM 3A, 10.6.2]
 */
export function destinationCpus(
  mode: ApicMode,
  destination: number,
  logical: boolean,
  extended: boolean,
): number[] {
  if (!logical) {
    const cpu = mode.cpuOfApic.get(destination);
    return cpu === undefined ? [] : [cpu];
  }
  const base = extended ? (destination >>> 16) * 16 : 0;
  const bits = extended ? destination & 0xffff : destination & 0xff;
  const cpus: number[] = [];
  for (let bit = 0; bit < 16; bit++) {
    if (!((bits >>> bit) & 1)) continue;
    const cpu = mode.cpuOfApic.get(base + bit);
    if (cpu !== undefined) cpus.push(cpu);
  }
  return cpus;
}

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
/** Bits of a flat logical destination. */
const FLAT_CPUS = 8;

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
 * The CPUs that a destination means. Physical: one id. Logical: the flat bit mask of xAPIC, where Linux gives CPU n bit n whatever
 * its id (default_init_apic_ldr), or cluster << 16 and 16 bits of x2APIC, whose ids are cluster * 16 + bit. [SDM 3A, 10.6.2]
 */
export function destinationCpus(
  mode: ApicMode,
  destination: number,
  logical: boolean,
  extended: boolean,
): number[] {
  if (!logical) return known([mode.cpuOfApic.get(destination)]);
  if (extended) {
    const base = (destination >>> 16) * 16;
    return known(bitsOf(destination & 0xffff).map((bit) => mode.cpuOfApic.get(base + bit)));
  }
  return bitsOf(destination & 0xff);
}

/**
 * Destinations of AMD entries do not say whether ids are those of x2APIC. Up to eight CPUs and eight bits both readings are possible,
 * and both are given.
 */
export function amdDestinationCpus(mode: ApicMode, destination: number, logical: boolean): number[] {
  const extended = destinationCpus(mode, destination, logical, true);
  if (!logical || destination > 0xff || mode.apicOfCpu.size > FLAT_CPUS) return extended;
  return [...new Set([...destinationCpus(mode, destination, logical, false), ...extended])];
}

/**
 * Whether a destination and a CPU contradict each other. What means no CPU whose id is known says nothing about a CPU whose id is
 * not known either.
 */
export const isElsewhere = (mode: ApicMode, cpus: readonly number[], target: number): boolean =>
  !cpus.includes(target) && (cpus.length > 0 || mode.apicOfCpu.has(target));

const known = (cpus: readonly (number | undefined)[]): number[] => cpus.filter((cpu) => cpu !== undefined);

const bitsOf = (mask: number): number[] => [...Array(16).keys()].filter((bit) => (mask >>> bit) & 1);

// Vectors that the kernel keeps for itself: gates that exist in this configuration. arch/x86/kernel/idt.c, 6.12 and 6.1.

import type { ReleaseId, Topology } from '../../model/topology.ts';

const VC = 29;
const CP = 21;
const VE = 20;
const INT80 = 0x80;

/** Exceptions with a gate: all up to 19 but machine check, which is an option, and those that options add. */
function exceptions({ config }: Topology): number[] {
  const vectors = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 19];
  if (config.x86Mce) vectors.push(18);
  if (config.tdxGuest) vectors.push(VE);
  if (config.x86Cet) vectors.push(CP);
  if (config.amdMemEncrypt) vectors.push(VC);
  if (config.ia32Emulation) vectors.push(INT80);
  return vectors;
}

/** apic_idts[]: vector and whether the configuration has its gate. */
function apicVectors({ config }: Topology, release: ReleaseId): number[] {
  const vectors: number[] = [];
  const add = (vector: number, there: boolean): void => {
    if (there) vectors.push(vector);
  };
  add(0x20, config.smp && release === '6.1');
  add(0xeb, config.x86PostedMsi);
  add(0xec, true);
  add(0xf0, config.kvm);
  add(0xf1, config.kvm);
  add(0xf2, config.kvm);
  add(0xf4, config.x86MceAmd);
  add(0xf6, config.irqWork);
  add(0xf7, true);
  add(0xf8, config.smp);
  add(0xf9, config.x86MceThreshold);
  add(0xfa, config.x86ThermalVector);
  add(0xfb, config.smp);
  add(0xfc, config.smp);
  add(0xfd, config.smp);
  add(0xfe, true);
  add(0xff, true);
  return vectors;
}

/** system_vectors when the matrix is filled, ascending. With FRED there is no gate for int80. */
export function systemVectors(topology: Topology, release: ReleaseId): readonly number[] {
  const gates = [...exceptions(topology), ...apicVectors(topology, release)];
  return gates.filter((vector) => vector !== INT80 || !topology.config.x86Fred).sort((a, b) => a - b);
}

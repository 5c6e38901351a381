/** Small builders that every decoder shares: parts from layouts, facts, and words for destinations and vectors. */

import { bothReadings, joinedReadings, readings } from '../../lib/bit-text';
import { type BitLayout, hexOf, type Words } from '../../lib/bits';
import type { DecodedField, DecodedPart, Fact, Weight } from './types';

const asNumber = (value: Words): number | null => (value.length === 1 ? value[0]! : null);

/** A register with every field named. */
export function part(register: DecodedPart['register'], layout: BitLayout, words: Words): DecodedPart {
  const fields: DecodedField[] = readings(layout, words).map((r) => ({
    name: r.field.name,
    bits: r.bits,
    level: r.field.level,
    value: asNumber(r.value),
    hex: r.hex,
    text: r.text,
    meaning: r.field.meaning,
  }));
  const joined: DecodedField[] = joinedReadings(layout, words).map((r) => ({
    name: r.joined.name,
    bits: r.bits,
    level: r.joined.level,
    value: asNumber(r.value),
    hex: r.hex,
    text: r.text,
    meaning: r.joined.meaning,
  }));
  return { register, words, hex: hexOf(words, layout.bits), layout, fields, joined };
}

export const fact = (name: string, text: string, weight: Weight = 'note'): Fact => ({ name, text, weight });

/** `0x00000001fee00000` without its upper half when that is zero: `0xfee00000`. */
export function addressText(hi: number, lo: number): string {
  const low = (lo >>> 0).toString(16).padStart(8, '0');
  return hi === 0 ? `0x${low}` : `0x${(hi >>> 0).toString(16)}${low}`;
}

const bitNumbers = (mask: number): number[] => {
  const out: number[] = [];
  for (let n = 0; n < 16; n++) if ((mask >>> n) & 1) out.push(n);
  return out;
};

/** Logical destination of x2APIC: cluster in the upper half, one bit per CPU in the lower. */
function clusterText(dest: number): string {
  const cluster = dest >>> 16;
  const ids = bitNumbers(dest & 0xffff).map((n) => bothReadings((cluster << 4) | n));
  if (ids.length === 0) return `logical destination 0x${dest.toString(16)}, which names no CPU`;
  return `${ids.length === 1 ? 'APIC ID' : 'APIC IDs'} ${ids.join(', ')} (cluster ${cluster})`;
}

/**
 * Who a destination names. `wide` is true for 32-bit (x2APIC) destinations; an 8-bit logical destination is read as flat
 * (one bit per CPU), which is how Linux set it up before 6.12.
 */
export function targetText(dest: number, logical: boolean, wide: boolean): string {
  const all = wide ? 0xffffffff : 0xff;
  if (dest === all) return 'all CPUs';
  if (!logical) return `APIC ID ${bothReadings(dest)}`;
  if (wide) return clusterText(dest);
  const bits = bitNumbers(dest);
  const list =
    bits.length === 0 ? 'no bit set' : `flat: ${bits.length === 1 ? 'bit' : 'bits'} ${bits.join(', ')}`;
  return `logical destination 0x${dest.toString(16).padStart(2, '0')} (${list})`;
}

/** `vector 0x41 (65)`. */
export const vectorText = (vector: number): string => `vector ${bothReadings(vector)}`;

/** What a vector below 32 or from 0xeb up is used for. Vectors of Linux 6.12 (arch/x86/include/asm/irq_vectors.h). */
export function vectorFacts(vector: number): Fact[] {
  if (vector < 16)
    return [fact('vector', `local APICs refuse vectors below 16, so ${vector} is never delivered`, 'fault')];
  if (vector < 32)
    return [fact('vector', `vectors below 32 belong to exceptions; ${vector} is no device vector`, 'warn')];
  if (vector === 0xef) {
    return [
      fact(
        'vector 0xef',
        'Linux writes it while an interrupt has no vector: allocated but not requested, or shut down',
      ),
    ];
  }
  if (vector === 0xeb)
    return [fact('vector 0xeb', 'a device vector before 6.12, which notifies posted MSIs with it')];
  if (vector > 0xeb) return [fact('vector', 'from 0xec up vectors belong to the kernel itself', 'warn')];
  return [];
}

/** The highest weight among facts. */
export function weightOf(facts: readonly Fact[]): Weight {
  if (facts.some((f) => f.weight === 'fault')) return 'fault';
  return facts.some((f) => f.weight === 'warn') ? 'warn' : 'note';
}

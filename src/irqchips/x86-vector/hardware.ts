// The local APIC: which of them a destination names, what they accept, which vector the CPU takes next, EOI. Intel SDM vol. 3A,
// chapter "Advanced Programmable Interrupt Controller (APIC)". Choices where processors differ are said in docs/fidelity.md.

import { fieldValue, joinedValue, type Words, word32 } from '../../lib/bits.ts';
import type { DeliveryHop, InterruptRequest, MessageWrite } from '../../model/delivery.ts';
import { Verdict } from '../../model/delivery.ts';
import { ApicMode, ApicSignal, type Hardware, LVT, SVR_ENABLE, type Wiring } from '../../model/hardware.ts';
import { ESR_RECEIVE_ILLEGAL } from '../../model/hardware-bits.ts';
import {
  apicDestinationFormat,
  apicLogicalDestination,
  apicLogicalDestinationX2,
} from '../../model/layouts/local-apic.ts';
import { x86MsiAddress, x86MsiAddressExtended, x86MsiData } from '../../model/layouts/x86-msi.ts';

const FIRST_LEGAL_VECTOR = 16;
const FLAT = 0xf;

const NMI = 4;
const MODE_VERDICTS: Readonly<Record<number, readonly [verdict: number, signal: number]>> = {
  2: [Verdict.smi, ApicSignal.smi],
  [NMI]: [Verdict.nmi, ApicSignal.nmi],
  5: [Verdict.init, ApicSignal.init],
  7: [Verdict.extint, ApicSignal.extint],
};

/** Logical id of an APIC in x2APIC mode: cluster in the upper half, one bit in the lower. It follows from the id. */
export const x2apicLdr = (id: number): number => (((id >>> 4) << 16) | (1 << (id & 15))) >>> 0;

const wordOf = (cpu: number, vector: number): number => (cpu << 3) | (vector >>> 5);
const isSet = (bits: Int32Array, cpu: number, vector: number): boolean =>
  ((bits[wordOf(cpu, vector)]! >>> (vector & 31)) & 1) !== 0;

/** What RESET or INIT leaves: disabled by software, nothing pending. */
export function resetApic({ localApic, apicWord, irrCpus }: Hardware, cpu: number): void {
  localApic.ldr[cpu] = 0;
  localApic.dfr[cpu] = 0xffffffff;
  localApic.tpr[cpu] = 0;
  localApic.svr[cpu] = 0xff;
  localApic.lvt0[cpu] = LVT.masked;
  localApic.esr[cpu] = 0;
  localApic.signals[cpu] = 0;
  localApic.takesInterrupts[cpu] = 0;
  apicWord.irr.fill(0, cpu << 3, (cpu + 1) << 3);
  apicWord.isr.fill(0, cpu << 3, (cpu + 1) << 3);
  apicWord.tmr.fill(0, cpu << 3, (cpu + 1) << 3);
  irrCpus.bits[cpu >>> 5]! &= ~(1 << (cpu & 31));
}

/** Whether a CPU's APIC answers to a destination. */
function isTarget({ localApic, chipset }: Hardware, cpu: number, request: InterruptRequest): boolean {
  const mode = localApic.mode[cpu]!;
  if (mode === ApicMode.off) return false;
  const { dest, wide, logical } = request;
  // Where messages have 15 bits, 255 is an id like any other to an APIC in x2APIC mode.
  const narrow = !wide && !(chipset.extDestId[0] !== 0 && mode === ApicMode.x2apic);
  if (dest === (narrow ? 0xff : 0xffffffff)) return true;
  if (!logical) return localApic.id[cpu] === dest;
  if (mode === ApicMode.x2apic) return matchesX2apic(localApic.ldr[cpu]!, dest);
  // 32 bits of logical destination are of x2APIC's form.
  return !wide && matchesXapic(localApic, cpu, dest);
}

function matchesX2apic(ldr: number, dest: number): boolean {
  const [own, named] = [word32(ldr), word32(dest)];
  const field = (words: Words, name: string): number => fieldValue(apicLogicalDestinationX2, words, name);
  return (
    field(own, 'cluster') === field(named, 'cluster') && (field(own, 'bits') & field(named, 'bits')) !== 0
  );
}

/** Model of DFR: flat, or clusters of four. */
function matchesXapic({ ldr, dfr }: Hardware['localApic'], cpu: number, dest: number): boolean {
  const field = (name: string): number => fieldValue(apicLogicalDestination, word32(ldr[cpu]!), name);
  const [cluster, bits] = [field('cluster'), field('bits')];
  if (fieldValue(apicDestinationFormat, word32(dfr[cpu]!), 'model') === FLAT)
    return (((cluster << 4) | bits) & dest) !== 0;
  return cluster === dest >>> 4 && (bits & dest & 0xf) !== 0;
}

export const isEnabled = ({ localApic }: Hardware, cpu: number): boolean =>
  (localApic.svr[cpu]! & SVR_ENABLE) !== 0;

/** CPUs that a destination names, ascending. */
export function targetsOf(h: Hardware, { cpus }: Wiring, request: InterruptRequest): number[] {
  const found: number[] = [];
  for (let cpu = 0; cpu < cpus; cpu++) if (isTarget(h, cpu, request)) found.push(cpu);
  return found;
}

/** Lowest priority, and the redirection hint in logical mode: vector modulo candidates picks one, as KVM's vector hashing. */
const picksOne = ({ mode, hint, logical }: InterruptRequest): boolean => mode === 1 || (hint && logical);

/** Takes a fixed interrupt: IRR, TMR, and whether it was there already. */
export function acceptFixed(h: Hardware, cpu: number, vector: number, level: boolean): number {
  const { irr, tmr } = h.apicWord;
  if (vector < FIRST_LEGAL_VECTOR) {
    h.localApic.esr[cpu]! |= ESR_RECEIVE_ILLEGAL;
    return Verdict.illegalVector;
  }
  if (isSet(irr, cpu, vector)) return Verdict.merged;
  const bit = 1 << (vector & 31);
  irr[wordOf(cpu, vector)]! |= bit;
  if (level) tmr[wordOf(cpu, vector)]! |= bit;
  else tmr[wordOf(cpu, vector)]! &= ~bit;
  h.irrCpus.bits[cpu >>> 5]! |= 1 << (cpu & 31);
  return Verdict.delivered;
}

/** What weighs more when several APICs had a message: one that took it makes it taken. */
const better = (a: number, b: number): number => (a === 0 || b < a ? b : a);

export interface Accepted {
  readonly verdict: number;
  readonly cpus: readonly number[];
}

/** Hands a request to the APICs of its destination, and tells how. */
export function deliverRequest(
  h: Hardware,
  w: Wiring,
  request: InterruptRequest,
  hops: DeliveryHop[],
): Accepted {
  const special = MODE_VERDICTS[request.mode];
  if (request.mode > 1 && special === undefined)
    return end(hops, Verdict.reservedMode, 'the delivery mode is reserved');
  const named = targetsOf(h, w, request);
  const text = destinationText(request, named);
  if (named.length === 0) return end(hops, Verdict.noTarget, text);
  if (special !== undefined) return signal(h, named, special, hops, text);
  const able = named.filter((cpu) => isEnabled(h, cpu));
  if (able.length === 0) return end(hops, Verdict.targetDisabled, `${text}; disabled by software (SVR)`);
  const chosen = picksOne(request) ? [able[request.vector % able.length]!] : able;
  const one = able.length > 1 && chosen.length === 1 ? `; lowest priority picks CPU ${chosen[0]}` : '';
  hops.push({
    stage: 'destination',
    read: chosen.slice(0, 8).map((cpu) => readId(h, cpu)),
    text: text + one,
    verdict: 0,
  });
  let verdict = 0;
  for (const cpu of chosen) verdict = better(verdict, acceptHop(h, cpu, request, hops));
  return { verdict, cpus: chosen };
}

function end(hops: DeliveryHop[], verdict: number, text: string): Accepted {
  hops.push({ stage: 'destination', read: [], text, verdict });
  return { verdict, cpus: [] };
}

function signal(
  h: Hardware,
  cpus: readonly number[],
  [verdict, bit]: readonly [number, number],
  hops: DeliveryHop[],
  text: string,
): Accepted {
  for (const cpu of cpus) h.localApic.signals[cpu]! |= bit;
  if (bit === ApicSignal.extint) h.chipset.extints[0] = 1;
  hops.push({ stage: 'destination', read: [], text, verdict });
  return { verdict, cpus };
}

function destinationText({ dest, logical, wide }: InterruptRequest, named: readonly number[]): string {
  const form = `${logical ? 'logical' : 'physical'} destination 0x${dest.toString(16)}`;
  if (dest === (wide ? 0xffffffff : 0xff) && named.length > 1) return `${form}: broadcast`;
  if (named.length === 0) return `${form}: no local APIC answers`;
  return `${form}: ${named.length === 1 ? `CPU ${named[0]}` : `CPUs ${named.slice(0, 16).join(', ')}`}`;
}

const readId = ({ localApic: a }: Hardware, cpu: number) =>
  ({
    table: 'localApic',
    row: cpu,
    index: cpu,
    words: [a.id[cpu]!, a.ldr[cpu]!, a.dfr[cpu]!, a.svr[cpu]!],
    layout: '',
  }) as const;

function acceptHop(
  h: Hardware,
  cpu: number,
  { vector, level }: InterruptRequest,
  hops: DeliveryHop[],
): number {
  const words = [h.apicWord.irr[wordOf(cpu, vector)]! >>> 0];
  const verdict = acceptFixed(h, cpu, vector, level);
  const what = `vector 0x${vector.toString(16)}`;
  const texts: Readonly<Record<number, string>> = {
    [Verdict.delivered]: `${what} is set in IRR${level ? ', level in TMR' : ''}`,
    [Verdict.merged]: `${what} is in IRR already: the two merge`,
    [Verdict.illegalVector]: `${what} is below 16: refused, ESR says so`,
  };
  const read = [{ table: 'apicWord', row: wordOf(cpu, vector), index: cpu, words, layout: '' }];
  hops.push({ stage: 'apic', read, text: `CPU ${cpu}: ${texts[verdict]!}`, verdict });
  return verdict;
}

/** A write to the window of the local APICs: anything else goes to memory. */
export const inWindow = ({ lo, hi }: MessageWrite): boolean => hi === 0 && lo >>> 20 === 0xfee;

/** Reads a message as compatibility format, whatever its format bit: the bits of a handle are then destination and mode. */
export function compatRequest({ chipset }: Hardware, { lo, data }: MessageWrite): InterruptRequest {
  const extended = chipset.extDestId[0] !== 0;
  const layout = extended ? x86MsiAddressExtended : x86MsiAddress;
  const address = word32(lo);
  const field = (name: string): number => fieldValue(layout, address, name);
  const dest = extended ? joinedValue(layout, address, 'destination ID') : field('destination ID');
  return {
    vector: fieldValue(x86MsiData, word32(data), 'vector'),
    mode: fieldValue(x86MsiData, word32(data), 'delivery mode'),
    level: fieldValue(x86MsiData, word32(data), 'trigger mode') === 1,
    logical: field('destination mode') === 1,
    hint: field('redirection hint') === 1,
    dest,
    wide: false,
  };
}

/** Highest vector in eight words of a CPU, or -1. */
function highestVector(bits: Int32Array, cpu: number): number {
  for (let word = 7; word >= 0; word--) {
    const value = bits[(cpu << 3) | word]!;
    if (value !== 0) return (word << 5) | (31 - Math.clz32(value));
  }
  return -1;
}

/** Processor priority: of the task or of what is in service. */
export function priorityOf({ localApic, apicWord }: Hardware, cpu: number): number {
  const tpr = localApic.tpr[cpu]!;
  const inService = Math.max(0, highestVector(apicWord.isr, cpu));
  return tpr >>> 4 >= inService >>> 4 ? tpr : inService & 0xf0;
}

/** Vector that the CPU would take now, or -1: nothing pends, or its class is not above the priority. */
export function requestedVector(h: Hardware, cpu: number): number {
  const vector = highestVector(h.apicWord.irr, cpu);
  return vector >= 0 && vector >>> 4 > priorityOf(h, cpu) >>> 4 ? vector : -1;
}

/** The CPU acknowledges: IRR to ISR, or the spurious vector where nothing is left to take. */
export function acknowledge(h: Hardware, cpu: number): number {
  const vector = requestedVector(h, cpu);
  if (vector < 0) return h.localApic.svr[cpu]! & 0xff;
  const { irr, isr } = h.apicWord;
  const bit = 1 << (vector & 31);
  irr[wordOf(cpu, vector)]! &= ~bit;
  isr[wordOf(cpu, vector)]! |= bit;
  if (highestVector(irr, cpu) < 0) h.irrCpus.bits[cpu >>> 5]! &= ~(1 << (cpu & 31));
  return vector;
}

/** Vector pends in the IRR of a CPU. */
export const isPending = ({ apicWord }: Hardware, cpu: number, vector: number): boolean =>
  isSet(apicWord.irr, cpu, vector);

/** In service on a CPU. */
export const isInService = ({ apicWord }: Hardware, cpu: number, vector: number): boolean =>
  isSet(apicWord.isr, cpu, vector);

/** A write to the EOI register: the vector whose EOI goes to the IO-APICs (level), or -1. */
export function writeEoi({ apicWord }: Hardware, cpu: number): number {
  const vector = highestVector(apicWord.isr, cpu);
  if (vector < 0) return -1;
  apicWord.isr[wordOf(cpu, vector)]! &= ~(1 << (vector & 31));
  return isSet(apicWord.tmr, cpu, vector) ? vector : -1;
}

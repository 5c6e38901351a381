// The stations of an x86 machine, and the delivery that passes them: what lies between a source and a CPU here.

import {
  type Delivery,
  MOST_ENTRIES,
  newDelivery,
  type RemapResult,
  type Stations,
} from '../engine/deliver.ts';
import type { Engine } from '../engine/engine.ts';
import type { Machine } from '../engine/machine.ts';
import { decodeX86 } from '../model/decode/x86.ts';
import {
  type DeliveryHop,
  FlowResult,
  type KernelEntry,
  type MessageWrite,
  SYSTEM_VECTOR,
  Verdict,
} from '../model/delivery.ts';
import { type Hardware, RemapKind, type Wiring } from '../model/hardware.ts';
import { isRemapping as amdIsRemapping, remapAmd } from './amd-ir/hardware.ts';
import { channelMessage } from './hpet-msi/hardware.ts';
import { asksPic, interruptAcknowledge, raiseLine, setLine } from './i8259/hardware.ts';
import { compatPasses, faultEvent, remapVtd, isRemapping as vtdIsRemapping } from './intel-ir/hardware.ts';
import { levelPinSends, pinMessage } from './io-apic/hardware.ts';
import {
  clearMsiPending,
  clearMsixPending,
  functionSends,
  isMsixEnabled,
  releasedMessage,
} from './pci-device-msix/hardware.ts';
import { wiringOf } from './wiring.ts';
import {
  enterKernel as enterByVector,
  irqOfVector,
  isPostedNotification,
  isSpurious,
  isSystemVector,
  SPURIOUS_VECTOR,
} from './x86-vector/entry.ts';
import {
  acknowledge,
  compatRequest,
  deliverRequest,
  inWindow,
  priorityOf,
  requestedVector,
} from './x86-vector/hardware.ts';
import { postedVectors } from './x86-vector/posted.ts';

const FORMAT_REMAPPABLE = 1 << 4;

/** From the write to the request that the APICs get: window, format, remapping unit of the requester. */
function remap(h: Hardware, w: Wiring, message: MessageWrite, hops: DeliveryHop[]): RemapResult {
  if (!inWindow(message)) return memoryWrite(message, hops);
  const unit = w.unitOf[message.requester]! - 1;
  if (w.remapping === RemapKind.vtd && unit >= 0 && vtdIsRemapping(h, unit)) {
    if ((message.lo & FORMAT_REMAPPABLE) === 0 && compatPasses(h, unit)) return compat(h, message, hops);
    const { verdict, request, event } = remapVtd(h, w, unit, message, hops);
    return { verdict, ...(request && { request }), eventUnit: event ? unit : -1 };
  }
  if (w.remapping === RemapKind.amd && unit >= 0 && amdIsRemapping(h, unit)) {
    const { verdict, request, passes } = remapAmd(h, unit, message, hops);
    return passes ? compat(h, message, hops) : { verdict, ...(request && { request }), eventUnit: -1 };
  }
  return compat(h, message, hops);
}

function memoryWrite(message: MessageWrite, hops: DeliveryHop[]): RemapResult {
  const decoded = decodeX86(message, {});
  hops.push({ stage: 'message', read: [], text: decoded.verdict, verdict: Verdict.memoryWrite, decoded });
  return { verdict: Verdict.memoryWrite, eventUnit: -1 };
}

function compat(h: Hardware, message: MessageWrite, hops: DeliveryHop[]): RemapResult {
  const decoded = decodeX86(
    { ...message, lo: message.lo & ~FORMAT_REMAPPABLE },
    {
      extendedDestination: h.chipset.extDestId[0] !== 0,
    },
  );
  hops.push({ stage: 'message', read: [], text: decoded.verdict, verdict: 0, decoded });
  return { verdict: 0, request: compatRequest(h, message), eventUnit: -1 };
}

function takeReleased(h: Hardware, w: Wiring, dev: number): number {
  const index = releasedMessage(h, w, dev);
  if (index < 0) return index;
  if (isMsixEnabled(h, dev)) clearMsixPending(h, dev, w.msixFirst[dev]! + index);
  else clearMsiPending(h, dev, index);
  return index;
}

const FLOW_TEXTS: Readonly<Record<number, string>> = {
  [FlowResult.handled]: 'acknowledged, handlers ran',
  [FlowResult.pending]: 'disabled or without a handler: remembered as pending, masked',
  [FlowResult.masked]: 'disabled or without a handler: masked',
  [FlowResult.bad]: 'handle_bad_irq: acknowledged, nothing ran',
  [FlowResult.unhandled]: 'acknowledged, handlers ran, none was responsible (IRQ_NONE)',
  [FlowResult.nobodyCared]: 'nobody cared: 99,900 of the last 100,000 were nobody’s, the irq is disabled',
  [FlowResult.bogus]: 'acknowledged, a handler answered what no irqreturn_t is (bogus return value)',
};

function enterKernel(m: Machine, cpu: number, vector: number, hops: DeliveryHop[]): KernelEntry {
  m.cpuNow = cpu;
  const irq = isSystemVector(m, vector) ? SYSTEM_VECTOR : irqOfVector(m, vector);
  const row = (cpu << 8) | vector;
  const read = [{ table: 'vectorIrq', row, index: vector, words: [m.vectorIrq.desc[row]!], layout: '' }];
  const posted = isPostedNotification(m, vector) ? postedText(m, cpu) : '';
  const flow = enterByVector(m, cpu, vector);
  hops.push({ stage: 'kernel', read, text: posted || entryText(m, cpu, vector, irq, flow), verdict: 0 });
  return { cpu, vector, irq, flow };
}

/** Times that CPUs entered the kernel: by CPU and vector (row cpu * 256 + vector), and by CPU. */
export interface EntryCounts {
  readonly cells: Uint32Array;
  readonly cpus: Float64Array;
}

function count(counts: EntryCounts | undefined, cpu: number, vector: number): void {
  if (counts === undefined) return;
  counts.cells[(cpu << 8) | vector]!++;
  counts.cpus[cpu]!++;
}

/**
 * CPUs take what their priority allows, without hops and without allocating: lowest CPU first, as `settle` does.
 * @param most kernel entries at most
 * @param counts where entries are counted, if anywhere
 * @returns entries
 */
export function drain(m: Machine, most: number, counts?: EntryCounts): number {
  const { bits } = m.irrCpus;
  let entries = 0;
  for (let cpu = asksPic(m); cpu >= 0 && entries < Math.min(most, MOST_ENTRIES); entries++) {
    const vector = interruptAcknowledge(m, cpu);
    count(counts, cpu, vector);
    enterByVector(m, cpu, vector);
    cpu = asksPic(m);
  }
  for (let word = 0; word < bits.length; word++) {
    for (let left = bits[word]!; left !== 0; left &= left - 1) {
      const cpu = (word << 5) | (31 - Math.clz32(left & -left));
      if (m.localApic.takesInterrupts[cpu] === 0) continue;
      for (; entries < most && requestedVector(m, cpu) >= 0; entries++) {
        const vector = acknowledge(m, cpu);
        count(counts, cpu, vector);
        enterByVector(m, cpu, vector);
      }
    }
  }
  return entries;
}

/** Irqs whose vectors are in the descriptor of a CPU that is notified. */
function postedText(m: Machine, cpu: number): string {
  const irqs = postedVectors(m, cpu).map(
    (vector) => `0x${vector.toString(16)} (irq ${irqOfVector(m, vector)})`,
  );
  return `posted MSIs of CPU ${cpu}: ${irqs.join(', ') || 'none'}; ON is cleared, one EOI for all`;
}

function entryText(m: Machine, cpu: number, vector: number, irq: number, flow: number): string {
  const hex = `0x${vector.toString(16)}`;
  if (irq >= 0) return `vector_irq[${hex}] of CPU ${cpu} is irq ${irq}: ${FLOW_TEXTS[flow] ?? ''}`;
  if (!isSystemVector(m, vector)) return `No irq handler for ${cpu}.${vector}`;
  if (!isSpurious(m, vector)) return `vector ${hex} has a gate of the kernel's own`;
  if (vector === SPURIOUS_VECTOR)
    return `Spurious APIC interrupt (vector 0xFF) on CPU#${cpu}, should never happen.`;
  return `Spurious interrupt (vector ${hex}) on CPU#${cpu}. Acked`;
}

export const STATIONS: Stations = {
  functionSends,
  takeReleased,
  pinMessage,
  levelPinSends,
  raiseLine,
  setLine,
  asksPic,
  interruptAcknowledge,
  channelMessage,
  remap,
  deliverRequest,
  faultEvent,
  requestedVector,
  acknowledge,
  priorityOf,
  enterKernel,
};

/** Delivery on the machine of an engine. */
export function createDelivery({ machine }: Pick<Engine, 'machine'>): Delivery {
  return newDelivery(machine, wiringOf(machine.topology, machine.shape), STATIONS);
}

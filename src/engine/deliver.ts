// Delivery hop by hop: an interrupt source is due, its message passes what lies between it and a CPU, the CPU enters the kernel. What
// each station does is in irqchips/*/hardware.ts and reads hardware tables alone; only the entry at the end reads the kernel's.
//
// `fire` and `write` end with `settle`: what became possible by then happens too, in a fixed order, until nothing is left.

import {
  type Delivered,
  type DeliveryHop,
  type InterruptRequest,
  type KernelEntry,
  type MessageWrite,
  Verdict,
} from '../model/delivery.ts';
import type { Hardware, Wiring } from '../model/hardware.ts';
import { RTE_MASKED } from '../model/hardware-bits.ts';
import type { Machine } from './machine.ts';

/** Answer of `functionSends` where the function raises its pin. */
const INTX = -1;

/** Kernel entries that one call may bring about: a level line that nobody quiets goes on with the next call. */
export const MOST_ENTRIES = 4096;

/** What remapping made of a message: a request for the APICs, a verdict, or both (a notification); a unit with a fault to report. */
export interface RemapResult {
  readonly verdict: number;
  readonly request?: InterruptRequest;
  /** Unit that has a fault event to send, or -1. */
  readonly eventUnit: number;
}

/** What stations do: functions of irqchips/*\/hardware.ts, and the kernel behind a vector. */
export interface Stations {
  functionSends(
    h: Hardware,
    w: Wiring,
    dev: number,
    index: number,
    hops: DeliveryHop[],
  ): MessageWrite | number;
  /** Number of a pending message of a function that may leave now, no longer pending, or -1. */
  takeReleased(h: Hardware, w: Wiring, dev: number): number;
  pinMessage(
    h: Hardware,
    row: number,
    index: number,
    requester: number,
    hops: DeliveryHop[],
  ): MessageWrite | number;
  levelPinSends(h: Hardware, row: number): boolean;
  /** A line of the 8259s is asserted: the verdict, with a hop where they take it, or always where it `tells`. */
  raiseLine(h: Hardware, irq: number, hops: DeliveryHop[], tells: boolean): number;
  setLine(h: Hardware, irq: number, asserted: boolean): void;
  /** CPU that asks the 8259s for a vector now, or -1; and the vector that it is given. */
  asksPic(h: Hardware): number;
  interruptAcknowledge(h: Hardware, cpu: number): number;
  channelMessage(h: Hardware, w: Wiring, channel: number, hops: DeliveryHop[]): MessageWrite | number;
  remap(h: Hardware, w: Wiring, message: MessageWrite, hops: DeliveryHop[]): RemapResult;
  deliverRequest(
    h: Hardware,
    w: Wiring,
    request: InterruptRequest,
    hops: DeliveryHop[],
  ): { readonly verdict: number; readonly cpus: readonly number[] };
  faultEvent(h: Hardware, unit: number): InterruptRequest;
  requestedVector(h: Hardware, cpu: number): number;
  acknowledge(h: Hardware, cpu: number): number;
  priorityOf(h: Hardware, cpu: number): number;
  /** The CPU enters the kernel by a vector; tells what ran. */
  enterKernel(m: Machine, cpu: number, vector: number, hops: DeliveryHop[]): KernelEntry;
}

/** The door to a machine's interrupt sources. */
export interface Delivery {
  /** Interrupt `index` of a function is due: MSI-X entry, MSI message, or its pin. */
  fire(dev: number, index: number): Delivered;
  /** A write of 32 bits by a requester (segment << 16 | id), whoever it is. */
  write(requester: number, lo: number, hi: number, data: number): Delivered;
  /** A pin of an IO-APIC is asserted, or not any more. */
  setPin(ioapic: number, pin: number, asserted: boolean): Delivered;
  /** A channel of the HPET expires. */
  fireChannel(channel: number): Delivered;
  /** Whatever can happen happens: pending messages whose mask is gone, level pins, fault events, CPUs that take interrupts. */
  settle(): Delivered;
}

/** What follows from one source, as it grows. */
export interface Story {
  verdict: number;
  message?: MessageWrite;
  readonly targets: { cpu: number; vector: number }[];
  readonly hops: DeliveryHop[];
  readonly entries: KernelEntry[];
}

export const newStory = (): Story => ({ verdict: 0, targets: [], hops: [], entries: [] });

/** Hardware alone: from sources to IRRs. */
export interface Carrier {
  send(story: Story, dev: number, index: number): void;
  pass(story: Story, message: MessageWrite): void;
  passOrConclude(story: Story, sent: MessageWrite | number): void;
  /** A wire is asserted that leads to a pin of an IO-APIC (a row, or -1) and to a line of the 8259s (an irq, or -1). */
  raiseWire(story: Story, row: number, irq: number): void;
  /** Whether something left: pending messages whose masks are gone, fault events that are not masked, level pins. */
  releasePending(story: Story): boolean;
  sendEvents(story: Story): boolean;
  sendLevels(story: Story): boolean;
}

export function newCarrier(h: Hardware, w: Wiring, stations: Stations): Carrier {
  const { verdictCount, ioApicPin, chipset, dmarUnit, pciFunction } = h;

  /** Counts a verdict; the first one of a story is its own. */
  function conclude(story: Story, verdict: number): void {
    verdictCount.count[verdict]!++;
    if (story.verdict === 0) story.verdict = verdict;
  }

  function deliver(story: Story, request: InterruptRequest): number {
    const { verdict, cpus } = stations.deliverRequest(h, w, request, story.hops);
    for (const cpu of cpus) story.targets.push({ cpu, vector: request.vector });
    return verdict;
  }

  function pass(story: Story, message: MessageWrite): void {
    story.message ??= message;
    const { verdict, request, eventUnit } = stations.remap(h, w, message, story.hops);
    const arrived = request === undefined ? 0 : deliver(story, request);
    conclude(story, verdict === 0 ? arrived : verdict);
    if (eventUnit >= 0) sendEvent(story, eventUnit);
  }

  function sendEvent(story: Story, unit: number): void {
    dmarUnit.eventPending[unit] = 0;
    story.hops.push({ stage: 'fault', read: [], text: `dmar${unit} sends its fault event`, verdict: 0 });
    conclude(story, deliver(story, stations.faultEvent(h, unit)));
  }

  function passOrConclude(story: Story, sent: MessageWrite | number): void {
    if (typeof sent === 'number') conclude(story, sent);
    else pass(story, sent);
  }

  function send(story: Story, dev: number, index: number): void {
    const sent = stations.functionSends(h, w, dev, index, story.hops);
    if (sent !== INTX) return passOrConclude(story, sent);
    pciFunction.intx[dev] = 1;
    raiseWire(story, w.intxPin[dev]!, w.intxIrq[dev]!);
  }

  function raiseWire(story: Story, row: number, irq: number): void {
    const verdict = irq < 0 ? 0 : stations.raiseLine(h, irq, story.hops, row < 0);
    const isOpen = verdict === Verdict.extint || verdict === Verdict.picInService;
    if (isOpen || row < 0) conclude(story, verdict);
    if (row < 0) return;
    ioApicPin.line[row] = 1;
    // A masked pin says nothing that matters where the 8259s take the line.
    if (!isOpen || (ioApicPin.lo[row]! & RTE_MASKED) === 0) sendPin(story, row);
  }

  function sendPin(story: Story, row: number): void {
    let ioapic = 0;
    while (w.pinFirst[ioapic + 1]! <= row) ioapic++;
    const index = row - w.pinFirst[ioapic]!;
    passOrConclude(story, stations.pinMessage(h, row, index, w.ioApicRequester[ioapic]!, story.hops));
  }

  function releaseOf(story: Story, dev: number): boolean {
    let some = false;
    for (let index = stations.takeReleased(h, w, dev); index >= 0; ) {
      some = true;
      send(story, dev, index);
      index = stations.takeReleased(h, w, dev);
    }
    return some;
  }

  return {
    send,
    pass,
    passOrConclude,
    raiseWire,
    releasePending(story) {
      let some = false;
      for (let dev = 0; dev < pciFunction.command.length && chipset.pendingFunctions[0] !== 0; dev++)
        if (releaseOf(story, dev)) some = true;
      return some;
    },
    sendEvents(story) {
      let some = false;
      for (let unit = 0; unit < dmarUnit.masked.length; unit++) {
        if (dmarUnit.eventPending[unit] === 0 || dmarUnit.masked[unit] !== 0) continue;
        some = true;
        sendEvent(story, unit);
      }
      return some;
    },
    sendLevels(story) {
      let some = false;
      for (let row = 0; row < ioApicPin.line.length; row++) {
        if (!stations.levelPinSends(h, row)) continue;
        some = true;
        sendPin(story, row);
      }
      return some;
    },
  };
}

export function newDelivery(m: Machine, wiring: Wiring, stations: Stations): Delivery {
  const { irrCpus, ioApicPin } = m;
  const carrier = newCarrier(m, wiring, stations);

  /** ExtINTs come before what APICs have. */
  function takePicVectors(story: Story): boolean {
    let some = false;
    for (let cpu = stations.asksPic(m); cpu >= 0 && story.entries.length < MOST_ENTRIES; ) {
      some = true;
      const vector = stations.interruptAcknowledge(m, cpu);
      const text = `CPU ${cpu} asks the 8259 (INTA): vector 0x${vector.toString(16)}`;
      const words = [m.pic.irr[0]!, m.pic.isr[0]!, m.pic.irr[1]!, m.pic.isr[1]!];
      const read = [{ table: 'pic', row: 0, index: 0, words, layout: '' }];
      story.hops.push({ stage: 'dispatch', read, text, verdict: 0 });
      story.entries.push(stations.enterKernel(m, cpu, vector, story.hops));
      cpu = stations.asksPic(m);
    }
    return some;
  }

  /** CPUs take what their priority allows. */
  function takeVectors(story: Story): boolean {
    let some = takePicVectors(story);
    for (let word = 0; word < irrCpus.bits.length; word++) {
      for (let left = irrCpus.bits[word]!; left !== 0; left &= left - 1) {
        const cpu = (word << 5) | (31 - Math.clz32(left & -left));
        while (takeVector(story, cpu)) some = true;
      }
    }
    return some;
  }

  function takeVector(story: Story, cpu: number): boolean {
    if (m.localApic.takesInterrupts[cpu] === 0 || stations.requestedVector(m, cpu) < 0) return false;
    if (story.entries.length === MOST_ENTRIES) return false;
    const priority = stations.priorityOf(m, cpu);
    const vector = stations.acknowledge(m, cpu);
    const read = [
      { table: 'localApic', row: cpu, index: cpu, words: [m.localApic.tpr[cpu]!, priority], layout: '' },
    ];
    const text = `CPU ${cpu} takes vector 0x${vector.toString(16)}: its class is above the priority 0x${priority.toString(16)}; IRR to ISR`;
    story.hops.push({ stage: 'dispatch', read, text, verdict: 0 });
    story.entries.push(stations.enterKernel(m, cpu, vector, story.hops));
    return true;
  }

  function settle(story: Story): Story {
    while (
      carrier.releasePending(story) ||
      carrier.sendEvents(story) ||
      carrier.sendLevels(story) ||
      takeVectors(story)
    );
    return story;
  }

  return {
    fire(dev, index) {
      const story = newStory();
      carrier.send(story, dev, index);
      return settle(story);
    },
    write(requester, lo, hi, data) {
      const story = newStory();
      carrier.pass(story, { requester, lo, hi, data });
      return settle(story);
    },
    setPin(ioapic, pin, asserted) {
      const story = newStory();
      const row = wiring.pinFirst[ioapic]! + pin;
      const irq = wiring.picIrq[row]!;
      if (asserted && ioApicPin.line[row] === 0) carrier.raiseWire(story, row, irq);
      if (asserted) return settle(story);
      ioApicPin.line[row] = 0;
      if (irq >= 0) stations.setLine(m, irq, false);
      return settle(story);
    },
    fireChannel(channel) {
      const story = newStory();
      carrier.passOrConclude(story, stations.channelMessage(m, wiring, channel, story.hops));
      return settle(story);
    },
    settle: () => settle(newStory()),
  };
}

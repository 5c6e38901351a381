// The two 8259s of a PC, cascaded by IR2 of the master, and the way of their INTR to a CPU. Intel 8259A data sheet (fully nested mode,
// interrupt sequence, IR7 by default); edge or level by line: ELCR of Intel's PIIX. SDM vol. 3A, "Local Vector Table": ExtINT.

import type { DeliveryHop } from '../../model/delivery.ts';
import { VERDICT_INFO, Verdict } from '../../model/delivery.ts';
import { ApicMode, ApicSignal, type Hardware, LVT, SVR_ENABLE } from '../../model/hardware.ts';

const MASTER = 0;
const SLAVE = 1;
const CASCADE = 2;
const DEFAULT_IR = 7;
/** LINT0 of the boot CPU has the INTR of the master. */
const INTR_CPU = 0;
/** What a bus without 8259s answers. */
const FLOATING = 0xff;

/** Power-on: nothing pends, all masked, no line is a level line. */
export function resetPic({ pic, chipset }: Hardware, isThere: boolean): void {
  chipset.pic[0] = isThere ? 1 : 0;
  for (const row of [MASTER, SLAVE]) {
    pic.irr[row] = 0;
    pic.isr[row] = 0;
    pic.imr[row] = 0xff;
    pic.elcr[row] = 0;
    pic.line[row] = 0;
    pic.vector[row] = 0;
    pic.autoEoi[row] = 0;
  }
}

/** A line rises or falls. A request whose line falls before it is acknowledged is gone. */
export function setLine({ pic }: Hardware, irq: number, asserted: boolean): void {
  const row = irq >>> 3;
  const bit = 1 << (irq & 7);
  if (asserted) {
    if ((pic.elcr[row]! & bit) !== 0 || (pic.line[row]! & bit) === 0) pic.irr[row]! |= bit;
    pic.line[row]! |= bit;
    return;
  }
  pic.line[row]! &= ~bit;
  pic.irr[row]! &= ~bit;
}

/** Highest request of a chip that nothing as urgent in service keeps back, or -1. The master's IR2 is what the slave asks for. */
function requested(h: Hardware, row: number): number {
  const { irr, isr, imr } = h.pic;
  const cascade = row === MASTER && requested(h, SLAVE) >= 0 ? 1 << CASCADE : 0;
  const open = (irr[row]! | cascade) & ~imr[row]!;
  for (let ir = 0; ir < 8; ir++) {
    if (((isr[row]! >>> ir) & 1) !== 0) return -1;
    if (((open >>> ir) & 1) !== 0) return ir;
  }
  return -1;
}

/** Whether the boot CPU listens to INTR: its APIC is off, or LINT0 is open as ExtINT (virtual wire). */
function isWired({ localApic }: Hardware): boolean {
  if (localApic.mode[INTR_CPU] === ApicMode.off) return true;
  const lvt0 = localApic.lvt0[INTR_CPU]!;
  const isOpen = (lvt0 & (LVT.masked | LVT.mode)) === LVT.extint;
  return isOpen && (localApic.svr[INTR_CPU]! & SVR_ENABLE) !== 0;
}

/** CPU that asks the 8259s for a vector now, or -1: INTR, or a message of mode ExtINT. */
export function asksPic(h: Hardware): number {
  const { localApic, chipset } = h;
  const takes = (cpu: number): boolean => localApic.takesInterrupts[cpu] !== 0;
  if (chipset.pic[0] !== 0 && takes(INTR_CPU) && isWired(h) && requested(h, MASTER) >= 0) return INTR_CPU;
  if (chipset.extints[0] === 0) return -1;
  for (let cpu = 0; cpu < localApic.signals.length; cpu++)
    if ((localApic.signals[cpu]! & ApicSignal.extint) !== 0 && takes(cpu)) return cpu;
  return -1;
}

/** A chip is acknowledged: ISR has the request, unless it ends interrupts itself; an edge has been seen. */
function accept({ pic }: Hardware, row: number, ir: number): number {
  const bit = 1 << ir;
  if (pic.autoEoi[row] === 0) pic.isr[row]! |= bit;
  if ((pic.elcr[row]! & bit) === 0) pic.irr[row]! &= ~bit;
  return pic.vector[row]! + ir;
}

/** INTA cycles of a CPU: the vector; that of IR7 where nothing is requested any more. */
export function interruptAcknowledge(h: Hardware, cpu: number): number {
  const { localApic, chipset, pic } = h;
  localApic.signals[cpu]! &= ~ApicSignal.extint;
  chipset.extints[0] = localApic.signals.some((bits) => (bits & ApicSignal.extint) !== 0) ? 1 : 0;
  if (chipset.pic[0] === 0) return FLOATING;
  const ir = requested(h, MASTER);
  if (ir < 0) return pic.vector[MASTER]! + DEFAULT_IR;
  if (ir !== CASCADE) return accept(h, MASTER, ir);
  const slave = requested(h, SLAVE);
  accept(h, MASTER, CASCADE);
  return slave < 0 ? pic.vector[SLAVE]! + DEFAULT_IR : accept(h, SLAVE, slave);
}

/** What becomes of a line that is asserted. */
function verdictOf(h: Hardware, irq: number): number {
  const { imr, isr } = h.pic;
  const row = irq >>> 3;
  if (((imr[row]! >>> (irq & 7)) & 1) !== 0) return Verdict.picMasked;
  if (row === SLAVE && ((imr[MASTER]! >>> CASCADE) & 1) !== 0) return Verdict.picMasked;
  if (!isWired(h)) return Verdict.picClosed;
  const inService = isr[row]! & ((2 << (irq & 7)) - 1);
  const above = row === SLAVE ? isr[MASTER]! & ((2 << CASCADE) - 1) : 0;
  return (inService | above) === 0 ? Verdict.extint : Verdict.picInService;
}

/** A line is asserted: what becomes of it. @param tells whether a hop says so where they do not take it */
export function raiseLine(h: Hardware, irq: number, hops: DeliveryHop[], tells: boolean): number {
  setLine(h, irq, true);
  const { irr, isr, imr, elcr } = h.pic;
  const row = irq >>> 3;
  const verdict = verdictOf(h, irq);
  const isOpen = verdict === Verdict.extint || verdict === Verdict.picInService;
  if (!isOpen && !tells) return verdict;
  const words = [irr[row]!, isr[row]!, imr[row]!, elcr[row]!];
  const name = `8259 ${row === MASTER ? 'master' : 'slave'}, IR${irq & 7}`;
  const what = verdict === Verdict.extint ? 'INTR goes to CPU 0' : VERDICT_INFO[verdict]!.reason;
  const read = [{ table: 'pic', row, index: irq, words, layout: '' }];
  hops.push({ stage: 'pin', read, text: `${name}: ${what}`, verdict });
  return verdict;
}

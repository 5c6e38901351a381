// Invariants of redirection entries: an activated pin sends what the chips below compose. arch/x86/kernel/apic/io_apic.c, 6.12.

import { irqChipComposeMsiMsg } from '../../engine/chip.ts';
import { type Broken, rowsWhere } from '../../engine/invariant-tools.ts';
import { IRQD } from '../../engine/irqd.ts';
import type { Machine } from '../../engine/machine.ts';

const MASKED = 1 << 16;
const LEVEL = 1 << 15;
const ACTIVE_LOW = 1 << 13;

export default function brokenPins(m: Machine, broken: Broken): void {
  const irqs = rowsWhere(m.mpChipData.present);
  const rows = irqs.map((irq) => pinOf(m, irq));
  if (new Set(rows).size !== rows.length) broken('two irqs have one pin');
  for (const irq of irqs) brokenPin(m, irq, (s) => broken(`irq ${irq}: ${s}`));
  for (let row = 0; row < m.ioApicPin.lo.length; row++)
    if (!rows.includes(row) && (m.ioApicPin.lo[row] !== MASKED || m.ioApicPin.hi[row] !== 0))
      broken(`pin ${row} is nobody's, and its entry is not masked and empty`);
}

const pinOf = (m: Machine, irq: number): number =>
  m.shape.pinFirst[m.mpChipData.ioapic[irq]!]! + m.mpChipData.pin[irq]!;

function brokenPin(m: Machine, irq: number, say: Broken): void {
  const { isLevel, activeLow, entryLo, entryHi, count } = m.mpChipData;
  if (count[irq] === 0) say('nobody uses its pin');
  const state = m.irqDesc.dstate[irq]!;
  const lo = m.ioApicPin.lo[pinOf(m, irq)]!;
  const hi = m.ioApicPin.hi[pinOf(m, irq)]!;
  if ((state & IRQD.activated) === 0) {
    if ((lo & MASKED) === 0) say('it is not activated, and its pin is not masked');
    return;
  }
  // The first one who names the trigger of a legacy irq changes the cached entry alone (mp_check_pin_attr).
  const wire = irq < m.platform.legacyIrqs ? LEVEL | ACTIVE_LOW : 0;
  if (((lo ^ entryLo[irq]!) & ~wire) !== 0 || hi !== entryHi[irq]) say('its pin is not as it is cached');
  if (((entryLo[irq]! & LEVEL) !== 0 ? 1 : 0) !== isLevel[irq]) say('its entry has the wrong trigger');
  if (((entryLo[irq]! & ACTIVE_LOW) !== 0 ? 1 : 0) !== activeLow[irq])
    say('its entry has the wrong polarity');
  if ((state & IRQD.started) !== 0 && ((lo & MASKED) !== 0) !== ((state & IRQD.masked) !== 0))
    say('it is masked, its pin is not, or the other way round');
  irqChipComposeMsiMsg(m, irq);
  const { addressLo, data } = m.msg;
  const low = (data & 0x7ff) | (((addressLo >>> 2) & 1) << 11);
  const high = ((((addressLo >>> 5) & 0x7fff) << 17) | (((addressLo >>> 4) & 1) << 16)) >>> 0;
  if ((lo & 0xfff) !== low || hi !== high) say(`its pin sends ${hi}:${lo & 0xfff}, composed ${high}:${low}`);
}

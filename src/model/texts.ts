// The texts of a moment that can be taken out whole; src/exporters prints them.

import type { MachineView } from './machine.ts';
import { Bus, Has, RemapKind } from './tables.ts';

/** `json`: the joined model; the others are files as the kernel or a dump tool prints them. */
export const TEXT_KINDS = [
  'json',
  'debugfs',
  'interrupts',
  'msi_irqs',
  'msi-tables',
  'ir_translation_struct',
] as const;
export type TextKind = (typeof TEXT_KINDS)[number];

/** Whether the moment has anything to print of a kind. */
export function hasText({ t }: MachineView, kind: TextKind): boolean {
  switch (kind) {
    case 'json':
      return true;
    case 'debugfs':
      return t.domainFile.length > 0 || t.irqDesc.col.has.some((has) => (has & Has.debugfs) !== 0);
    case 'interrupts':
      return t.countCpu.length > 0;
    case 'msi_irqs':
      return t.msiIrq.length > 0;
    case 'msi-tables':
      return t.device.col.bus.some(
        (bus, row) =>
          bus === Bus.pci && (t.device.col.msiControl[row]! >= 0 || t.device.col.msixControl[row]! >= 0),
      );
    case 'ir_translation_struct':
      return t.remapEntry.col.kind.includes(RemapKind.vtd);
  }
}

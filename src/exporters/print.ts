// Prints a text of a moment, whichever was asked for.

import type { MachineView } from '../model/machine.ts';
import type { TextKind } from '../model/texts.ts';
import { debugfsText } from './debugfs-text.ts';
import { irTranslationStruct } from './ir-translation-struct.ts';
import { toJson } from './json.ts';
import { msiIrqs } from './msi-irqs.ts';
import { msiTables } from './msi-tables.ts';
import { procInterrupts } from './proc-interrupts.ts';

const PRINTERS: Readonly<Record<TextKind, (view: MachineView) => Uint8Array>> = {
  json: (view) => new TextEncoder().encode(`${JSON.stringify(toJson(view), null, 1)}\n`),
  debugfs: debugfsText,
  interrupts: procInterrupts,
  msi_irqs: msiIrqs,
  'msi-tables': msiTables,
  ir_translation_struct: irTranslationStruct,
};

/** The whole text: UTF-8, except where the capture itself was not. */
export const printText = (view: MachineView, kind: TextKind): Uint8Array => PRINTERS[kind](view);

/** What can be taken out of any moment, whichever view is open. */

import type { MachineView } from '../model/machine.ts';
import { showDomainFile, showIrqFile } from '../model/show.ts';
import { Has } from '../model/tables.ts';
import { parseSelection } from './selection.ts';

export interface DebugfsText {
  /** `irqs/60`, `domains/VECTOR`. */
  readonly path: string;
  /** The file's bytes, printed from the columns. */
  readonly bytes: () => Uint8Array<ArrayBuffer>;
}

/** The debugfs file of what a key selects; null where the moment has none for it. */
export function debugfsOf(machine: MachineView, key: string | null): DebugfsText | null {
  const selection = key === null ? null : parseSelection(key);
  if (selection?.kind === 'irq') {
    const row = machine.irqRow(selection.irq);
    const has = row >= 0 && (machine.t.irqDesc.col.has[row]! & Has.debugfs) !== 0;
    return has ? { path: `irqs/${selection.irq}`, bytes: () => owned(showIrqFile(machine, row)) } : null;
  }
  if (selection?.kind === 'dom') {
    const row = machine.find('domainFile', 'name', selection.name);
    return row < 0
      ? null
      : { path: `domains/${selection.name}`, bytes: () => owned(showDomainFile(machine, row)) };
  }
  return null;
}

/** Bytes in a buffer of their own, as a Blob wants them. */
const owned = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);

/** A file name from parts, without characters that file systems refuse: `q35-VT-d.00-boot.json`. */
export const fileName = (...parts: readonly string[]): string =>
  parts
    .map((part) => part.replace(/[^\w.@+-]+/g, '-').replace(/^-+|-+$/g, ''))
    .filter(Boolean)
    .join('.');

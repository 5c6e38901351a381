// Messages that were seen being written into MSI-X tables, as rows of msiDesc.

import type { MachineBuilder } from '../../model/machine.ts';
import { Known, MsiKind, MsixWriteKind } from '../../model/tables.ts';
import { regionOwners } from './regions.ts';

const MSIX_ENABLE = 0x8000;

/** One word of an entry over the whole trace. */
interface Word {
  readonly value: number;
  readonly row: number;
}

/**
 * Adds a row of msiDesc for each entry of a table that was not read, from the writes to the region that is provably its own.
 * The trace has no marks of time, so an entry is taken only if its message was the same in all of the trace; whether it is masked
 * at this moment is not known. Capabilities that are off are left out. Called before irqs get their entries.
 */
export function addTracedMessages(machine: MachineBuilder): void {
  if (machine.t.msixWrite.length === 0) return;
  const known = knownEntries(machine);
  const { msixControl } = machine.t.device.col;
  for (const [region, device] of regionOwners(machine)) {
    if (msixControl[device]! < 0 || !(msixControl[device]! & MSIX_ENABLE)) continue;
    for (const [index, words] of entriesOf(machine, region)) {
      if (!known.has(`${device} ${index}`)) addRow(machine, device, index, words);
    }
  }
}

function knownEntries(machine: MachineBuilder): Set<string> {
  const known = new Set<string>();
  const { col, length } = machine.t.msiDesc;
  for (let row = 0; row < length; row++)
    if (col.kind[row] === MsiKind.msix) known.add(`${col.device[row]} ${col.index[row]}`);
  return known;
}

/** Address and data words by entry, of entries that have all three and always had the same. */
function entriesOf(machine: MachineBuilder, region: number): Map<number, readonly Word[]> {
  const words = new Map<number, Word | undefined>();
  const { col, length } = machine.t.msixWrite;
  for (let row = 0; row < length; row++) {
    if (col.kind[row] !== MsixWriteKind.table || col.region[row] !== region) continue;
    const at = col.offset[row]! / 4;
    const before = words.get(at);
    const changed = words.has(at) && before?.value !== col.value[row];
    words.set(at, changed ? undefined : { value: col.value[row]!, row });
  }
  const entries = new Map<number, readonly Word[]>();
  for (const at of words.keys()) {
    if (at % 4 !== 0) continue;
    const message = [words.get(at), words.get(at + 1), words.get(at + 2)].filter(
      (word) => word !== undefined,
    );
    if (message.length === 3) entries.set(at / 4, message);
  }
  return entries;
}

function addRow(machine: MachineBuilder, device: number, index: number, words: readonly Word[]): void {
  const { msiDesc, msixWrite } = machine.t;
  const [lo, hi, data] = words as readonly [Word, Word, Word];
  msiDesc.push({
    device,
    kind: MsiKind.msix,
    index,
    addressLo: lo.value,
    addressHi: hi.value,
    data: data.value,
    state: Known.trace | Known.enabled,
    file: msixWrite.col.file[data.row]!,
    line: msixWrite.col.line[data.row]!,
  });
}

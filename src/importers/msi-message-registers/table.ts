// An MSI-X table while its entries are read.

import { Known, MsiKind, Severity, TableState } from '../../model/tables.ts';
import type { FileContext } from '../context.ts';

/** The capability that the table belongs to. */
export interface TableOwner {
  readonly context: FileContext;
  readonly device: number;
  /** False: another file told this table; its lines are only checked. */
  readonly ours: boolean;
  readonly line: number;
  /** Entries, 1…2048. */
  readonly size: number;
  readonly enabled: boolean;
}

/** One entry, or a run of equal ones. */
export interface EntryLine {
  readonly first: number;
  readonly last: number;
  /** The line says that it stands for several. */
  readonly alike: boolean;
  readonly addressHi: number;
  readonly addressLo: number;
  readonly data: number;
  readonly control: number;
  readonly line: number;
}

export class OpenTable {
  /** Why the table was not read, or ''. */
  reason = '';
  private readonly owner: TableOwner;
  private next = 0;
  private told = 0;
  private zero = 0;

  constructor(owner: TableOwner) {
    this.owner = owner;
  }

  /** Takes the entries of a line; returns what was expected instead, or ''. */
  add(entry: EntryLine): string {
    const { owner } = this;
    if (entry.first < this.next || entry.last < entry.first || entry.last >= owner.size)
      return `entries in ascending order below ${owner.size}, each once`;
    if (entry.alike !== entry.last > entry.first) return '"(all alike)" behind a run and nowhere else';
    this.next = entry.last + 1;
    this.told += entry.last - entry.first + 1;
    if (isUnused(entry)) this.zero += entry.last - entry.first + 1;
    else if (owner.ours) for (let index = entry.first; index <= entry.last; index++) this.push(entry, index);
    return '';
  }

  private push(entry: EntryLine, index: number): void {
    const { context, device, enabled } = this.owner;
    let state: number = Known.read | Known.maskKnown;
    if (enabled) state |= Known.enabled;
    if (entry.control & 1) state |= Known.masked;
    context.machine.t.msiDesc.push({
      device,
      kind: MsiKind.msix,
      index,
      addressLo: entry.addressLo,
      addressHi: entry.addressHi,
      data: entry.data,
      control: entry.control,
      state,
      file: context.file,
      line: entry.line,
    });
  }

  /** Every entry is told, or the table was not read. */
  close(): void {
    const { context, device, line, ours, size } = this.owner;
    if (this.reason === '' && this.told < size)
      context.problem(
        line,
        `${this.told} entries`,
        `${size} entries in all`,
        'the others are taken for not read',
        Severity.warning,
      );
    if (!ours) return;
    const { col } = context.machine.t.device;
    if (this.reason !== '') {
      col.tableState[device] = TableState.notRead;
      col.tableReason[device] = context.machine.strings.intern(this.reason);
    } else if (this.told > 0) {
      col.tableState[device] = TableState.read;
      col.zeroEntries[device] = this.zero;
      col.zeroMasked[device] = this.zero > 0 ? 1 : 0;
    }
  }
}

/** As reset leaves it: no message, masked. Such entries are counted, not listed: they have no msi_desc. */
function isUnused(entry: EntryLine): boolean {
  return entry.addressLo === 0 && entry.addressHi === 0 && entry.data === 0 && entry.control === 1;
}

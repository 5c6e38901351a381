// What domains print below their level: x86 VECTOR, RISC-V IMSIC, and MSI domains from 6.16 on.
// arch/x86/kernel/apic/vector.c: x86_vector_debug_show; drivers/irqchip/irq-riscv-imsic-state.c: imsic_vector_debug_show, 6.12;
// kernel/irq/msi.c: msi_domain_debug_show, 6.16.

import { ascii, type Scanner } from '../../lib/scan.ts';
import type { MachineSchema } from '../../model/tables.ts';
import { Detail } from '../../model/tables.ts';
import type { FileContext } from '../context.ts';
import type { KeptLines } from './kept.ts';

interface Line<Column> {
  readonly key: Uint8Array;
  readonly width: number;
  readonly column: Column;
  /** Printed only together with the other optional lines. */
  readonly optional: boolean;
}

type X86Column = keyof MachineSchema['x86Vector'];
type ImsicColumn = keyof MachineSchema['imsicVector'];

const line = <C>(key: string, width: number, column: C, optional = false): Line<C> => ({
  key: ascii(key),
  width,
  column,
  optional,
});

const X86: readonly Line<X86Column>[] = [
  line('Vector: ', 5, 'vector'),
  line('Target: ', 5, 'target'),
  line('Previous vector: ', 5, 'prevVector', true),
  line('Previous target: ', 5, 'prevTarget', true),
  line('move_in_progress: ', 0, 'moveInProgress'),
  line('is_managed:       ', 0, 'isManaged'),
  line('can_reserve:      ', 0, 'canReserve'),
  line('has_reserved:     ', 0, 'hasReserved'),
  line('cleanup_pending:  ', 0, 'cleanupPending'),
];
const IMSIC: readonly Line<ImsicColumn>[] = [
  line('target_cpu      : ', 5, 'targetCpu'),
  line('target_local_id : ', 5, 'targetLocalId'),
  line('is_reserved     : ', 5, 'isReserved'),
  line('is_enabled      : ', 5, 'isEnabled'),
  line('is_move_pending : ', 5, 'isMovePending'),
  line('move_cpu        : ', 5, 'moveCpu', true),
  line('move_local_id   : ', 5, 'moveLocalId', true),
];
const MESSAGE = [ascii(' address_hi: '), ascii(' address_lo: '), ascii(' msg_data:   ')];
const LF = 10;
const CR = 13;
const NOT_ASSIGNED = ascii('Vector: Not assigned');
const LEGACY_TARGET = ascii('Target: Legacy PIC all CPUs');

/** Reads the detail lines of a level, if it has any. */
export function readDetail(
  s: Scanner,
  context: FileContext,
  data: number,
  indent: number,
  kept: KeptLines,
): void {
  if (readMessage(s, context, data, indent, kept) || !s.next()) return;
  const at = s.start + indent;
  const first = s.indent() === indent;
  const isX86 = first && s.at(X86[0]!.key, at);
  const isImsic = first && s.at(IMSIC[0]!.key, at);
  const { col } = context.machine.t.irqData;
  if (isX86 && s.at(NOT_ASSIGNED, at) && s.end === at + NOT_ASSIGNED.length) {
    kept.printed++;
    col.detail[data] = Detail.notAssigned;
    return;
  }
  s.back();
  if (isX86) {
    const row = context.machine.t.x86Vector.push({ line: s.line + 1 });
    col.detailRow[data] = row;
    col.detail[data] = readLines(s, context.machine.t.x86Vector.col, X86, row, indent, kept)
      ? Detail.x86
      : Detail.legacyPic;
  } else if (isImsic) {
    const row = context.machine.t.imsicVector.push({ line: s.line + 1 });
    col.detailRow[data] = row;
    col.detail[data] = Detail.imsic;
    readLines(s, context.machine.t.imsicVector.col, IMSIC, row, indent, kept);
  }
}

/** False for an irq of the legacy PIC, which has no more than two lines. */
function readLines<C extends string>(
  s: Scanner,
  columns: Record<C, Uint32Array>,
  lines: readonly Line<C>[],
  row: number,
  indent: number,
  kept: KeptLines,
): boolean {
  for (const wanted of lines) {
    if (!s.next()) {
      if (!wanted.optional) kept.missing(s.line + 1, 'the end of the file', name(wanted));
      continue;
    }
    const at = s.start + indent;
    if (s.indent() === indent && s.at(LEGACY_TARGET, at) && s.end === at + LEGACY_TARGET.length) {
      kept.printed++;
      return false;
    }
    if (!readLine(s, columns, wanted, row, indent)) {
      s.back();
      if (!wanted.optional) kept.missing(s.line + 1, 'another line', name(wanted));
      continue;
    }
    kept.printed++;
  }
  return true;
}

function readLine<C extends string>(
  s: Scanner,
  columns: Record<C, Uint32Array>,
  wanted: Line<C>,
  row: number,
  indent: number,
): boolean {
  const at = s.start + indent;
  if (s.indent() !== indent || !s.at(wanted.key, at)) return false;
  s.pos = at + wanted.key.length;
  const value = s.padded(wanted.width);
  if (value < 0 || !s.done()) return false;
  columns[wanted.column][row] = value;
  return true;
}

const name = (wanted: Line<string>): string =>
  `"${new TextDecoder().decode(wanted.key).trimEnd()}" and a number`;

/** An empty line and three words: the message of an MSI. Stays where it is if that is not what follows. */
function readMessage(
  s: Scanner,
  context: FileContext,
  data: number,
  indent: number,
  kept: KeptLines,
): boolean {
  const { place, line, crlf } = s;
  const first = s.bytes[place];
  if ((first !== LF && first !== CR) || !s.next()) return false;
  const words = s.length === 0 ? MESSAGE.map((key) => (s.next() ? messageWord(s, key, indent) : -1)) : [-1];
  if (words.includes(-1)) {
    s.rewind(place, line, crlf);
    return false;
  }
  const [addressHi, addressLo, message] = words as [number, number, number];
  const { irqData, dataMsg } = context.machine.t;
  irqData.col.detailRow[data] = dataMsg.push({ addressHi, addressLo, data: message, line: line + 2 });
  irqData.col.detail[data] = Detail.message;
  kept.printed += 1 + MESSAGE.length;
  return true;
}

function messageWord(s: Scanner, key: Uint8Array, indent: number): number {
  const at = s.start + indent;
  if (s.indent() !== indent + 1 || !s.at(key, at)) return -1;
  s.pos = at + key.length;
  const word = s.hexWord(8);
  return s.done() ? word : -1;
}

// Prints the state of a machine as debugfs does, from columns alone.
// kernel/irq/irqdomain.c: irq_domain_debug_show_one; kernel/irq/debugfs.c: irq_debug_show; kernel/irq/matrix.c: irq_matrix_debug_show,
// 4.15 to 6.16.

import {
  CHIP_LISTS,
  DOMAIN_FLAGS,
  DSTATE_LISTS,
  type FlagBit,
  ISTATE_FLAGS,
  namedFlags,
  STATUS_FLAGS,
} from './flags.ts';
import type { MachineView } from './machine.ts';
import { Detail, Has, Owner } from './tables.ts';

/** A line of text; strings that are no UTF-8 survive because lines are joined as bytes. */
type Line = readonly (string | Uint8Array)[];

const encoder = new TextEncoder();
const blanks = (count: number): string => ' '.repeat(count);
const hex = (word: number, digits: number): string => (word >>> 0).toString(16).padStart(digits, '0');

/** `0x%lx` of a 64-bit value in two words. */
export function hexLong(low: number, high: number): string {
  return high === 0 ? `0x${hex(low, 1)}` : `0x${hex(high, 1)}${hex(low, 8)}`;
}

function flagNames(list: readonly FlagBit[], word: number, indent: number): Line[] {
  return namedFlags(list, word).map((f) => [blanks(indent), f.name]);
}

/** The bytes of debugfs `irq/domains/NAME` for a row of domainFile. */
export function showDomainFile(view: MachineView, row: number): Uint8Array {
  const { col } = view.t.domainFile;
  const lines: Line[] = [];
  for (let level = 0; level < col.levels[row]!; level++)
    lines.push(...domainLines(view, col.first[row]! + level, level * 4));
  return join(applyKept(view, Owner.domainFile, row, lines));
}

function domainLines(view: MachineView, row: number, indent: number): Line[] {
  const { col } = view.t.domainLevel;
  const inner = blanks(indent + 1);
  const lines: Line[] = [
    [blanks(indent), 'name:   ', view.strings.bytes(col.name[row]!)],
    [inner, `size:   ${col.size[row]}`],
    [inner, `mapped: ${col.mapped[row]}`],
    [inner, `flags:  0x${hex(col.flags[row]!, 8)}`],
  ];
  if (col.named[row]) lines.push(...flagNames(DOMAIN_FLAGS, col.flags[row]!, indent + 12));
  if (col.matrix[row]! >= 0) lines.push(...matrixLines(view, col.matrix[row]!, indent + 1));
  if (col.parentName[row]! >= 0) lines.push([inner, 'parent: ', view.strings.bytes(col.parentName[row]!)]);
  return lines;
}

function matrixLines(view: MachineView, row: number, indent: number): Line[] {
  const { col } = view.t.matrix;
  const count = (value: number): string => `${value}`.padStart(6);
  const lines: Line[] = [
    [`Online bitmaps:   ${count(col.onlineMaps[row]!)}`],
    [`Global available: ${count(col.globalAvailable[row]!)}`],
    [`Global reserved:  ${count(col.globalReserved[row]!)}`],
    [`Total allocated:  ${count(col.totalAllocated[row]!)}`],
    [`System: ${col.systemCount[row]}: ${view.sets.text(col.system[row]!)}`],
    [`${blanks(Math.max(1, indent))}| CPU | avl | man |${col.noManaged[row] ? '' : ' mac |'} act | vectors`],
  ];
  for (let r = col.first[row]!; r < col.first[row]! + col.rows[row]!; r++)
    lines.push([blanks(indent), matrixRow(view, r, col.noManaged[row] === 1)]);
  return lines;
}

function matrixRow(view: MachineView, row: number, noManaged: boolean): string {
  const { col } = view.t.matrixRow;
  const cell = (value: number): string => `${value}`.padStart(4);
  const cells = [cell(col.available[row]!), cell(col.managed[row]!)];
  if (noManaged) cells.push(cell(col.allocated[row]!));
  else cells.push(`${cell(col.managedAllocated[row]!)} ${cell(col.allocated[row]!)}`);
  return ` ${cell(col.cpu[row]!)}  ${cells.join('  ')}  ${view.sets.text(col.vectors[row]!)}`;
}

/** The bytes of debugfs `irq/irqs/N` for a row of irqDesc that was captured there. */
export function showIrqFile(view: MachineView, row: number): Uint8Array {
  const { col } = view.t.irqDesc;
  const lines: Line[] = [
    ['handler:  ', view.strings.bytes(Math.max(0, col.handler[row]!))],
    ['device:   ', col.device[row]! < 0 ? '(null)' : view.strings.bytes(col.device[row]!)],
    [`status:   0x${hex(col.status[row]!, 8)}`],
    ...flagNames(STATUS_FLAGS, col.status[row]!, 12),
    [`istate:   0x${hex(col.istate[row]!, 8)}`],
    ...flagNames(ISTATE_FLAGS, col.istate[row]!, 12),
    [`ddepth:   ${col.ddepth[row]}`],
    [`wdepth:   ${col.wdepth[row]}`],
    [`dstate:   0x${hex(col.dstate[row]!, 8)}`],
    ...flagNames(DSTATE_LISTS[col.dstateList[row]!]!, col.dstate[row]!, 12),
    [`node:     ${col.node[row]}`],
  ];
  if (!(col.has[row]! & Has.noMasks)) lines.push([`affinity: ${view.sets.text(col.affinity[row]!)}`]);
  if (col.has[row]! & Has.effective) lines.push([`effectiv: ${view.sets.text(col.effective[row]!)}`]);
  if (col.has[row]! & Has.pending) lines.push([`pending:  ${view.sets.text(col.pending[row]!)}`]);
  const end = col.first[row]! + col.levels[row]!;
  for (let data = col.first[row]!, indent = 0; data < end; data++, indent += 4) {
    lines.push(...dataLines(view, data, indent));
    if (view.t.irqData.col.parent[data]) lines.push([blanks(indent + 1), 'parent:']);
  }
  return join(applyKept(view, Owner.irqFile, row, lines));
}

function dataLines(view: MachineView, row: number, indent: number): Line[] {
  const { col } = view.t.irqData;
  const inner = blanks(indent + 1);
  const lines: Line[] = [
    [blanks(indent), 'domain:  ', view.strings.bytes(col.domainName[row]!)],
    [inner, `hwirq:   ${hexLong(col.hwirqLo[row]!, col.hwirqHi[row]!)}`],
  ];
  if (col.chip[row]! < 0) lines.push(['chip: None']);
  else {
    lines.push(
      [inner, 'chip:    ', view.strings.bytes(col.chip[row]!)],
      [blanks(indent + 2), `flags:   0x${hex(col.flags[row]!, 1)}`],
    );
    lines.push(...flagNames(CHIP_LISTS[col.flagsList[row]!]!, col.flags[row]!, indent + 13));
  }
  for (const text of detailLines(view, row)) lines.push(text === '' ? [] : [inner, text]);
  return lines;
}

const DETAIL_LINES: Record<number, (view: MachineView, row: number) => string[]> = {
  [Detail.none]: () => [],
  [Detail.notAssigned]: () => ['Vector: Not assigned'],
  [Detail.legacyPic]: legacyLines,
  [Detail.x86]: x86Lines,
  [Detail.imsic]: imsicLines,
  [Detail.message]: messageLines,
};

function detailLines(view: MachineView, row: number): string[] {
  const { col } = view.t.irqData;
  return DETAIL_LINES[col.detail[row]!]!(view, col.detailRow[row]!);
}

function legacyLines(view: MachineView, row: number): string[] {
  return [`Vector: ${`${view.t.x86Vector.col.vector[row]}`.padStart(5)}`, 'Target: Legacy PIC all CPUs'];
}

function x86Lines(view: MachineView, row: number): string[] {
  const { col } = view.t.x86Vector;
  const wide = (value: number): string => `${value}`.padStart(5);
  const lines = [`Vector: ${wide(col.vector[row]!)}`, `Target: ${wide(col.target[row]!)}`];
  if (col.prevVector[row]) {
    lines.push(
      `Previous vector: ${wide(col.prevVector[row]!)}`,
      `Previous target: ${wide(col.prevTarget[row]!)}`,
    );
  }
  return [
    ...lines,
    `move_in_progress: ${col.moveInProgress[row]}`,
    `is_managed:       ${col.isManaged[row]}`,
    `can_reserve:      ${col.canReserve[row]}`,
    `has_reserved:     ${col.hasReserved[row]}`,
    `cleanup_pending:  ${col.cleanupPending[row]}`,
  ];
}

function imsicLines(view: MachineView, row: number): string[] {
  const { col } = view.t.imsicVector;
  const entry = (name: string, value: number): string => `${name.padEnd(16)}: ${`${value}`.padStart(5)}`;
  const lines = [
    entry('target_cpu', col.targetCpu[row]!),
    entry('target_local_id', col.targetLocalId[row]!),
    entry('is_reserved', col.isReserved[row]!),
    entry('is_enabled', col.isEnabled[row]!),
    entry('is_move_pending', col.isMovePending[row]!),
  ];
  if (col.isMovePending[row])
    lines.push(entry('move_cpu', col.moveCpu[row]!), entry('move_local_id', col.moveLocalId[row]!));
  return lines;
}

/** An empty line, then three lines one blank further in. */
function messageLines(view: MachineView, row: number): string[] {
  const { col } = view.t.dataMsg;
  return [
    '',
    ` address_hi: 0x${hex(col.addressHi[row]!, 8)}`,
    ` address_lo: 0x${hex(col.addressLo[row]!, 8)}`,
    ` msg_data:   0x${hex(col.data[row]!, 8)}`,
  ];
}

/** Leaves out the printed lines that the file did not have and puts back the ones that were not understood. */
function applyKept(view: MachineView, owner: number, row: number, printed: Line[]): Line[] {
  const { col, length } = view.t.keptLine;
  const missing = new Set<number>();
  const inserted: [number, number][] = [];
  for (let k = 0; k < length; k++) {
    if (col.owner[k] !== owner || col.row[k] !== row) continue;
    if (col.text[k]! < 0) missing.add(col.index[k]!);
    else inserted.push([col.index[k]!, col.text[k]!]);
  }
  const lines = missing.size > 0 ? printed.filter((_, i) => !missing.has(i)) : printed;
  inserted.sort((a, b) => a[0] - b[0]);
  for (const [index, text] of inserted) lines.splice(index, 0, [view.strings.bytes(text)]);
  return lines;
}

function join(lines: readonly Line[]): Uint8Array {
  const parts = lines.flatMap((line) => [
    ...line.map((p) => (typeof p === 'string' ? encoder.encode(p) : p)),
    NEWLINE,
  ]);
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

const NEWLINE = encoder.encode('\n');

/** A file that debugfs has: `domains/NAME` or `irqs/N`. */
export interface DebugfsFile {
  readonly path: string;
  readonly bytes: () => Uint8Array;
}

/** All debugfs files of a moment, in C order of their paths (`irqs/10` before `irqs/2`). */
export function debugfsFiles(view: MachineView): DebugfsFile[] {
  const files: DebugfsFile[] = [];
  for (let row = 0; row < view.t.domainFile.length; row++) {
    files.push({
      path: `domains/${view.str(view.t.domainFile.col.name[row])}`,
      bytes: () => showDomainFile(view, row),
    });
  }
  const { irq, has } = view.t.irqDesc.col;
  for (let row = 0; row < view.t.irqDesc.length; row++) {
    if (has[row]! & Has.debugfs)
      files.push({ path: `irqs/${irq[row]}`, bytes: () => showIrqFile(view, row) });
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

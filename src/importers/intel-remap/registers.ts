// iommu_regset: name, offset and contents of each register of each unit.
// drivers/iommu/intel/debugfs.c: iommu_regset_show, 6.1 and 6.12.

import { RemapKind } from '../../model/tables.ts';
import type { FileContext } from '../context.ts';
import { isEmpty, LineReader } from '../line-reader.ts';
import { knownRegisters, MAX_UNITS, remapUnit } from './unit.ts';

const UNIT = /^IOMMU: (\S+) Register Base Address: ([0-9a-f]{1,16})$/;
/** A terminal turns tabs into blanks. */
const HEADER = /^Name[ \t]+Offset[ \t]+Contents$/;
const REGISTER = /^([A-Z][A-Z0-9_]*)[ \t]+0x([0-9a-f]{2,4})[ \t]+0x([0-9a-f]{8})([0-9a-f]{8})$/;
/** What the kernel prints of a unit whose registers are not mapped. */
const NO_BASE = 'IOMMU: Invalid base address';

export function readRegisters(context: FileContext): void {
  if (!isEmpty(context, 'the registers of the units')) new RegisterReader(context).read();
}

class RegisterReader {
  private readonly context: FileContext;
  private readonly lines: LineReader;
  private readonly units = new Set<number>();
  private unit = -1;
  /** Registers of the unit on earlier lines. */
  private seen = new Set<string>();
  /** Those that another file told before: their values do not change. */
  private known: ReadonlySet<string> = new Set();

  constructor(context: FileContext) {
    this.context = context;
    this.lines = new LineReader(context);
  }

  read(): void {
    const { lines } = this;
    while (lines.next()) {
      const unit = UNIT.exec(lines.text);
      if (unit) this.startUnit(unit);
      else if (lines.text !== '' && lines.text !== NO_BASE && !HEADER.test(lines.text)) this.register();
    }
    lines.finish();
  }

  private startUnit(match: RegExpExecArray): void {
    const { machine, file } = this.context;
    const unit = remapUnit(machine, match[1]!, RemapKind.vtd);
    this.unit = -1;
    if (unit < 0 || this.units.has(unit)) {
      const expected = unit < 0 ? `at most ${MAX_UNITS} units` : 'each unit once';
      this.lines.problem(expected, 'its registers were left out');
      return;
    }
    this.units.add(unit);
    this.unit = unit;
    this.seen = new Set();
    this.known = knownRegisters(machine, unit);
    const { col } = machine.t.remapUnit;
    const digits = match[2]!.padStart(16, '0');
    col.baseHi[unit] = Number.parseInt(digits.slice(0, 8), 16);
    col.baseLo[unit] = Number.parseInt(digits.slice(8), 16);
    if (col.file[unit]! >= 0) return;
    col.file[unit] = file;
    col.line[unit] = this.lines.line;
  }

  private register(): void {
    const { lines } = this;
    const match = REGISTER.exec(lines.text);
    if (!match) lines.problem('a unit, column names, or a register: name, offset, 16 digits of contents');
    else if (this.unit < 0) lines.problem('a line that names a unit before its registers');
    else if (this.seen.has(match[1]!)) lines.problem('each register of a unit once');
    else {
      this.seen.add(match[1]!);
      if (!this.known.has(match[1]!)) this.push(match);
    }
  }

  private push(match: RegExpExecArray): void {
    const { strings, t } = this.context.machine;
    t.register.push({
      unit: this.unit,
      name: strings.intern(match[1]!),
      offset: Number.parseInt(match[2]!, 16),
      hi: Number.parseInt(match[3]!, 16),
      lo: Number.parseInt(match[4]!, 16),
      file: this.context.file,
      line: this.lines.line,
    });
  }
}

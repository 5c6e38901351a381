// /sys/class/iommu: for each unit `## dmar0`, its attributes as `name: value`, and `device NAME` for each device that it translates.
// drivers/iommu/intel/iommu.c: intel_iommu_attrs; drivers/iommu/amd/init.c: amd_iommu_attrs, 6.1 and 6.12.

import { RemapKind } from '../../model/tables.ts';
import type { FileContext } from '../context.ts';
import { knownRegisters, MAX_UNITS, remapUnit } from '../intel-remap/unit.ts';
import { isEmpty, LineReader } from '../line-reader.ts';
import { ListedDevices } from './devices.ts';

const UNIT = /^## (\S+)$/;
const DEVICE = /^device (\S+)$/;
const ATTRIBUTE = /^(\w+): (.*)$/;
const HEX = /^[0-9a-f]{1,16}$/;
const VERSION = /^(\d{1,2}):(\d{1,2})$/;
const FEATURES = /^([0-9a-f]{1,16})(?::([0-9a-f]{1,16}))?$/;

/** How many domains a unit can have and has: nothing about interrupts. */
const IGNORED: ReadonlySet<string> = new Set(['domains_supported', 'domains_used']);

/** Offsets of the registers that the attributes show. */
const OFFSET = { VER: 0x00, CAP: 0x08, ECAP: 0x10, EFR: 0x30, EFR2: 0x1a0 } as const;

export function readUnits(context: FileContext): void {
  if (!isEmpty(context, 'the IOMMUs')) new UnitsReader(context).read();
}

class UnitsReader {
  private readonly context: FileContext;
  private readonly lines: LineReader;
  private readonly devices: ListedDevices;
  private readonly units = new Set<number>();
  private readonly listed = new Set<number>();
  private unit = -1;
  private known: ReadonlySet<string> = new Set();

  constructor(context: FileContext) {
    this.context = context;
    this.lines = new LineReader(context);
    this.devices = new ListedDevices(context.machine);
  }

  read(): void {
    const { lines } = this;
    while (lines.next()) if (lines.text !== '') this.line(lines.text);
    lines.finish();
  }

  private line(text: string): void {
    const unit = UNIT.exec(text);
    const device = DEVICE.exec(text);
    const attribute = ATTRIBUTE.exec(text);
    if (unit) this.startUnit(unit[1]!);
    else if (this.unit < 0) this.lines.problem('## and the name of an IOMMU before this line');
    else if (device) this.device(device[1]!);
    else if (!attribute || !this.attribute(attribute[1]!, attribute[2]!))
      this.lines.problem('an attribute of an IOMMU, or device and a name');
  }

  private startUnit(name: string): void {
    const { machine, file } = this.context;
    const unit = remapUnit(machine, name, kindOf(name));
    this.unit = -1;
    if (unit < 0 || this.units.has(unit)) {
      const expected = unit < 0 ? `at most ${MAX_UNITS} IOMMUs` : 'each IOMMU once';
      this.lines.problem(expected, 'what follows was left out');
      return;
    }
    this.units.add(unit);
    this.unit = unit;
    this.known = knownRegisters(machine, unit);
    const { col } = machine.t.remapUnit;
    if (col.file[unit]! >= 0) return;
    col.file[unit] = file;
    col.line[unit] = this.lines.line;
  }

  private device(name: string): void {
    const row = this.devices.row(name);
    if (row < 0) return;
    if (this.listed.has(row)) {
      this.lines.problem('each device below one IOMMU');
      return;
    }
    this.listed.add(row);
    const { col } = this.context.machine.t.device;
    if (col.iommuUnit[row]! < 0) col.iommuUnit[row] = this.unit;
  }

  /** False for an attribute that is not known or has another form. */
  private attribute(name: string, value: string): boolean {
    if (IGNORED.has(name)) return true;
    const { col } = this.context.machine.t.remapUnit;
    const amd = col.kind[this.unit] === RemapKind.amd;
    if (name === 'features') return this.features(value);
    if (name === 'version') return this.version(value);
    if (!HEX.test(value)) return false;
    if (name === 'address') this.address(value);
    else if (name === 'ecap') this.register('ECAP', OFFSET.ECAP, value);
    // AMD's is the header of the PCI capability, which is no register of the unit.
    else if (name === 'cap' && !amd) this.register('CAP', OFFSET.CAP, value);
    else return name === 'cap';
    return true;
  }

  private address(value: string): void {
    const { col } = this.context.machine.t.remapUnit;
    const [hi, lo] = words(value);
    if (col.baseHi[this.unit] || col.baseLo[this.unit]) return;
    col.baseHi[this.unit] = hi;
    col.baseLo[this.unit] = lo;
  }

  /** VT-d: major and minor version, each 4 bits of VER. */
  private version(value: string): boolean {
    const match = VERSION.exec(value);
    if (!match || Number(match[1]) > 15 || Number(match[2]) > 15) return false;
    this.register('VER', OFFSET.VER, ((Number(match[1]) << 4) | Number(match[2])).toString(16));
    return true;
  }

  /** AMD: the extended feature registers. */
  private features(value: string): boolean {
    const match = FEATURES.exec(value);
    if (!match) return false;
    this.register('EFR', OFFSET.EFR, match[1]!);
    if (match[2] !== undefined) this.register('EFR2', OFFSET.EFR2, match[2]);
    return true;
  }

  private register(name: string, offset: number, value: string): void {
    if (this.known.has(name)) return;
    const { machine, file } = this.context;
    const [hi, lo] = words(value);
    const { line } = this.lines;
    machine.t.register.push({
      unit: this.unit,
      name: machine.strings.intern(name),
      offset,
      lo,
      hi,
      file,
      line,
    });
  }
}

function kindOf(name: string): number {
  if (name.startsWith('dmar')) return RemapKind.vtd;
  return name.startsWith('ivhd') ? RemapKind.amd : RemapKind.other;
}

/** High and low 32 bits of up to 16 hexadecimal digits. */
function words(value: string): readonly [number, number] {
  const digits = value.padStart(16, '0');
  return [Number.parseInt(digits.slice(0, 8), 16), Number.parseInt(digits.slice(8), 16)];
}

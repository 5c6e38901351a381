// What a text or a config space says about one PCI function, and how it gets into the device table.

import type { MachineBuilder } from '../model/machine.ts';
import {
  formatPciAddress,
  MsiFlag,
  msiCapable,
  msiEnabledCount,
  msixSize,
  parsePciAddress,
  virtualFunction,
} from '../model/pci.ts';
import { Bus, Known, MsiKind } from '../model/tables.ts';
import type { FileContext } from './context.ts';

/** Numbers that go into a column of the device table as they are; the first file that tells one wins. */
const PLAIN = [
  'vendor',
  'product',
  'class',
  'command',
  'pin',
  'legacyIrq',
  'node',
  'iommuGroup',
  'secondaryBus',
  'subordinateBus',
  'expressType',
] as const;

/** Numbers of capabilities. */
type CapabilityNumber =
  | 'msiCap'
  | 'msiControl'
  | 'addressLo'
  | 'addressHi'
  | 'data'
  | 'msiMaskBits'
  | 'msiPending'
  | 'msixCap'
  | 'msixControl'
  | 'msixBir'
  | 'msixOffset'
  | 'pbaBir'
  | 'pbaOffset'
  | 'ariNext'
  | 'vfEnabled'
  | 'vfTotal'
  | 'vfCount'
  | 'vfOffset'
  | 'vfStride';

export type PciNumber = (typeof PLAIN)[number] | CapabilityNumber;

/** A number and the line that says it. */
export interface Sourced {
  readonly value: number;
  readonly line: number;
}

/** The numbers that one source gives for a function. */
export class PciNumbers {
  private readonly all = new Map<PciNumber, Sourced>();

  /** The first value of a name stays. */
  set(name: PciNumber, value: number, line: number): void {
    if (!this.all.has(name)) this.all.set(name, { value, line });
  }

  get(name: PciNumber): Sourced | undefined {
    return this.all.get(name);
  }

  [Symbol.iterator](): Iterator<[PciNumber, Sourced]> {
    return this.all[Symbol.iterator]();
  }
}

/** A function as one file describes it. */
export interface PciFunction {
  /** `0000:00:03.0`. */
  readonly id: string;
  /** Line that names the function, 0 for a binary file, which has none. */
  readonly line: number;
  readonly numbers: PciNumbers;
  readonly label: string;
  readonly driver: string;
}

/** Writes functions of one file into the machine, then links virtual functions with their physical one. */
export function addFunctions(context: FileContext, functions: Iterable<PciFunction>): void {
  const messages = new MessageRows(context.machine);
  const physical: PciFunction[] = [];
  for (const fn of functions) {
    const row = context.machine.device(fn.id, Bus.pci);
    addPlain(context, row, fn);
    addMsi(context, row, fn, messages);
    addMsix(context, row, fn);
    addFacts(context, fn);
    if (fn.numbers.get('vfEnabled')?.value === 1) physical.push(fn);
  }
  for (const fn of physical) linkVirtual(context.machine, fn);
}

function addPlain(context: FileContext, row: number, fn: PciFunction): void {
  const { strings, t } = context.machine;
  const { col } = t.device;
  for (const name of PLAIN) {
    const number = fn.numbers.get(name);
    if (number && col[name][row]! < 0) col[name][row] = number.value;
  }
  if (fn.label !== '' && col.label[row]! < 0) col.label[row] = strings.intern(fn.label);
  if (fn.driver !== '' && col.driver[row]! < 0) col.driver[row] = strings.intern(fn.driver);
  if (fn.line > 0 && col.lspciFile[row]! < 0) {
    col.lspciFile[row] = context.file;
    col.lspciLine[row] = fn.line;
  }
}

/** The line of a capability is the device's own source unless an MSI table was read before. */
function setSource(context: FileContext, row: number, line: number): void {
  const { col } = context.machine.t.device;
  if (col.file[row]! >= 0) return;
  col.file[row] = context.file;
  col.line[row] = line;
}

function addMsi(context: FileContext, row: number, fn: PciFunction, messages: MessageRows): void {
  const { col } = context.machine.t.device;
  const { numbers } = fn;
  const cap = numbers.get('msiCap');
  const control = numbers.get('msiControl');
  if (!cap || !control) return;
  setSource(context, row, cap.line);
  if (col.msiCap[row]! < 0) {
    col.msiCap[row] = cap.value;
    col.msiControl[row] = control.value;
    col.msiCapable[row] = msiCapable(control.value);
    col.msiEnabledCount[row] = msiEnabledCount(control.value);
  }
  const mask = numbers.get('msiMaskBits');
  if (mask && !col.msiMaskKnown[row]) {
    col.msiMaskBits[row] = mask.value;
    col.msiPending[row] = numbers.get('msiPending')?.value ?? 0;
    col.msiMaskKnown[row] = 1;
  }
  addMessage(context, row, fn, control.value, messages);
}

/** The message of the capability; one that is off and was never written is no message. */
function addMessage(
  context: FileContext,
  row: number,
  fn: PciFunction,
  control: number,
  messages: MessageRows,
): void {
  const low = fn.numbers.get('addressLo');
  const data = fn.numbers.get('data');
  if (!low || !data) return;
  const high = fn.numbers.get('addressHi')?.value ?? 0;
  const enabled = (control & MsiFlag.enable) !== 0;
  if (!enabled && low.value === 0 && high === 0 && data.value === 0) return;
  const mask = fn.numbers.get('msiMaskBits');
  let state: number = Known.read | (enabled ? Known.enabled : 0);
  if (mask) state |= Known.maskKnown | (mask.value & 1 ? Known.masked : 0);
  messages.add(row, {
    addressLo: low.value,
    addressHi: high,
    data: data.value,
    state,
    file: context.file,
    line: low.line,
  });
}

function addMsix(context: FileContext, row: number, fn: PciFunction): void {
  const { col } = context.machine.t.device;
  const cap = fn.numbers.get('msixCap');
  const control = fn.numbers.get('msixControl');
  if (!cap || !control) return;
  setSource(context, row, cap.line);
  if (col.msixCap[row]! < 0) {
    col.msixCap[row] = cap.value;
    col.msixControl[row] = control.value;
    col.msixSize[row] = msixSize(control.value);
  }
  const bir = fn.numbers.get('msixBir');
  const pba = fn.numbers.get('pbaBir');
  if (!bir || !pba || col.msixBir[row]! >= 0) return;
  col.msixBir[row] = bir.value;
  col.msixOffset[row] = fn.numbers.get('msixOffset')!.value;
  col.pbaBir[row] = pba.value;
  col.pbaOffset[row] = fn.numbers.get('pbaOffset')!.value;
}

/** Extended capabilities that matter to requester ids are facts. */
function addFacts(context: FileContext, fn: PciFunction): void {
  const { machine, file } = context;
  const total = fn.numbers.get('vfTotal');
  if (total) {
    const number = (name: PciNumber): number => fn.numbers.get(name)?.value ?? 0;
    const enabled = number('vfEnabled') === 1 ? number('vfCount') : 0;
    const text = `${enabled} of ${total.value} virtual functions, offset ${number('vfOffset')}, stride ${number('vfStride')}`;
    machine.fact(`SR-IOV ${fn.id}`, text, file, total.line);
  }
  const ari = fn.numbers.get('ariNext');
  if (ari) machine.fact(`ARI ${fn.id}`, `next function ${ari.value}`, file, ari.line);
}

function linkVirtual(machine: MachineBuilder, fn: PciFunction): void {
  const { physfn } = machine.t.device.col;
  const address = parsePciAddress(fn.id)!;
  const row = machine.findDevice(fn.id);
  const count = fn.numbers.get('vfCount')?.value ?? 0;
  const offset = fn.numbers.get('vfOffset')?.value ?? 0;
  const stride = fn.numbers.get('vfStride')?.value ?? 0;
  if (offset === 0 || (stride === 0 && count > 1)) return;
  for (let index = 0; index < count; index++) {
    const at = virtualFunction(address, offset, stride, index);
    if (!at) return;
    const virtual = machine.findDevice(formatPciAddress(at));
    if (virtual >= 0 && physfn[virtual]! < 0) physfn[virtual] = row;
  }
}

interface Message {
  readonly addressLo: number;
  readonly addressHi: number;
  readonly data: number;
  readonly state: number;
  readonly file: number;
  readonly line: number;
}

/** Rows of msiDesc that hold the message of an MSI capability, one for each device. */
class MessageRows {
  private readonly machine: MachineBuilder;
  private readonly rows = new Map<number, number>();

  constructor(machine: MachineBuilder) {
    this.machine = machine;
    const { col, length } = machine.t.msiDesc;
    for (let row = 0; row < length; row++) {
      if (col.kind[row] === MsiKind.msi && col.index[row] === 0) this.rows.set(col.device[row]!, row);
    }
  }

  /** A row that was read before stays; one that is known by other means gets the message. */
  add(device: number, message: Message): void {
    const { msiDesc } = this.machine.t;
    const row = this.rows.get(device);
    if (row === undefined) {
      this.rows.set(device, msiDesc.push({ device, kind: MsiKind.msi, index: 0, ...message }));
      return;
    }
    const { col } = msiDesc;
    if (col.state[row]! & Known.read) return;
    col.addressLo[row] = message.addressLo;
    col.addressHi[row] = message.addressHi;
    col.data[row] = message.data;
    col.state[row]! |= message.state;
    col.file[row] = message.file;
    col.line[row] = message.line;
  }
}

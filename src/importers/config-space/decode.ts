// Header, capability list and the capabilities that have to do with interrupts. include/uapi/linux/pci_regs.h, 6.12;
// drivers/pci/pci.c: __pci_find_next_cap_ttl (at most 48 capabilities), drivers/pci/probe.c: pci_setup_device.

import { Cap, ExtCap, MsiFlag } from '../../model/pci.ts';
import { Severity } from '../../model/tables.ts';
import { PciNumbers } from '../pci-function.ts';
import type { ConfigSpace } from './space.ts';

/** Reports something wrong in the dump. */
export type Report = (line: number, found: string, expected: string, done: string, severity?: number) => void;

/** Bytes of the standard header, which every reader may see. */
const HEADER_BYTES = 64;
const EXTENDED = 256;
const MAX_CAPS = 48;
const MAX_EXTENDED_CAPS = (4096 - EXTENDED) / 8;

const STATUS_CAP_LIST = 0x10;
const NORMAL = 0;
const CARDBUS = 2;

const hex = (value: number): string => `0x${value.toString(16)}`;

/** The numbers that a configuration space holds; none when the function did not answer or the header is cut. */
export function decodeConfigSpace(space: ConfigSpace, report: Report): PciNumbers {
  const numbers = new PciNumbers();
  if (space.length < HEADER_BYTES) {
    report(
      space.line(0),
      `${space.length} bytes of config space`,
      'at least 64 bytes',
      'the dump was left out',
    );
    return numbers;
  }
  if (space.isSilent()) {
    report(
      space.line(0),
      'a config space of ones only',
      'an answer of the function',
      'only what the text says is known',
      Severity.warning,
    );
    return numbers;
  }
  const type = space.u8(0x0e) & 0x7f;
  header(space, numbers);
  if (type > CARDBUS) {
    report(
      space.line(0x0e),
      `header type ${hex(type)}`,
      'header type 0, 1 or 2',
      'only the first 16 bytes were read',
    );
    return numbers;
  }
  if (type !== NORMAL) buses(space, numbers);
  const pin = space.u8(0x3d);
  if (pin <= 4) numbers.set('pin', pin, space.line(0x3d));
  else report(space.line(0x3d), `interrupt pin ${pin}`, 'a pin from 0 (none) to 4', 'the pin was left out');
  capabilities(space, numbers, type, report);
  extendedCapabilities(space, numbers, report);
  return numbers;
}

/** Virtual functions have no ids of their own: theirs read as ffff. */
function header(space: ConfigSpace, numbers: PciNumbers): void {
  if (space.u16(0) !== 0xffff) {
    numbers.set('vendor', space.u16(0), space.line(0));
    numbers.set('product', space.u16(2), space.line(0));
  }
  numbers.set('command', space.u16(4), space.line(4));
  numbers.set('class', (space.u16(0x0a) << 8) | space.u8(9), space.line(8));
}

function buses(space: ConfigSpace, numbers: PciNumbers): void {
  numbers.set('secondaryBus', space.u8(0x19), space.line(0x19));
  numbers.set('subordinateBus', space.u8(0x1a), space.line(0x1a));
}

/** Walks the list as far as the dump reaches. */
function capabilities(space: ConfigSpace, numbers: PciNumbers, type: number, report: Report): void {
  if (!(space.u16(6) & STATUS_CAP_LIST)) return;
  let pointer = type === CARDBUS ? 0x14 : 0x34;
  const seen = new Set<number>();
  for (let n = 0; n < MAX_CAPS; n++) {
    const at = space.u8(pointer) & ~3;
    if (at === 0) return;
    if (at < HEADER_BYTES || seen.has(at)) {
      const found = `a capability pointer to ${hex(at)}${seen.has(at) ? ' again' : ''}`;
      report(
        space.line(pointer),
        found,
        'a chain from 0x40 on that ends in 0',
        'the rest of the chain was left out',
      );
      return;
    }
    if (!space.has(at, 4)) return;
    seen.add(at);
    capability(space, numbers, at);
    pointer = at + 1;
  }
}

function capability(space: ConfigSpace, numbers: PciNumbers, at: number): void {
  const id = space.u8(at);
  if (id === Cap.msi) msi(space, numbers, at);
  else if (id === Cap.msix) msix(space, numbers, at);
  else if (id === Cap.express) numbers.set('expressType', (space.u16(at + 2) >> 4) & 15, space.line(at + 2));
}

function msi(space: ConfigSpace, numbers: PciNumbers, at: number): void {
  const control = space.u16(at + 2);
  numbers.set('msiCap', at, space.line(at));
  numbers.set('msiControl', control, space.line(at + 2));
  const wide = (control & MsiFlag.wide) !== 0;
  const data = at + (wide ? 12 : 8);
  if (!space.has(data, 2)) return;
  numbers.set('addressLo', space.u32(at + 4), space.line(at + 4));
  if (wide) numbers.set('addressHi', space.u32(at + 8), space.line(at + 8));
  numbers.set('data', space.u16(data), space.line(data));
  if (!(control & MsiFlag.maskable) || !space.has(data + 4, 8)) return;
  numbers.set('msiMaskBits', space.u32(data + 4), space.line(data + 4));
  numbers.set('msiPending', space.u32(data + 8), space.line(data + 8));
}

function msix(space: ConfigSpace, numbers: PciNumbers, at: number): void {
  numbers.set('msixCap', at, space.line(at));
  numbers.set('msixControl', space.u16(at + 2), space.line(at + 2));
  if (!space.has(at + 4, 8)) return;
  numbers.set('msixBir', space.u8(at + 4) & 7, space.line(at + 4));
  numbers.set('msixOffset', (space.u32(at + 4) & ~7) >>> 0, space.line(at + 4));
  numbers.set('pbaBir', space.u8(at + 8) & 7, space.line(at + 8));
  numbers.set('pbaOffset', (space.u32(at + 8) & ~7) >>> 0, space.line(at + 8));
}

/** The second list, of PCI Express functions; it starts at 256 and is empty when that reads 0. */
function extendedCapabilities(space: ConfigSpace, numbers: PciNumbers, report: Report): void {
  const seen = new Set<number>();
  let at = EXTENDED;
  let from = EXTENDED;
  for (let n = 0; n < MAX_EXTENDED_CAPS && at !== 0 && space.has(at, 4); n++) {
    if (at < EXTENDED || seen.has(at)) {
      const found = `an extended capability pointer to ${hex(at)}${seen.has(at) ? ' again' : ''}`;
      report(
        space.line(from),
        found,
        'a chain from 0x100 on that ends in 0',
        'the rest of the chain was left out',
      );
      return;
    }
    const head = space.u32(at);
    if (head === 0 || head === 0xffffffff) return;
    seen.add(at);
    extendedCapability(space, numbers, at, head & 0xffff);
    from = at;
    at = (head >>> 20) & ~3;
  }
}

function extendedCapability(space: ConfigSpace, numbers: PciNumbers, at: number, id: number): void {
  if (id === ExtCap.ari && space.has(at, 8))
    numbers.set('ariNext', space.u16(at + 4) >> 8, space.line(at + 4));
  if (id !== ExtCap.sriov || !space.has(at, 0x1c)) return;
  numbers.set('vfEnabled', space.u16(at + 0x08) & 1, space.line(at + 0x08));
  numbers.set('vfTotal', space.u16(at + 0x0e), space.line(at + 0x0e));
  numbers.set('vfCount', space.u16(at + 0x10), space.line(at + 0x10));
  numbers.set('vfOffset', space.u16(at + 0x14), space.line(at + 0x14));
  numbers.set('vfStride', space.u16(at + 0x16), space.line(at + 0x16));
}

// Short names of devices for places where the long ones do not fit; the long ones stand in the tooltip and on the page.

import type { MachineView } from '../../model/machine.ts';
import { className, parsePciAddress } from '../../model/pci.ts';
import { Bus } from '../../model/tables.ts';

/** What ends the vendor's part of an lspci label. */
const VENDOR =
  /^.{0,60}?\b(?:Inc\.|Corporation|Corp\.|Co\., Ltd\.?|Ltd\.?|Limited|GmbH|Technologies)\s+(?=\S)/;

export const idOf = (view: MachineView, row: number): string => view.str(view.t.device.col.id[row]);

/** `QEMU PCIe Root port` of `Red Hat, Inc. QEMU PCIe Root port`; the class where there is no label, else a handler, or ''. */
export function shortName(view: MachineView, row: number): string {
  const { label, class: code, bus } = view.t.device.col;
  const text = label[row]! < 0 ? '' : view.str(label[row]).replace(VENDOR, '');
  // `Device` is what lspci says of an id that it does not know.
  if (text !== '' && text !== 'Device') return text;
  const byClass = code[row]! < 0 ? '' : className(code[row]!);
  return byClass || text || (bus[row] === Bus.pci ? firstHandler(view, row) : aboutOf(view, row));
}

/** A function that nothing describes is at least known by who handles its first irq. */
function firstHandler(view: MachineView, row: number): string {
  const { first, descs } = view.t.device.col;
  const desc = descs[row] === 0 ? -1 : view.t.msiDesc.col.desc[first[row]!]!;
  const actions = desc < 0 ? -1 : view.t.irqDesc.col.actions[desc]!;
  return actions < 0 ? '' : view.str(actions);
}

const ABOUT: Readonly<Record<number, string>> = {
  [Bus.ioapic]: 'wired lines',
  [Bus.dmar]: 'remapping unit',
  [Bus.hpet]: 'timers',
  [Bus.wired]: 'wires to messages',
  [Bus.platform]: 'platform device',
  [Bus.ccw]: 'channel device',
};

/** What a device that is no PCI function is, in two or three words. */
function aboutOf(view: MachineView, row: number): string {
  const { bus, domain } = view.t.device.col;
  const kind = domain[row]! < 0 ? '' : view.str(view.t.irqDomain.col.kind[domain[row]!]);
  if (kind === 'gpio') return 'GPIO lines';
  if (kind === 'aplic-direct') return 'wired lines';
  return ABOUT[bus[row]!] ?? '';
}

/** `00:02.0` of `0000:00:02.0` in a tree whose groups name the segment; other ids whole. */
export function localId(id: string): string {
  return parsePciAddress(id) ? id.slice(id.indexOf(':') + 1) : id;
}

/** Class code and what it means: `020000 Ethernet controller`. */
export function classText(view: MachineView, row: number): string {
  const code = view.t.device.col.class[row]!;
  if (code < 0) return '';
  return `${code.toString(16).padStart(6, '0')} ${className(code)}`.trim();
}

/** `8086:10d3`, or ''. */
export function vendorText(view: MachineView, row: number): string {
  const { vendor, product } = view.t.device.col;
  if (vendor[row]! < 0 || product[row]! < 0) return '';
  const word = (n: number): string => n.toString(16).padStart(4, '0');
  return `${word(vendor[row]!)}:${word(product[row]!)}`;
}

import { describe, expect, it } from 'vitest';
import { Bus, Known, MsiKind, TableState } from '../../model/tables.ts';
import { checkDamaged, checkLongLines } from '../test-mutations.ts';
import { fixture, headOf, type Reading, readText } from '../test-text.ts';
import importers from './importer.ts';

const [msiTables] = importers;
const vtd = fixture(import.meta.url, 'vtd.txt');
const two = fixture(import.meta.url, 'two-capabilities.txt');

const device = (reading: Reading, id: string) =>
  reading.rows('device').find((row) => reading.str(row.id) === id)!;
const entries = (reading: Reading, id: string) => {
  const row = reading.rows('device').findIndex((other) => reading.str(other.id) === id);
  return reading.rows('msiDesc').filter((entry) => entry.device === row);
};

const FUNCTION = '0000:00:03.0 1af4:1000 class 020000 cmd 0507 driver virtio-pci\n';
const CAPABILITY =
  '  MSI-X cap@98 ctrl 8001 enable+ maskall- count 2 table bar1+00000000 pba bar1+00000800\n';
const entry = (index: number): string =>
  `    [${index}] addr fee00218 addrhi 00000000 data 00000000 ctrl 00000000\n`;

describe('MSI registers and MSI-X tables', () => {
  it('are known by a line of a function, or of an entry', () => {
    expect(msiTables!.sniff(headOf(vtd))).toBe(1);
    expect(msiTables!.sniff(headOf(entry(0)))).toBeGreaterThan(0.5);
    expect(msiTables!.sniff(headOf('0000:00:03.0 45 msix\n'))).toBe(0);
    expect(msiTables!.sniff(headOf('00:03.0 Ethernet controller [0200]: Red Hat, Inc. [1af4:1000]\n'))).toBe(
      0,
    );
  });

  it('give every function with its ids, class, command register and driver', () => {
    const reading = readText(msiTables!, vtd);
    expect(reading.problems).toEqual([]);
    const xhci = device(reading, '0000:00:0c.0');
    expect([xhci.bus, xhci.vendor, xhci.product, xhci.class, xhci.command, xhci.line]).toEqual([
      Bus.pci,
      0x1b36,
      0x000d,
      0x0c0330,
      0x0507,
      7,
    ]);
    expect(reading.str(xhci.driver)).toBe('xhci_hcd');
    expect(device(reading, '0000:00:00.0').driver).toBe(-1);
    // A virtual function reads ffff:ffff: that says nothing of it.
    expect(device(reading, '0000:01:10.0').vendor).toBe(-1);
  });

  it('give an MSI capability with its mask bits, and the one message that it holds', () => {
    const reading = readText(msiTables!, vtd);
    const port = device(reading, '0000:00:01.0');
    expect([port.msiCap, port.msiControl, port.msiCapable, port.msiEnabledCount]).toEqual([
      0x60, 0x0113, 2, 2,
    ]);
    expect([port.msiMaskBits, port.msiPending, port.msiMaskKnown]).toEqual([0, 0, 1]);
    expect(entries(reading, '0000:00:01.0')).toMatchObject([
      {
        kind: MsiKind.msi,
        index: 0,
        addressLo: 0xfee00218,
        data: 0,
        state: Known.read | Known.enabled | Known.maskKnown,
        line: 3,
      },
    ]);
    const old = device(reading, '0000:00:0d.0');
    expect([old.msiCapable, old.msiEnabledCount, old.msiMaskKnown]).toEqual([16, 8, 0]);
    expect(entries(reading, '0000:00:0d.0')).toMatchObject([{ state: Known.read | Known.enabled, line: 16 }]);
  });

  it('have no message for a capability that is off and was never written', () => {
    const reading = readText(msiTables!, vtd);
    expect(device(reading, '0000:02:00.0').msiCap).toBe(0xd0);
    expect(entries(reading, '0000:02:00.0').every((row) => row.kind === MsiKind.msix)).toBe(true);
  });

  it('give every listed entry of an MSI-X table, and count the others', () => {
    const reading = readText(msiTables!, vtd);
    const xhci = device(reading, '0000:00:0c.0');
    expect([xhci.msixCap, xhci.msixControl, xhci.msixSize]).toEqual([0x90, 0x800f, 16]);
    expect([xhci.msixBir, xhci.msixOffset, xhci.pbaBir, xhci.pbaOffset]).toEqual([0, 0x3000, 0, 0x3800]);
    expect([xhci.tableState, xhci.zeroEntries, xhci.zeroMasked]).toEqual([TableState.read, 11, 0]);
    const on = Known.read | Known.enabled | Known.maskKnown;
    expect(
      entries(reading, '0000:00:0c.0').map((row) => [
        row.index,
        row.addressLo,
        row.control,
        row.state,
        row.line,
      ]),
    ).toEqual([
      [0, 0xfee00a38, 0, on, 9],
      [1, 0xfee00a58, 1, on | Known.masked, 10],
      [2, 0xfee00a78, 1, on | Known.masked, 11],
      [3, 0xfee00a98, 1, on | Known.masked, 12],
      [4, 0xfee00ab8, 1, on | Known.masked, 13],
    ]);
  });

  it('say why a table was not read', () => {
    const reading = readText(msiTables!, vtd);
    const vf = device(reading, '0000:01:10.0');
    expect(vf.tableState).toBe(TableState.notRead);
    expect(reading.str(vf.tableReason)).toBe('memory space disabled, table not read');
    expect([vf.msixCap, vf.msixSize, vf.zeroEntries]).toEqual([0x70, 3, 0]);
  });

  it('keep the first of two MSI capabilities, which is the one that the kernel takes', () => {
    const reading = readText(msiTables!, two);
    expect(reading.problems).toEqual([]);
    expect(device(reading, '0000:00:01.0').msiCap).toBe(0x60);
    expect(entries(reading, '0000:00:01.0')).toMatchObject([{ addressLo: 0xfee02000, data: 0x20, line: 2 }]);
  });

  it('may be empty: no PCI', () => {
    expect(msiTables!.sniff(headOf('', '00-boot/msi-tables.txt'))).toBe(1);
    expect(readText(msiTables!, '').problems).toEqual([]);
    expect(readText(msiTables!, 'no pci\n').problems).toEqual([]);
  });

  it('keep addresses above 4 GiB whole', () => {
    const high = entry(0)
      .replace('addrhi 00000000', 'addrhi ffffffff')
      .replace('data 00000000', 'data 80000001');
    const reading = readText(msiTables!, FUNCTION + CAPABILITY + high + entry(1));
    expect(reading.rows('msiDesc')[0]).toMatchObject({ addressHi: 0xffffffff, data: 0x80000001 });
  });

  it('keep what another file of the moment told before', () => {
    const first = readText(msiTables!, FUNCTION + CAPABILITY + entry(0) + entry(1));
    const other =
      FUNCTION.replace('cmd 0507', 'cmd 0100') + CAPABILITY + entry(0).replace('218', '999') + entry(1);
    const both = readText(msiTables!, other, { machine: first.machine });
    expect(both.problems).toEqual([]);
    expect(both.rows('device')).toMatchObject([{ command: 0x0507, file: 0, line: 1 }]);
    expect(both.rows('msiDesc').map((row) => row.addressLo)).toEqual([0xfee00218, 0xfee00218]);
  });

  it('report a table with entries that are neither listed nor counted', () => {
    const reading = readText(msiTables!, FUNCTION + CAPABILITY + entry(0));
    expect(reading.problems).toMatchObject([
      { line: 2, found: '1 entries listed, 0 without a message', expected: '2 entries in all' },
    ]);
    expect(reading.rows('device')[0]!.tableState).toBe(TableState.read);
  });

  it('report entries twice, out of order, or beyond the table', () => {
    const text = FUNCTION + CAPABILITY + entry(0) + entry(0) + entry(1) + entry(2);
    const reading = readText(msiTables!, text);
    expect(reading.problems.map((p) => p.line)).toEqual([4, 6]);
    expect(reading.rows('msiDesc').map((row) => row.index)).toEqual([0, 1]);
  });

  it('report words that say something else than the control word, which is believed', () => {
    const text = FUNCTION + CAPABILITY.replace('enable+', 'enable-') + entry(0) + entry(1);
    const reading = readText(msiTables!, text);
    expect(reading.problems).toMatchObject([{ line: 2, found: 'enable- maskall- count 2' }]);
    expect(reading.rows('msiDesc')[0]!.state & Known.enabled).toBe(Known.enabled);
    const masked = readText(
      msiTables!,
      FUNCTION + CAPABILITY + entry(0).replace('\n', ' masked\n') + entry(1),
    );
    expect(masked.problems).toMatchObject([{ line: 3, found: 'masked' }]);
    expect(masked.rows('msiDesc')[0]!.state & Known.masked).toBe(0);
  });

  it('report mask bits that the control word does not have, and the other way round', () => {
    const maskable = vtd.split('\n')[2]!;
    const without = maskable.replace(' mask 00000000 pending 00000000', '');
    expect(readText(msiTables!, `${FUNCTION}${without}\n`).problems).toMatchObject([
      { line: 2, expected: 'mask and pending bits' },
    ]);
  });

  it('report a function, a capability or a note twice or of another form', () => {
    expect(readText(msiTables!, FUNCTION + FUNCTION).problems).toMatchObject([{ line: 2 }]);
    const again = FUNCTION + CAPABILITY + entry(0) + entry(1) + CAPABILITY;
    expect(readText(msiTables!, again).problems).toMatchObject([
      { line: 5, expected: 'each capability once' },
    ]);
    const strange = `${FUNCTION}  PCIe cap@40\n    (3 entries hidden)\n`;
    expect(readText(msiTables!, strange).problems.map((p) => p.line)).toEqual([2, 3]);
  });

  it('leave out what follows a function that was not understood', () => {
    const reading = readText(msiTables!, `${FUNCTION.replace('1af4', 'lspc')}${CAPABILITY}${entry(0)}`);
    expect(reading.problems.map((p) => p.line)).toEqual([1, 2, 3]);
    expect(reading.rows('device')).toEqual([]);
  });

  it('survive damage', () => checkDamaged(msiTables!, [vtd, two]));
  it('survive lines of a megabyte', () => checkLongLines(msiTables!, [vtd]));
});

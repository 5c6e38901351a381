import { describe, expect, it } from 'vitest';
import { Known, MsiKind, TableState } from '../../model/tables.ts';
import { checkDamaged, checkLongLines } from '../test-mutations.ts';
import { fixture, headOf, type Reading, readText } from '../test-text.ts';
import importers from './importer.ts';

const registers = importers[0]!;
const smmu = fixture(import.meta.url, 'smmuv3.txt');
const zpci = fixture(import.meta.url, 'zpci.txt');

const device = (reading: Reading, id: string) =>
  reading.rows('device').find((row) => reading.str(row.id) === id)!;
const rowsOf = (reading: Reading, id: string) => {
  const row = reading.rows('device').findIndex((d) => reading.str(d.id) === id);
  return reading.rows('msiDesc').filter((desc) => desc.device === row);
};
const lineOf = (text: string, start: string, after = ''): number => {
  const lines = text.split('\n');
  const from = after === '' ? 0 : lines.findIndex((line) => line.startsWith(after));
  return lines.findIndex((line, i) => i >= from && line.startsWith(start)) + 1;
};

const DEVICE =
  'device 0000:00:01.0 vendor 1b36 device 0010 class 010802 command 0406 (mem+ bus-master+ intx-disable+)';
const MSIX = '  MSI-X cap@40 control 8003 enable+ function-mask- size 4 table BAR0+0x2000 pba BAR0+0x3000';
const entry = (
  index: string,
  rest = 'address 0000000008090040 data 00000001 ctrl 00000000 unmasked',
): string => `    [${index}] ${rest}`;
const UNUSED = 'address 0000000000000000 data 00000000 ctrl 00000001 masked';

describe('a dump of MSI registers', () => {
  it('is known by its functions, capabilities or entries', () => {
    expect(registers.sniff(headOf(smmu))).toBe(1);
    expect(registers.sniff(headOf(zpci))).toBe(1);
    expect(registers.sniff(headOf(`${MSIX}\n`))).toBeGreaterThan(0.5);
    expect(registers.sniff(headOf(`${entry('0')}\n`))).toBeGreaterThan(0.5);
    expect(registers.sniff(headOf('device 0000:00:00.0\n  vendor:0x1b36\n'))).toBe(0);
  });

  it('gives ids, command register and MSI-X capability of a function, with its line', () => {
    const reading = readText(registers, smmu);
    expect(reading.problems).toEqual([]);
    const nvme = device(reading, '0000:00:01.0');
    expect([nvme.vendor, nvme.product, nvme.class, nvme.command]).toEqual([0x1b36, 0x10, 0x10802, 0x406]);
    expect([nvme.msixCap, nvme.msixControl, nvme.msixSize]).toEqual([0x40, 0x8040, 65]);
    expect([nvme.msixBir, nvme.msixOffset, nvme.pbaBir, nvme.pbaOffset]).toEqual([0, 0x2000, 0, 0x3000]);
    expect([nvme.file, nvme.line]).toEqual([0, lineOf(smmu, 'device 0000:00:01.0')]);
  });

  it('gives each programmed entry of an MSI-X table, and counts the others', () => {
    const reading = readText(registers, smmu);
    const rows = rowsOf(reading, '0000:00:01.0');
    expect(rows.map((row) => [row.index, row.addressHi, row.addressLo, row.data])).toEqual(
      [0, 1, 2, 3, 4].map((i) => [i, 0, 0xfffff040, i]),
    );
    expect(rows[2]!.kind).toBe(MsiKind.msix);
    expect(rows[2]!.state).toBe(Known.read | Known.maskKnown | Known.enabled);
    expect(rows[2]!.line).toBe(lineOf(smmu, '    [2]', 'device 0000:00:01.0'));
    const nvme = device(reading, '0000:00:01.0');
    expect([nvme.zeroEntries, nvme.zeroMasked, nvme.tableState]).toEqual([60, 1, TableState.read]);
    // A single entry that was never programmed has no run.
    expect(device(reading, '0000:00:02.0').zeroEntries).toBe(1);
  });

  it('knows a masked entry', () => {
    const rows = rowsOf(readText(registers, smmu), '0000:02:00.0');
    expect(rows.map((row) => (row.state & Known.masked) !== 0)).toEqual([false, true, true, true, true]);
    expect(rows.map((row) => row.control)).toEqual([0, 1, 1, 1, 1]);
  });

  it('gives the message of an MSI capability with mask and pending bits', () => {
    const reading = readText(registers, smmu);
    const port = device(reading, '0000:00:05.0');
    expect([port.msiCap, port.msiControl, port.msiCapable, port.msiEnabledCount]).toEqual([
      0x60, 0x113, 2, 2,
    ]);
    expect([port.msiMaskKnown, port.msiMaskBits, port.msiPending]).toEqual([1, 0, 0]);
    const [row] = rowsOf(reading, '0000:00:05.0');
    expect(row).toMatchObject({ kind: MsiKind.msi, index: 0, addressLo: 0xfffff040, data: 0 });
    expect(row!.state).toBe(Known.read | Known.maskKnown | Known.enabled);
    const xhci = device(reading, '0000:01:00.0');
    expect([xhci.msiCapable, xhci.msiEnabledCount, xhci.msiMaskKnown]).toEqual([16, 8, 0]);
    expect(rowsOf(reading, '0000:01:00.0')[0]!.state).toBe(Known.read | Known.enabled);
  });

  it('has no message for a capability that is off and was never written', () => {
    const reading = readText(registers, smmu);
    expect(device(reading, '0000:03:00.0').msiCap).toBe(0x8c);
    expect(rowsOf(reading, '0000:03:00.0')).toEqual([]);
  });

  it('says why a table was not read', () => {
    const reading = readText(registers, smmu);
    const e1000e = device(reading, '0000:00:04.0');
    expect(e1000e.tableState).toBe(TableState.notRead);
    expect(reading.str(e1000e.tableReason)).toBe('mmap failed');
    expect(rowsOf(reading, '0000:00:04.0')).toEqual([]);
    const s390 = readText(registers, zpci);
    expect(s390.problems).toEqual([]);
    expect(s390.rows('device').map((row) => s390.str(row.tableReason))).toEqual(
      Array(5).fill('no resource file'),
    );
    const off = readText(registers, `${DEVICE}\n${MSIX}\n    (memory decoding off: table not read)\n`);
    expect(off.problems).toEqual([]);
  });

  it('lists an entry without a message that is not masked', () => {
    const lines = [
      entry('0', UNUSED.replace('ctrl 00000001 masked', 'ctrl 00000000 unmasked')),
      entry('1-3', `${UNUSED} (all alike)`),
    ];
    const reading = readText(registers, `${DEVICE}\n${MSIX}\n${lines.join('\n')}\n`);
    expect(reading.problems).toEqual([]);
    expect(rowsOf(reading, '0000:00:01.0').map((row) => [row.index, row.addressLo])).toEqual([[0, 0]]);
    expect(device(reading, '0000:00:01.0').zeroEntries).toBe(3);
  });

  it('makes no rows of a run, however long it is', () => {
    const size = '  MSI-X cap@40 control 87ff enable+ function-mask- size 2048 table BAR0+0x0 pba BAR1+0x0';
    const reading = readText(registers, `${DEVICE}\n${size}\n${entry('0-2047', `${UNUSED} (all alike)`)}\n`);
    expect(reading.problems).toEqual([]);
    expect(reading.rows('msiDesc')).toEqual([]);
    expect(device(reading, '0000:00:01.0').zeroEntries).toBe(2048);
  });

  it('keeps a table that another file told', () => {
    const first = readText(
      registers,
      `${DEVICE}\n${MSIX}\n${[0, 1, 2, 3].map((i) => entry(`${i}`)).join('\n')}\n`,
    );
    const both = readText(registers, smmu, { machine: first.machine });
    expect(rowsOf(both, '0000:00:01.0').map((row) => row.addressLo)).toEqual(Array(4).fill(0x8090040));
    expect(device(both, '0000:00:01.0').msixSize).toBe(4);
  });

  it.each([
    ['entries in another order', [entry('1'), entry('0')], 4],
    ['an entry beyond the table', [entry('4')], 3],
    ['a run without the words for it', [entry('0-3', UNUSED)], 3],
    ['the words for a run behind one entry', [entry('0', `${UNUSED} (all alike)`)], 3],
    [
      'an address of 15 digits',
      [entry('0', 'address 000000008090040 data 00000001 ctrl 00000000 unmasked')],
      3,
    ],
    ['a line that is none of these', ['    hello'], 3],
  ])('reports %s', (_, lines, line) => {
    const { problems } = readText(registers, `${DEVICE}\n${MSIX}\n${lines.join('\n')}\n`);
    expect(problems[0]).toMatchObject({ line });
  });

  it('reports words that contradict the register, and uses the register', () => {
    const off = MSIX.replace('enable+', 'enable-');
    const wrong = entry('0').replace('unmasked', 'masked');
    const rest = [1, 2, 3].map((i) => entry(`${i}`)).join('\n');
    const reading = readText(registers, `${DEVICE.replace('mem+', 'mem-')}\n${off}\n${wrong}\n${rest}\n`);
    expect(reading.problems.map((problem) => problem.line)).toEqual([1, 2, 3]);
    expect(reading.rows('msiDesc')[0]!.state).toBe(Known.read | Known.maskKnown | Known.enabled);
  });

  it('reports a table with fewer entries than it should have, at its capability', () => {
    const { problems } = readText(registers, `${DEVICE}\n${MSIX}\n${entry('0')}\n${entry('2')}\n`);
    expect(problems).toMatchObject([{ line: 2, found: '2 entries', expected: '4 entries in all' }]);
  });

  it('reports a function that comes twice, and lines before any', () => {
    const { problems } = readText(registers, `${MSIX}\n${DEVICE}\n${DEVICE}\n${MSIX}\n`);
    expect(problems.map((problem) => problem.line)).toEqual([1, 3, 4]);
  });

  it('survives damage', () => {
    checkDamaged(registers, [smmu, zpci]);
    checkLongLines(registers, [smmu]);
  });
});

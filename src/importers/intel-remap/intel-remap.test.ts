import { describe, expect, it } from 'vitest';
import { Known, RemapKind } from '../../model/tables.ts';
import classIommu from '../iommu-groups/importer.ts';
import { checkDamaged, checkLongLines } from '../test-mutations.ts';
import { fixture, headOf, type Reading, readText } from '../test-text.ts';
import importers from './importer.ts';

const [table, registers] = importers;
const xapic = fixture(import.meta.url, 'xapic.txt');
const off = fixture(import.meta.url, 'off.txt');
const posted = fixture(import.meta.url, 'posted.txt');
const regset = fixture(import.meta.url, 'registers.txt');

const units = (reading: Reading) =>
  reading
    .rows('remapUnit')
    .map((row) => [reading.str(row.name), row.enabled, row.tableHi, row.tableLo, row.line]);

describe('VT-d interrupt remapping tables', () => {
  it('are known by their headings, or by an entry', () => {
    for (const text of [xapic, off, posted, '****\n\n']) expect(table!.sniff(headOf(text)), text).toBe(1);
    expect(table!.sniff(headOf(`${xapic.split('\n')[4]}\n`))).toBeGreaterThan(0.5);
    expect(table!.sniff(headOf(regset))).toBe(0);
  });

  it('give each present entry with its 128 bits and the columns before them', () => {
    const reading = readText(table!, xapic);
    expect(reading.problems).toEqual([]);
    expect(units(reading)).toEqual([['dmar0', 1, 0, 0x700000, 1]]);
    const entries = reading.rows('remapEntry');
    expect(entries.map((row) => [row.index, row.line])).toEqual([
      [1, 4],
      [3, 5],
      [8, 6],
      [16, 7],
      [18, 8],
    ]);
    expect(entries[3]).toMatchObject({
      unit: 0,
      kind: RemapKind.vtd,
      state: Known.read,
      table: -1,
      w0: 0x00200009,
      w1: 0x00000300,
      w2: 0x00040008,
      w3: 0,
      sourceId: 0x0008,
      vector: 0x20,
      destination: 0x300,
      file: 0,
    });
    expect(entries[0]!.sourceId).toBe(0xff00);
  });

  it('may come out of a terminal, which turns tabs into blanks', () => {
    for (const text of [xapic, posted]) {
      const blanks = text.replaceAll('\t\t', '           ').replaceAll('\t', '    ');
      expect(table!.sniff(headOf(blanks))).toBe(1);
      const reading = readText(table!, blanks);
      expect(reading.problems).toEqual([]);
      expect(reading.rows('remapEntry')).toEqual(readText(table!, text).rows('remapEntry'));
    }
    const registersText = regset.replaceAll('\t', '  ');
    expect(registers!.sniff(headOf(registersText))).toBe(1);
    const reading = readText(registers!, registersText);
    expect(reading.problems).toEqual([]);
    expect(reading.rows('register').length).toBe(23);
  });

  it('say that remapping is off', () => {
    const reading = readText(table!, off);
    expect(reading.problems).toEqual([]);
    expect(units(reading)).toEqual([['dmar0', 0, 0, 0, 1]]);
  });

  it('are those of several units, and have posted entries behind the divider', () => {
    const reading = readText(table!, posted);
    expect(reading.problems).toEqual([]);
    expect(units(reading)).toEqual([
      ['dmar1', 1, 7, 0xff700000, 1],
      ['dmar0', 0, 0, 0, 6],
    ]);
    const [remapped, entry] = reading.rows('remapEntry');
    expect(remapped).toMatchObject({ unit: 0, kind: RemapKind.vtd, destination: 0x21, w1: 0x21 });
    expect(entry).toMatchObject({
      unit: 0,
      kind: RemapKind.vtdPosted,
      index: 17,
      sourceId: 0x3a01,
      vector: 0x31,
      destination: 0,
      w0: 0x00318001,
      w1: 0x12345640,
      w2: 0x00043a01,
      w3: 1,
      line: 14,
    });
  });

  it('may be off and still hold posted entries: the posted half does not say whether remapping is on', () => {
    const text = `${off}Posted Interrupt supported on IOMMU: dmar0\n IR table address:700000\n`;
    const reading = readText(table!, text);
    expect(reading.problems).toEqual([]);
    expect(units(reading)).toEqual([['dmar0', 0, 0, 0x700000, 1]]);
  });

  it('are empty where no unit remaps', () => {
    const reading = readText(table!, '****\n\n');
    expect(reading.problems).toEqual([]);
    expect(reading.rows('remapUnit')).toEqual([]);
  });

  it.each([
    ['source id', '00:01.0', '00:02.0'],
    ['destination', '00000300 20', '00000400 20'],
    ['vector', '00000300 20', '00000300 21'],
    ['present bit', '0000030000200009', '0000030000200008'],
    ['mode', '0000030000200009', '0000030000208009'],
  ])('report a %s that does not agree with the entry, and keep both', (_, from, to) => {
    const reading = readText(table!, xapic.replace(from, to));
    expect(reading.problems).toMatchObject([{ line: 7, done: 'both were kept as they are' }]);
    expect(reading.rows('remapEntry').length).toBe(5);
  });

  it('report a posted entry whose address does not agree with it', () => {
    expect(readText(table!, posted.replace('12345640 31', '12345680 31')).problems).toMatchObject([
      { line: 14 },
    ]);
  });

  it('report entries twice or out of order, and leave them out', () => {
    const lines = xapic.split('\n');
    const reading = readText(
      table!,
      [...lines.slice(0, 5), lines[4], lines[3], ...lines.slice(5)].join('\n'),
    );
    expect(reading.problems.map((p) => p.line)).toEqual([6, 7]);
    expect(reading.rows('remapEntry').map((row) => row.index)).toEqual([1, 3, 8, 16, 18]);
  });

  it('report an index beyond the 65536 entries of a table', () => {
    const reading = readText(table!, xapic.replace(' 18    ', ' 65536 '));
    expect(reading.problems).toMatchObject([{ line: 8 }]);
    expect(readText(table!, xapic.replace(' 18    ', ' 65535 ')).problems).toEqual([]);
  });

  it('report entries before any unit, units twice, and other column names', () => {
    const lines = xapic.split('\n');
    expect(readText(table!, `${lines[3]}\n`).problems).toMatchObject([{ line: 1 }]);
    expect(readText(table!, `${lines[0]}\n${lines[0]}\n`).problems).toMatchObject([
      { line: 2, expected: 'each unit once' },
    ]);
    const named = posted.replace(' Entry SrcID   DstID    Vct', ' Entry SrcID   PDA_high PDA_low  Vct');
    expect(readText(table!, named).problems).toMatchObject([{ line: 3 }]);
  });

  it('report more units than any machine has', () => {
    const names = [...Array(1026).keys()].map((n) => `Remapped Interrupt supported on IOMMU: dmar${n}\n`);
    const reading = readText(table!, names.join(''));
    expect(reading.problems.map((p) => p.line)).toEqual([1025, 1026]);
    expect(reading.rows('remapUnit').length).toBe(1024);
  });

  it('report entries with digits missing', () => {
    const reading = readText(table!, xapic.replace('0000000000040008', '000000000004000'));
    expect(reading.problems).toMatchObject([{ line: 7 }]);
    expect(reading.rows('remapEntry').length).toBe(4);
  });

  it('survive damage', () => checkDamaged(table!, [xapic, off, posted]));
  it('survive lines of a megabyte', () => checkLongLines(table!, [xapic, posted]));
});

describe('VT-d registers', () => {
  it('are known by their headings, or by a register', () => {
    expect(registers!.sniff(headOf(regset))).toBe(1);
    expect(registers!.sniff(headOf(`${regset.split('\n')[5]}\n`))).toBeGreaterThan(0.5);
    expect(registers!.sniff(headOf(xapic))).toBe(0);
    // dmar_perf_latency begins alike.
    const latency = 'IOMMU: dmar0 Register Base Address: fed90000\n                  <0.1us\n';
    expect(registers!.sniff(headOf(latency))).toBe(0);
  });

  it('have a name, an offset and 64 bits each, and the unit its base', () => {
    const reading = readText(registers!, regset);
    expect(reading.problems).toEqual([]);
    expect(reading.rows('remapUnit')).toMatchObject([
      { kind: RemapKind.vtd, baseLo: 0xfed90000, baseHi: 0, enabled: -1, line: 1 },
    ]);
    const named = new Map(reading.rows('register').map((row) => [reading.str(row.name), row]));
    expect(named.size).toBe(23);
    expect(named.get('IRTA')).toMatchObject({ unit: 0, offset: 0xb8, lo: 0x0070000f, hi: 0, line: 21 });
    expect(named.get('GSTS')).toMatchObject({ offset: 0x1c, lo: 0xc7000000, line: 5 });
  });

  it('belong to the unit of the tables', () => {
    const first = readText(table!, xapic);
    const both = readText(registers!, regset, { machine: first.machine });
    expect(both.rows('remapUnit').length).toBe(1);
    expect(both.rows('remapUnit')[0]).toMatchObject({ file: 0, line: 1, enabled: 1, baseLo: 0xfed90000 });
  });

  it('that another file gave before are not repeated', () => {
    const first = readText(classIommu[1]!, '## dmar0\naddress: fed90000\ncap: d2008c22260206\n');
    const both = readText(registers!, regset, { machine: first.machine });
    expect(both.problems).toEqual([]);
    const caps = both.rows('register').filter((row) => both.str(row.name) === 'CAP');
    expect(caps).toMatchObject([{ file: 0, line: 3, hi: 0xd2008c, lo: 0x22260206 }]);
    expect(both.rows('register').length).toBe(23);
  });

  it('are reported when twice, of another form, or without a unit', () => {
    const lines = regset.split('\n');
    const twice = [...lines.slice(0, 4), lines[3], 'XYZ 7', ''].join('\n');
    expect(readText(registers!, twice).problems.map((p) => p.line)).toEqual([5, 6]);
    expect(readText(registers!, `${lines[3]}\n`).problems).toMatchObject([{ line: 1 }]);
    expect(readText(registers!, `${regset}${regset}`).problems.map((p) => p.line)[0]).toBe(27);
  });

  it('may be missing: the registers are not mapped', () => {
    expect(readText(registers!, 'IOMMU: Invalid base address\n').problems).toEqual([]);
  });

  it('survive damage', () => checkDamaged(registers!, [regset]));
  it('survive lines of a megabyte', () => checkLongLines(registers!, [regset]));
});

import { describe, expect, it } from 'vitest';
import { Bus, Known, MsiKind } from '../../model/tables.ts';
import debugfs from '../debugfs/importer.ts';
import registers from '../msi-message-registers/importer.ts';
import { checkDamaged, checkLongLines } from '../test-mutations.ts';
import { fixture, headOf, type Reading, readText } from '../test-text.ts';
import importers from './importer.ts';
import { mergeMsiDumps } from './merge.ts';

const dump = importers[0]!;
const imsic = fixture(import.meta.url, 'imsic.txt');
const xen = fixture(import.meta.url, 'xen.txt');

const device = (reading: Reading, id: string) =>
  reading.rows('device').findIndex((row) => reading.str(row.id) === id);
const dumped = (reading: Reading, id: string) =>
  reading.rows('msiDump').filter((row) => row.device === device(reading, id));
const merged = (reading: Reading, id: string) =>
  reading.rows('msiDesc').filter((row) => row.device === device(reading, id));

describe('a dump of msi_desc', () => {
  it('is known by the mark at the start of its first line', () => {
    expect(dump.sniff(headOf(imsic))).toBe(1);
    expect(dump.sniff(headOf('MSIDESC device a b bus pci\n'))).toBe(1);
    expect(dump.sniff(headOf('<6>[    1.000000] MSIDESC device a b bus pci\n'))).toBe(1);
    expect(dump.sniff(headOf('', '02-up/msi-desc.txt'))).toBe(1);
    expect(
      dump.sniff(headOf('[    1.000000] Linux version 6.12\n[    2.000000] MSIDESC device a b bus pci\n')),
    ).toBe(0);
  });

  it('gives the cached message and the entry that the kernel read back', () => {
    const reading = readText(dump, imsic);
    expect(reading.problems).toEqual([]);
    expect(dumped(reading, '0000:00:01.0')[1]).toMatchObject({
      kind: MsiKind.msix,
      index: 1,
      irq: 13,
      nvecUsed: 1,
      cachedHi: 0,
      cachedLo: 0x28000000,
      cachedData: 4,
      tableKnown: 1,
      tableLo: 0x28000000,
      tableData: 4,
      tableControl: 0,
      file: 0,
      line: 6,
    });
    expect(dumped(reading, '0000:00:05.0')[0]).toMatchObject({ kind: MsiKind.msi, irq: 31, tableKnown: 0 });
  });

  it('gives driver, bus and MSI parent of each device', () => {
    const reading = readText(dump, imsic);
    const [nvme] = reading.rows('device');
    expect(reading.str(nvme!.driver)).toBe('nvme');
    expect(nvme!.bus).toBe(Bus.pci);
    expect(reading.str(nvme!.msiDomain)).toBe(':soc:interrupt-controller@28000000-5');
    expect(reading.rows('device')[device(reading, 'd000000.interrupt-controller')]!.bus).toBe(Bus.platform);
  });

  it('gives the chain of each irq, and each domain once with its fields', () => {
    const reading = readText(dump, imsic);
    const chain = reading.rows('msiChain').filter((row) => row.irq === 13);
    expect(chain.map((row) => [row.level, reading.str(row.chip), row.hwirqLo, row.line])).toEqual([
      [0, 'PCI-MSIX-0000:00:01.0', 1, 7],
      [1, 'IMSIC', 13, 8],
    ]);
    const domains = reading
      .rows('namedDomain')
      .map((row) => [reading.str(row.name), row.busToken, row.flags]);
    expect(domains).toEqual([
      [':soc:interrupt-controller@28000000-5', 5, 0x103],
      ['PCI-MSIX-0000:00:01.0-12', 12, 0x213],
      ['PCI-MSI-0000:00:05.0-11', 11, 0x213],
      [':soc:interrupt-controller@d000000-16', 16, 0x213],
    ]);
    expect(reading.rows('namedDomain')[0]!.size).toBe(0);
  });

  it('reads hwirq numbers of 64 bits', () => {
    const level =
      'MSIDESC     irq 12 level 0 chip A hwirq 0x123456789abcdef0 domain B bus_token 3 dflags 0x13 revmap_size 8\n';
    const reading = readText(dump, level);
    expect(reading.rows('msiChain')).toMatchObject([{ hwirqHi: 0x12345678, hwirqLo: 0x9abcdef0 }]);
    expect(reading.rows('namedDomain')).toMatchObject([{ size: 8, busToken: 3 }]);
  });

  it('knows an irq without a domain', () => {
    const reading = readText(dump, xen);
    expect(reading.problems).toEqual([]);
    expect(reading.rows('msiChain')[0]).toMatchObject({ irq: 44, level: 0, domain: -1, hwirqLo: 0 });
    expect(reading.rows('namedDomain')).toMatchObject([{ busToken: 0, flags: 0x13, size: -1 }]);
    expect(dumped(reading, '0000:00:01.0')[0]).toMatchObject({ cachedLo: 0, tableLo: 0xfee0200c });
  });

  it('takes an empty file for a machine without descriptors', () => {
    expect(readText(dump, '', { path: 'msi-desc.txt' }).problems).toEqual([]);
  });

  it('takes a second dump of the same once, and notes a difference', () => {
    const twice = readText(dump, imsic + imsic);
    expect(twice.problems).toEqual([]);
    expect(twice.rows('msiDump')).toHaveLength(9);
    expect(twice.rows('msiChain')).toHaveLength(18);
    const other = readText(dump, imsic + imsic.replace('data 0x00000004', 'data 0x00000005'));
    expect(other.problems).toMatchObject([{ line: 33 + 6, done: 'the earlier one was kept' }]);
    expect(dumped(other, '0000:00:01.0')[1]!.cachedData).toBe(4);
  });

  it.each([
    ['MSIDESC device x pci'],
    ['MSIDESC   index 0 irq 12 nvec_used 1 msg address_hi 0x00000000 address_lo 0x28001000 data 0x00000002'],
    ['MSIDESC     irq 12 level 0 chip A hwirq 12 domain B bus_token 12 dflags 0x213 revmap_size 0'],
    ['MSIDESC   dev->msi.domain B bus_token x flags 0x213'],
    ['MSIDESC something else'],
    ['something else'],
  ])('reports "%s"', (line) => {
    const { problems } = readText(dump, `MSIDESC device 0000:00:01.0 nvme bus pci\n${line}\n`);
    expect(problems).toMatchObject([{ line: 2 }]);
  });

  it('reports descriptors of no device', () => {
    const lines = imsic.split('\n');
    expect(readText(dump, `${lines[2]}\n`).problems).toHaveLength(1);
  });

  it('survives damage', () => {
    checkDamaged(dump, [imsic, xen]);
    checkLongLines(dump, [imsic, xen]);
  });
});

describe('a dump of msi_desc, merged', () => {
  const merge = (reading: Reading): Reading => {
    mergeMsiDumps(reading.machine);
    return reading;
  };

  it('makes a row for each descriptor that no device table has', () => {
    const reading = merge(readText(dump, imsic));
    expect(merged(reading, '0000:00:01.0')[1]).toMatchObject({
      kind: MsiKind.msix,
      index: 1,
      irq: 13,
      cached: 1,
      cachedLo: 0x28000000,
      addressLo: 0x28000000,
      data: 4,
      state: Known.read | Known.maskKnown,
      line: 6,
      cachedLine: 6,
    });
    // The registers of an MSI capability are not in the dump.
    expect(merged(reading, '0000:00:05.0')[0]).toMatchObject({ kind: MsiKind.msi, state: 0, cachedData: 7 });
  });

  it('finds a wired descriptor by its wire', () => {
    const reading = merge(readText(dump, imsic));
    const wired = merged(reading, 'd000000.interrupt-controller');
    expect(wired.map((row) => [row.kind, row.index, row.irq])).toEqual([
      [MsiKind.wired, 0x21, 11],
      [MsiKind.wired, 0x22, 17],
      [MsiKind.wired, 0x23, 21],
      [MsiKind.wired, 0x20, 27],
      [MsiKind.wired, 0xa, 46],
      [MsiKind.wired, 0xb, 47],
    ]);
    expect(reading.rows('device')[device(reading, 'd000000.interrupt-controller')]!.bus).toBe(Bus.wired);
  });

  it('leaves alone what was read from the device, whichever file came first', () => {
    const table = [
      'device 0000:00:01.0 vendor 1b36 device 0010 class 010802 command 0406 (mem+ bus-master+ intx-disable+)',
      '  MSI-X cap@40 control 8000 enable+ function-mask- size 1 table BAR0+0x2000 pba BAR0+0x3000',
      '    [0] address 0000000028003000 data 00000009 ctrl 00000000 unmasked\n',
    ].join('\n');
    const before = readText(registers[0]!, table);
    const a = merge(readText(dump, imsic, { machine: before.machine }));
    const after = readText(dump, imsic);
    const b = merge(readText(registers[0]!, table, { machine: after.machine }));
    for (const [reading, file] of [
      [a, 0],
      [b, 1],
    ] as const) {
      const [row] = merged(reading, '0000:00:01.0');
      expect(row).toMatchObject({ addressLo: 0x28003000, data: 9, cachedLo: 0x28001000, irq: 12, file });
      expect(row!.state).toBe(Known.read | Known.maskKnown | Known.enabled);
      expect(merged(reading, '0000:00:01.0')).toHaveLength(2);
    }
  });

  it('gives irqs without a debugfs file their chain', () => {
    const reading = merge(readText(dump, imsic));
    const desc = reading.rows('irqDesc').find((row) => row.irq === 13)!;
    expect([desc.levels, desc.has, desc.line]).toEqual([2, 0, 7]);
    const levels = reading.rows('irqData').slice(desc.first, desc.first + 2);
    expect(levels.map((row) => [reading.str(row.domainName), row.hwirqLo, row.parent])).toEqual([
      ['PCI-MSIX-0000:00:01.0-12', 1, 1],
      [':soc:interrupt-controller@28000000-5', 13, 0],
    ]);
  });

  it('keeps the chain that debugfs shows', () => {
    const irq = 'handler:  handle_edge_irq\ndevice:   (null)\n';
    const first = readText(debugfs[1]!, irq, { path: 'irqs/13' });
    const levels = first.rows('irqDesc')[0]!.levels;
    const reading = merge(readText(dump, imsic, { machine: first.machine }));
    expect(reading.rows('irqDesc').find((row) => row.irq === 13)!.levels).toBe(levels);
  });

  it('does nothing without a dump', () => {
    const reading = merge(readText(dump, '', { path: 'msi-desc.txt' }));
    expect(reading.rows('msiDesc')).toEqual([]);
  });
});

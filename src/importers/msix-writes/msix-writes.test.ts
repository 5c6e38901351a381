import { describe, expect, it } from 'vitest';
import { Known, MsiKind, MsixWriteKind } from '../../model/tables.ts';
import registers from '../msi-message-registers/importer.ts';
import { checkDamaged, checkLongLines } from '../test-mutations.ts';
import { fixture, headOf, type Reading, readText } from '../test-text.ts';
import importers from './importer.ts';
import { addTracedMessages } from './messages.ts';
import { regionOwners } from './regions.ts';

const writes = importers[0]!;
const zpci = fixture(import.meta.url, 'zpci.txt');
/** Functions 1 to 5 with tables of 5, 4, 5, 7 and 2 entries; the fourth is off. */
const devices = [5, 4, 5, 7, 2]
  .map((size, i) => {
    const off = i === 3;
    const control = (off ? size - 1 : 0x8000 + size - 1).toString(16).padStart(4, '0');
    return [
      `device 000${i + 1}:00:00.0 vendor 1af4 device 1042 class 010000 command 0406 (mem+ bus-master+ intx-disable+)`,
      `  MSI-X cap@98 control ${control} enable${off ? '-' : '+'} function-mask- size ${size} table BAR1+0x0 pba BAR1+0x800`,
      '    (no resource file)\n',
    ].join('\n');
  })
  .join('');

const write = (region: string, address: number, value: number): string =>
  `memory_region_ops_write cpu 1 mr 0x${region} addr 0x${address.toString(16)} value 0x${value.toString(16)} size 4 name 'msix-table'\n`;
const message = (uid: number, data: number): string =>
  `memory_region_ops_write cpu -1 mr 0xff addr 0xfe00000000000000 value 0x${data.toString(16)} size 4 name 'msix-s390-000${uid}'\n`;
/** Programs a whole table of `size` entries and unmasks it. */
const program = (region: string, size: number): string =>
  Array.from({ length: size }, (_, i) =>
    [
      write(region, i * 16, 0),
      write(region, i * 16 + 4, 0xfe000000),
      write(region, i * 16 + 8, i),
      write(region, i * 16 + 12, 0),
    ].join(''),
  ).join('');

/** Owners of the regions of a trace, with the functions above known or not. */
function owners(trace: string, known = devices): Record<string, string> {
  const first = readText(registers[0]!, known);
  const reading = readText(writes, trace, { machine: first.machine });
  const names: Record<string, string> = {};
  for (const [region, device] of regionOwners(reading.machine))
    names[reading.str(region)] = reading.str(reading.machine.t.device.col.id[device]!);
  return names;
}

describe('a trace of MSI-X table writes', () => {
  it('is known by its first write', () => {
    expect(writes.sniff(headOf(zpci))).toBe(1);
    expect(writes.sniff(headOf('gicv3_its_cmd_sync GICv3 ITS: command SYNC\n'))).toBe(0);
  });

  it('gives each word that was written, in order, with its line', () => {
    const reading = readText(writes, zpci);
    expect(reading.problems).toEqual([]);
    const [first, second] = reading.rows('msixWrite');
    expect(first).toMatchObject({ kind: MsixWriteKind.table, offset: 0, value: 0, line: 1 });
    expect(second).toMatchObject({ offset: 4, value: 0xfe000000, line: 2 });
    expect(reading.str(first!.region)).toBe('0x5600658ccb50');
  });

  it('counts equal messages in a row', () => {
    const reading = readText(writes, `${message(5, 1)}${message(5, 1)}${message(5, 0)}${message(5, 1)}`);
    expect(reading.rows('msixWrite')).toMatchObject([
      {
        kind: MsixWriteKind.message,
        uid: 5,
        addressHi: 0xfe000000,
        addressLo: 0,
        value: 1,
        count: 2,
        line: 1,
      },
      { value: 0, count: 1, line: 3 },
      { value: 1, count: 1, line: 4 },
    ]);
  });

  it('takes a write of 8 bytes for two words', () => {
    const line =
      "memory_region_ops_write cpu 0 mr 0xa addr 0x10 value 0xfe00000012345678 size 8 name 'msix-table'\n";
    expect(readText(writes, line).rows('msixWrite')).toMatchObject([
      { offset: 16, value: 0x12345678 },
      { offset: 20, value: 0xfe000000 },
    ]);
  });

  it('leaves out other memory regions', () => {
    const line = "memory_region_ops_write cpu 0 mr 0xa addr 0x10 value 0x1 size 1 name 'msix-pba'\n";
    const reading = readText(writes, line);
    expect([reading.problems, reading.rows('msixWrite')]).toEqual([[], []]);
  });

  it.each([
    ["memory_region_ops_write cpu 0 mr 0xa addr 0x8000 value 0x1 size 4 name 'msix-table'"],
    ["memory_region_ops_write cpu 0 mr 0xa addr 0x2 value 0x1 size 4 name 'msix-table'"],
    ["memory_region_ops_write cpu 0 mr 0xa addr 0x10 value 0x1 size 2 name 'msix-table'"],
    ["memory_region_ops_write cpu 0 mr 0xa addr 0x10 value 0x123456789 size 4 name 'msix-table'"],
    ['memory_region_ops_write cpu 0 mr 0xa addr 0x10'],
    ['hello'],
  ])('reports "%s"', (line) => {
    expect(readText(writes, `${message(1, 0)}${line}\n`).problems).toMatchObject([{ line: 2, found: line }]);
  });

  it('survives damage', () => {
    checkDamaged(writes, [zpci]);
    checkLongLines(writes, [zpci]);
  });
});

describe('the function of a memory region', () => {
  it('is proved for every region of a real trace', () => {
    expect(owners(zpci)).toEqual({
      '0x5600658ccb50': '0005:00:00.0',
      '0x56006546d730': '0001:00:00.0',
      '0x560065614990': '0003:00:00.0',
      '0x560065521540': '0002:00:00.0',
    });
  });

  it('follows from the size of its table when only one function has it', () => {
    expect(owners(program('a', 4))).toEqual({ '0xa': '0002:00:00.0' });
    expect(owners(program('a', 3))).toEqual({});
  });

  it('follows from a message when no other region held it', () => {
    expect(owners(program('a', 5) + message(1, 4) + program('b', 5))).toEqual({
      '0xa': '0001:00:00.0',
      '0xb': '0003:00:00.0',
    });
  });

  it('stays open when both regions held the message', () => {
    expect(owners(program('a', 5) + program('b', 5) + message(1, 4))).toEqual({});
  });

  it('is not one whose entry was masked when the message came', () => {
    expect(owners(program('a', 5) + program('b', 5) + write('b', 76, 1) + message(1, 4))).toEqual({
      '0xa': '0001:00:00.0',
      '0xb': '0003:00:00.0',
    });
  });

  it('stays open without the functions', () => {
    expect(owners(zpci, '')).toEqual({});
  });

  it('stays open when two functions share a segment', () => {
    const twin = devices.replace('0002:00:00.0', '0005:00:00.1');
    expect(owners(program('a', 2), twin)).toEqual({});
  });
});

describe('traced messages', () => {
  const read = (trace: string, known = devices): Reading => {
    const first = readText(registers[0]!, known);
    const reading = readText(writes, trace, { machine: first.machine });
    addTracedMessages(reading.machine);
    return reading;
  };

  it('become rows of the functions that own the regions', () => {
    const reading = read(zpci);
    const rows = reading.rows('msiDesc');
    expect(rows).toHaveLength(2 + 5 + 5 + 3);
    const last = rows.find((row) => row.device === 2 && row.index === 4)!;
    expect(last).toMatchObject({
      kind: MsiKind.msix,
      addressHi: 0xfe000000,
      addressLo: 0,
      data: 4,
      state: Known.trace | Known.enabled,
      file: 1,
    });
    expect(zpci.split('\n')[last.line - 1]).toMatch(/mr 0x560065614990 addr 0x48 value 0x4 /);
  });

  it('are left out for a capability that is off', () => {
    const off = devices.replace('control 8001 enable+', 'control 0001 enable-');
    expect(read(zpci, off).rows('msiDesc')).toHaveLength(5 + 5 + 3);
  });

  it('are left out for an entry whose message changed: the trace does not say when', () => {
    const reading = read(program('a', 2) + write('a', 8, 7));
    expect(reading.rows('msiDesc').map((row) => row.index)).toEqual([1]);
  });

  it('do not replace what was read from a device', () => {
    const table =
      '    [0] address 0000000008090040 data 00000001 ctrl 00000000 unmasked\n    [1] address 0000000008090040 data 00000002 ctrl 00000000 unmasked\n';
    const known = devices.replace(/ {4}\(no resource file\)\n$/, table);
    expect(
      read(program('a', 2), known)
        .rows('msiDesc')
        .map((row) => row.data),
    ).toEqual([1, 2]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixture } from '../../importers/test-text.ts';
import { damaged } from '../../importers/testing.ts';
import { checkLayout } from '../../lib/bit-check.ts';
import { layoutText } from '../../lib/bit-text.ts';
import { type BitLayout, pack, type Words } from '../../lib/bits.ts';
import { readDmar } from './dmar.ts';
import { readFadt, readHpet } from './fadt.ts';
import { readHexdump } from './hexdump.ts';
import { readIvrs } from './ivrs.ts';
import * as layouts from './layouts.ts';
import { readMadt, readSrat } from './madt.ts';
import { Structure, sizeOf } from './structure.ts';
import { type AcpiTable, acpiTable } from './table.ts';

const dump = (name: string): Uint8Array => readHexdump(fixture(import.meta.url, name)).bytes;
const table = (name: string): AcpiTable => acpiTable(dump(name))!;

type Part = readonly [layout: BitLayout, values: Readonly<Record<string, number | Words>>];

/** Structures one after the other, as bytes. */
const bytesOf = (parts: readonly Part[]): number[] =>
  parts.flatMap(([layout, values]) => {
    const words = pack(layout, values);
    return Array.from({ length: sizeOf(layout) }, (_, i) => (words[i >>> 2]! >>> ((i & 3) * 8)) & 0xff);
  });

/** A table of structures, its length filled in. */
function made(revision: number, head: Part, parts: readonly Part[]): AcpiTable {
  const rest = bytesOf(parts);
  const length = sizeOf(head[0]) + rest.length;
  const bytes = Uint8Array.from([...bytesOf([[head[0], { ...head[1], length, revision }]]), ...rest]);
  return { signature: 'TEST', revision, bytes, wrong: '' };
}

describe.each(Object.entries(layouts))('%s', (_, layout) => {
  it('covers every bit and names its source', () => {
    expect(checkLayout(layout)).toEqual([]);
    expect(layout.source).toMatch(/specification|Specification/);
    expect(layout.source).toMatch(/\.[ch]: \w/);
  });

  it('can be written out', () => {
    expect(layoutText(layout, new Uint32Array(Math.ceil(layout.bits / 32)))).toContain(layout.title);
  });
});

describe('a structure', () => {
  it('reads 0 beyond the end of the bytes', () => {
    const entry = new Structure(layouts.madtIoApic, Uint8Array.of(1, 12, 7));
    expect([entry.get('IO-APIC ID'), entry.get('address'), entry.get('GSI base')]).toEqual([7, 0, 0]);
  });

  it('has numbers of 64 bits as far as they are exact', () => {
    const unit = (base: readonly number[]): number =>
      new Structure(layouts.dmarUnit, Uint8Array.of(0, 0, 16, 0, 0, 0, 0, 0, ...base)).wide('register base');
    expect(unit([0, 0, 0xd9, 0xfe, 0x10, 0, 0, 0])).toBe(0x10fed90000);
    expect(unit([0, 0, 0, 0, 0, 0, 0xff, 0])).toBe(-1);
  });
});

describe('hexdump -C', () => {
  it('is read back, rows that were left out as equal included', () => {
    const { bytes, line } = readHexdump(fixture(import.meta.url, 'srat-24cpu-4node.hex'));
    expect([bytes.length, line]).toEqual([0x2a0, 0]);
    expect(bytes.reduce((sum, byte) => (sum + byte) & 0xff, 0)).toBe(0);
  });

  it.each([
    ['no characters at the end', '00000000  41 50\n00000002\n', [0x41, 0x50], 0],
    ['a row of another text', '00000000  41 50\nAPIC\n', [0x41, 0x50], 2],
    ['a row that is missing', '00000000  41 50\n00000010  41\n', [0x41, 0x50], 2],
    ['equal rows at the end', '00000000  01 02\n*\n00000006\n', [1, 2, 1, 2, 1, 2], 0],
    ['equal rows without an end', '00000000  01 02\n*\n', [1, 2], 0],
    ['nothing to repeat', '*\n00000010\n', [], 2],
  ])('with %s', (_, text, bytes, line) => {
    expect(readHexdump(text)).toEqual({ bytes: Uint8Array.from(bytes), line });
  });
});

describe('a table', () => {
  it('is whole, or says what is wrong', () => {
    const bytes = dump('madt-24cpu.hex');
    expect(acpiTable(bytes)).toMatchObject({ signature: 'APIC', revision: 1, wrong: '' });
    expect(acpiTable(bytes.subarray(0, 60))?.wrong).toBe('60 bytes of 304');
    expect(acpiTable(bytes.with(40, bytes[40]! + 1))?.wrong).toBe('a sum of bytes of 0x1, not 0');
    expect(acpiTable(bytes.with(4, 3).with(5, 0))?.wrong).toBe('a length of 3 bytes, less than a header');
  });

  it('begins with four letters', () => {
    expect(acpiTable(new Uint8Array(64))).toBeUndefined();
    expect(acpiTable(dump('madt-24cpu.hex').subarray(0, 20))).toBeUndefined();
  });
});

describe('MADT', () => {
  it('names processors, IO-APICs and overrides', () => {
    const madt = readMadt(table('madt-24cpu.hex'));
    expect(madt.pic).toBe(true);
    expect(madt.processors.map((p) => p.apicId).join()).toBe(
      '0,1,2,3,4,5,8,9,10,11,12,13,16,17,18,19,20,21,24,25,26,27,28,29',
    );
    expect(madt.processors.every((p) => p.enabled)).toBe(true);
    expect(madt.ioApics).toEqual([{ id: 0, gsiBase: 0 }]);
    expect(madt.overrides).toEqual([
      { irq: 0, gsi: 2, polarity: 0, trigger: 0 },
      ...[5, 9, 10, 11].map((irq) => ({ irq, gsi: irq, polarity: 1, trigger: 3 })),
    ]);
  });

  it('takes x2APIC structures, each processor once, none for all, no bus but ISA', () => {
    const { madtLocalApic: apic, madtX2apic: x2apic, madtOverride: override } = layouts;
    const madt = readMadt(
      made(
        5,
        [layouts.madt, {}],
        [
          [apic, { length: 8, 'APIC ID': 3, enabled: 1 }],
          [apic, { length: 8, 'APIC ID': 0xff, enabled: 1 }],
          [x2apic, { length: 16, 'x2APIC ID': 3, enabled: 1 }],
          [x2apic, { length: 16, 'x2APIC ID': 0x1234, 'online capable': 1 }],
          [x2apic, { length: 16, 'x2APIC ID': 0xffffffff }],
          [override, { length: 10, bus: 1, source: 4, GSI: 20 }],
        ],
      ),
    );
    expect(madt.processors).toEqual([
      { apicId: 3, enabled: true, onlineCapable: false },
      { apicId: 0x1234, enabled: false, onlineCapable: true },
    ]);
    expect(madt).toMatchObject({ pic: false, overrides: [] });
  });
});

describe('SRAT', () => {
  it('gives each processor its node', () => {
    const srat = readSrat(table('srat-24cpu-4node.hex'));
    expect(srat.count).toBe(4);
    expect([0, 5, 8, 13, 16, 29].map((id) => srat.nodes.get(id))).toEqual([0, 0, 1, 1, 2, 3]);
  });

  it('numbers nodes in the order of their domains, processors first', () => {
    const { sratLocalApic: apic, sratX2apic: x2apic, sratMemory: memory } = layouts;
    const srat = readSrat(
      made(
        3,
        [layouts.srat, {}],
        [
          [memory, { length: 40, 'proximity domain': 9, size: 4096, enabled: 1 }],
          [memory, { length: 40, 'proximity domain': 10, enabled: 1 }],
          [apic, { length: 16, 'proximity domain 31:8': 1, 'APIC ID': 0, enabled: 1 }],
          [x2apic, { length: 24, 'proximity domain': 2, 'x2APIC ID': 300, enabled: 1 }],
          [x2apic, { length: 24, 'proximity domain': 3, 'x2APIC ID': 301 }],
        ],
      ),
    );
    expect(srat).toEqual({
      nodes: new Map([
        [0, 0],
        [300, 1],
      ]),
      domains: new Map([
        [256, 0],
        [2, 1],
        [9, 2],
      ]),
      count: 3,
    });
  });
});

describe('FADT', () => {
  it('names the SCI', () => {
    expect(readFadt(table('fadt.hex'))).toEqual({
      sci: 9,
      apicPhysical: false,
      noMsi: false,
      hardwareReduced: false,
      onlineCapable: false,
    });
  });

  it.each([
    [1, { FORCE_APIC_PHYSICAL: 1 }, { apicPhysical: false }],
    [3, { FORCE_APIC_PHYSICAL: 1 }, { apicPhysical: true }],
    [5, { HW_REDUCED_ACPI: 1 }, { hardwareReduced: true }],
    [6, { 'minor revision': 2 }, { onlineCapable: false }],
    [6, { 'minor revision': 3 }, { onlineCapable: true }],
    [7, {}, { onlineCapable: true }],
  ])('of revision %i with %j', (revision, values, expected) => {
    expect(readFadt(made(revision, [layouts.fadt, values], []))).toMatchObject(expected);
  });
});

describe('FADT that forbids MSI', () => {
  const forbids = (flags: number, length: number): boolean => {
    const short = made(4, [layouts.fadt, { 'IA-PC boot flags': flags }], []);
    const bytes = new Uint8Array(length);
    bytes.set(short.bytes);
    return readFadt({ ...short, bytes }).noMsi;
  };

  it('says so by one bit, in tables longer than those of revision 2', () => {
    expect([forbids(8, 244), forbids(0xfff7, 244), forbids(8, 132)]).toEqual([true, false, false]);
  });
});

describe('HPET', () => {
  it('names block, channels and what it stands in for', () => {
    expect(readHpet(table('hpet.hex'))).toEqual({ blockId: 0, channels: 3, legacy: true });
  });
});

describe('DMAR', () => {
  it('names units and what is in their scope', () => {
    const dmar = readDmar(table('dmar.hex'));
    expect(dmar).toMatchObject({ intrRemap: true, x2apicOptOut: false });
    expect(dmar.units).toHaveLength(1);
    expect(dmar.units[0]).toMatchObject({ segment: 0, includeAll: false, base: 0xfed90000 });
    expect(dmar.units[0]!.scopes.slice(0, 2)).toEqual([
      { type: 3, id: 0, bus: 0xff, path: [0] },
      { type: 1, id: 0, bus: 0, path: [0] },
    ]);
  });

  it('leaves out structures that are no units, and follows a path of several steps', () => {
    const { dmarUnit, dmarScope, dmarPath, dmarStructure } = layouts;
    const dmar = readDmar(
      made(
        1,
        [layouts.dmar, { X2APIC_OPT_OUT: 1 }],
        [
          [dmarStructure, { type: 1, length: 4 }],
          [dmarUnit, { length: 26, INCLUDE_PCI_ALL: 1, segment: 2, 'register base': 0xfed91000 }],
          [dmarScope, { type: 2, length: 10, 'start bus': 0x40 }],
          [dmarPath, { device: 3, function: 1 }],
          [dmarPath, { device: 2 }],
        ],
      ),
    );
    expect(dmar).toEqual({
      intrRemap: false,
      x2apicOptOut: true,
      units: [
        {
          segment: 2,
          includeAll: true,
          base: 0xfed91000,
          domain: -1,
          scopes: [{ type: 2, id: 0, bus: 0x40, path: [0x19, 0x10] }],
        },
      ],
    });
  });
});

describe('DMAR with RHSA', () => {
  it('names the proximity domain of a unit, wherever it stands', () => {
    const { dmarUnit, dmarRhsa } = layouts;
    const rhsa = (base: number, domain: number) =>
      [dmarRhsa, { length: 20, 'register base': base, 'proximity domain': domain }] as const;
    const drhd = (base: number) => [dmarUnit, { length: 16, 'register base': base }] as const;
    const parts = [
      rhsa(0x2000, 7),
      drhd(0x1000),
      drhd(0x2000),
      drhd(0x3000),
      rhsa(0x3000, 1),
      rhsa(0x3000, 2),
    ];
    const { units } = readDmar(made(1, [layouts.dmar, {}], parts));
    expect(units.map(({ base, domain }) => [base, domain])).toEqual([
      [0x1000, -1],
      [0x2000, 7],
      [0x3000, 2],
    ]);
  });
});

describe('IVRS', () => {
  it('names the unit, what it covers and the IO-APIC', () => {
    const [unit, ...others] = readIvrs(table('ivrs.hex'));
    expect(others).toEqual([]);
    expect(unit).toMatchObject({ segment: 0, devid: 8, base: 0xfed80000, ga: true, xtSup: false });
    expect(unit!.covers.slice(0, 4)).toEqual([
      { first: 0, last: 0, alias: -1 },
      { first: 8, last: 8, alias: -1 },
      { first: 16, last: 16, alias: -1 },
      { first: 0x100, last: 0x1ff, alias: -1 },
    ]);
    expect(unit).toMatchObject({ ioApics: [{ id: 0, devid: 0xa0 }], hpets: [] });
  });

  it('is read from the blocks of the newest type, with aliases', () => {
    const { ivhd10, ivhd11, ivhdEntry, ivhdAlias, ivhdSpecial } = layouts;
    const units = readIvrs(
      made(
        2,
        [layouts.ivrs, {}],
        [
          [ivhd10, { type: 0x10, length: 24, 'device ID': 2, GASup: 0 }],
          [ivhd11, { type: 0x11, length: 76, 'device ID': 2, GASup: 1, XTSup: 1 }],
          [ivhdEntry, { type: 1 }],
          [ivhdAlias, { type: 0x42, 'device ID': 0x300, 'source device ID': 0x208 }],
          [ivhdAlias, { type: 0x43, 'device ID': 0x400, 'source device ID': 0x209 }],
          [ivhdEntry, { type: 4, 'device ID': 0x4ff }],
          [ivhdSpecial, { variety: 2, handle: 1, 'source device ID': 0xa8 }],
          [ivhdEntry, { type: 0 }],
          // Memory definitions are blocks, too.
          [ivhd10, { type: 0x20, length: 24 }],
        ],
      ),
    );
    expect(units).toEqual([
      {
        segment: 0,
        devid: 2,
        base: 0,
        covers: [
          { first: 0, last: 0xffff, alias: -1 },
          { first: 0x300, last: 0x300, alias: 0x208 },
          { first: 0x400, last: 0x4ff, alias: 0x209 },
        ],
        ioApics: [],
        hpets: [{ id: 1, devid: 0xa8 }],
        ga: true,
        xtSup: true,
      },
    ]);
  });
});

describe('damaged dumps', () => {
  const readers = {
    'madt-24cpu.hex': readMadt,
    'srat-24cpu-4node.hex': readSrat,
    'fadt.hex': readFadt,
    'hpet.hex': readHpet,
    'dmar.hex': readDmar,
    'ivrs.hex': readIvrs,
  };

  it.each(Object.entries(readers))('of %s are read without an error', (name, reader) => {
    fc.assert(
      fc.property(damaged(fixture(import.meta.url, name)), (bytes) => {
        const found = acpiTable(readHexdump(new TextDecoder().decode(bytes)).bytes);
        if (found) reader(found);
      }),
      { numRuns: 200 },
    );
  });

  it('of any bytes are read in bounded time', () => {
    const bytes = fc.uint8Array({ minLength: 36, maxLength: 600 });
    fc.assert(
      fc.property(bytes, fc.constantFrom(...Object.values(readers)), (random, reader) => {
        reader({ signature: 'TEST', revision: random[8]!, bytes: random, wrong: '' });
      }),
      { numRuns: 500 },
    );
  });
});

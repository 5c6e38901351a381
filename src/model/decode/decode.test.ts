import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { words64 } from '../../lib/bits';
import {
  type Decoded,
  decodeAmdIrte,
  decodeIrte,
  decodeItsCommand,
  decodeMessage,
  decodeRte,
  guessKinds,
  type MessageContext,
  type MessageKind,
  messageKinds,
  parseRequester,
} from './index';

const at = (kind: MessageKind, lo: number, data: number, context: MessageContext = {}, hi = 0) =>
  decodeMessage(kind, lo, hi, data, context);

/** Value of a field, or of a number kept in several fields, of any part. */
function value(decoded: Decoded, name: string): number | null {
  const all = decoded.parts.flatMap((p) => [...p.joined, ...p.fields]);
  const field = all.find((f) => f.name === name);
  if (!field) throw new Error(`no field ${name} in ${all.map((f) => f.name).join(', ')}`);
  return field.value;
}

const factNames = (decoded: Decoded): string[] => decoded.facts.map((f) => f.name);
const q = (hi: string, lo: string) => {
  const low = words64(Number.parseInt(lo.slice(0, 8), 16), Number.parseInt(lo.slice(8), 16));
  const high = words64(Number.parseInt(hi.slice(0, 8), 16), Number.parseInt(hi.slice(8), 16));
  return Uint32Array.of(low[0]!, low[1]!, high[0]!, high[1]!);
};

describe('x86 compatibility format', () => {
  it.each([
    [0xfee25000, 0x41, 'vector 0x41 (65), fixed, edge, to APIC ID 0x25 (37)'],
    [0xfee00000, 0x20, 'vector 0x20 (32), fixed, edge, to APIC ID 0x0'],
    [0xfeefe000, 0xea, 'vector 0xea (234), fixed, edge, to APIC ID 0xfe (254)'],
    [0xfee04000, 0xef, 'vector 0xef (239), fixed, edge, to APIC ID 0x4'],
    [0xfee08004, 0x51, 'vector 0x51 (81), fixed, edge, to logical destination 0x08 (flat: bit 3)'],
    [0xfee34240, 0x51, 'vector 0x51 (81), fixed, edge, to APIC ID 0x1234 (4660)'],
    [0xfee00020, 0x20, 'vector 0x20 (32), fixed, edge, to APIC ID 0x100 (256)'],
    [0xfeefffe0, 0x99, 'vector 0x99 (153), fixed, edge, to APIC ID 0x7fff (32767)'],
    [0xfee34000, 0x51, 'vector 0x51 (81), fixed, edge, to APIC ID 0x34 (52)'],
    [0xfeeff000, 0x30, 'vector 0x30 (48), fixed, edge, to all CPUs'],
    [
      0xfee0200c,
      0x4139,
      'vector 0x39 (57), lowest priority, edge, to one of logical destination 0x02 (flat: bit 1)',
    ],
    [0xfee01000, 0x0400, 'NMI, to APIC ID 0x1'],
  ])('%i / %i', (lo, data, verdict) => {
    const decoded = at('x86', lo, data);
    expect(decoded.kind).toBe('x86');
    expect(decoded.verdict).toBe(`Compatibility format: ${verdict}.`);
    expect(decoded.parts.map((p) => p.register)).toEqual(['address', 'data']);
  });

  it('names every field', () => {
    const decoded = at('x86', 0xfee25000, 0x41);
    expect(decoded.parts[0]!.fields.map((f) => `${f.name} ${f.bits} ${f.hex} ${f.text}`.trim())).toEqual([
      'FEE window 31:20 0xfee',
      'destination ID 19:12 0x25 37',
      'reserved 11:5 0x0',
      'format 4 0 compatibility',
      'redirection hint 3 0 to the destination',
      'destination mode 2 0 physical',
      'reserved 1:0 0x0',
    ]);
    expect(value(decoded, 'vector')).toBe(0x41);
  });

  it('explains the vector of an interrupt that has none', () => {
    expect(factNames(at('x86', 0xfee00000, 0xef))).toContain('vector 0xef');
  });

  it('refuses vectors below 16 and doubts those of exceptions and of the kernel', () => {
    expect(at('x86', 0xfee00000, 5).weight).toBe('fault');
    expect(at('x86', 0xfee00000, 0x1f).weight).toBe('warn');
    expect(at('x86', 0xfee00000, 0xfd).weight).toBe('warn');
    expect(at('x86', 0xfee00000, 0xeb).weight).toBe('note');
    expect(at('x86', 0xfee00000, 0x20).weight).toBe('note');
  });

  it('keeps to 8 bits where extended destinations are known not to be offered', () => {
    const decoded = at('x86', 0xfee34240, 0x51, { extendedDestination: false });
    expect(decoded.verdict).toContain('APIC ID 0x34 (52)');
    expect(decoded.weight).toBe('warn');
  });

  it('says that a write outside the window is no interrupt', () => {
    const decoded = at('x86', 0x12345000, 0x41);
    expect(decoded.verdict).toContain('No interrupt: 0x12345000 lies outside 0xfee00000-0xfeefffff');
    expect(decoded.weight).toBe('fault');
  });

  it.each([
    [0x1200, 0xfee34000, 0x21, 'vector 0x21 (33), fixed, edge, to APIC ID 0x1234 (4660)'],
    [0x20000, 0xfee20004, 0x21, 'vector 0x21 (33), fixed, edge, to APIC ID 0x25 (37) (cluster 2)'],
  ])("reads the remapping unit's own message with an upper half", (hi, lo, data, reading) => {
    expect(at('x86', lo, data, { ownInterrupt: true }, hi).verdict).toBe(
      `The remapping unit's own interrupt: ${reading}.`,
    );
    const device = at('x86', lo, data, {}, hi);
    expect(device.verdict).toContain('No interrupt from a device');
    expect(device.facts[0]!.text).toBe(reading);
  });

  it('knows what a Xen guest writes for a pirq', () => {
    expect(at('x86', 0xfee37000, 0x700, {}, 0x100).verdict).toContain('pirq 311 (0x137)');
  });

  it('reads the index of a VMD child as destination', () => {
    expect(value(at('x86', 0xfee05000, 0), 'destination ID')).toBe(5);
  });

  it('calls an all-zero message empty, whatever the machine', () => {
    for (const kind of messageKinds) expect(at(kind, 0, 0).verdict).toMatch(/^Empty: never programmed/);
  });
});

describe('VT-d remappable format', () => {
  it.each([
    [0xfee00018, 0, 0],
    [0xfee000b8, 0, 5],
    [0xfee0003c, 0, 0x8001],
    [0xfeeffffc, 0, 65535],
    [0xfee00118, 2, 10],
    [0xfee00458, 0, 34],
  ])('%i / %i is entry %i', (lo, data, entry) => {
    for (const kind of ['x86', 'x86-vtd'] as const) {
      const decoded = at(kind, lo, data);
      expect(decoded.kind).toBe('x86-vtd');
      expect(decoded.verdict).toContain(`Remappable format: entry ${entry} (0x${entry.toString(16)}) of`);
    }
  });

  it('adds handle and sub-handle aloud', () => {
    expect(at('x86-vtd', 0xfee00118, 2).verdict).toContain('handle 8 + sub-handle 2');
  });

  it.each([
    [0xfee000b8, 0x10000, 'fault 0x20'],
    [0xfeeffffc, 1, 'fault 0x21'],
    [0xfee25000, 0x41, 'fault 0x25'],
  ])('%i / %i faults', (lo, data, name) => {
    const decoded = at('x86-vtd', lo, data);
    expect(decoded.weight).toBe('fault');
    expect(factNames(decoded)).toContain(name);
  });

  it('does not read the data without SHV', () => {
    expect(at('x86-vtd', 0xfee00050, 0xffff).verdict).toContain('entry 2 ');
  });
});

describe('AMD-Vi', () => {
  it('takes the index from the data and the table from the requester', () => {
    const decoded = at('x86-amd', 0xfee00000, 37, { requester: 0x10 });
    expect(decoded.verdict).toContain('entry 37 (0x25) in the remapping table of requester 00:02.0');
    expect(value(decoded, 'index')).toBe(37);
  });

  it('warns of an index beyond the table and of encodings that are not remapped', () => {
    expect(factNames(at('x86-amd', 0xfee00000, 512))).toContain('delivery mode');
    expect(at('x86-amd', 0xfee00000, 0x1ff).weight).toBe('note');
    expect(at('x86-amd', 0xfee00000, 0x400).facts[0]!.text).toContain('NMI');
  });
});

describe('Arm, RISC-V and s390 messages', () => {
  it('an ITS message names DeviceID and EventID, and the ITS', () => {
    const decoded = at('its', 0x08090040, 3, { requester: 0x18 });
    expect(decoded.verdict).toBe('GICv3 ITS: EventID 3 (0x3) of DeviceID 0x18 (00:03.0).');
    expect(value(decoded, 'EventID')).toBe(3);
    expect(value(decoded, 'requester')).toBe(0x18);
    expect(decoded.facts[0]!.text).toContain('0x08080000');
    expect(decoded.weight).toBe('note');
  });

  it('an ITS message behind an SMMU', () => {
    const decoded = at('its', 0xfffff040, 1);
    expect(decoded.parts[0]!.layout.id).toBe('its-address-iova');
    expect(factNames(decoded)).toContain('DeviceID');
  });

  it('an ITS below 4 GiB whose doorbell is just above it', () => {
    expect(at('its', 0x40, 0, {}, 1).facts[0]!.text).toContain('registers at 0xffff0000,');
  });

  it('an address that is no doorbell', () => {
    expect(at('its', 0xfee00458, 0).weight).toBe('fault');
    expect(at('gicv2m', 0x08020048, 80).weight).toBe('fault');
  });

  it('a GICv2m message raises an SPI of its window', () => {
    expect(at('gicv2m', 0x08020040, 0x5c).verdict).toContain(
      'interrupt 92 (0x5c) of the GIC becomes pending, SPI 60',
    );
    expect(at('gicv2m', 0x08020040, 5).weight).toBe('fault');
    expect(at('gicv2m', 0x08020040, 144, { spiWindow: { base: 80, count: 64 } }).weight).toBe('fault');
    expect(at('gicv2m', 0x08020040, 143, { spiWindow: { base: 80, count: 64 } }).weight).toBe('note');
  });

  it('an IMSIC message names file and identity', () => {
    expect(at('imsic', 0x28002000, 2).verdict).toBe(
      'IMSIC: identity 2 (0x2) of the interrupt file at 0x28002000, hart index 2 where guest-index-bits is 0.',
    );
    const imsic = { baseLo: 0x28000000, baseHi: 0, guestBits: 3, hartBits: 2, groupBits: 1, groupShift: 24 };
    expect(at('imsic', 0x29018000, 9, { imsic }).verdict).toContain('group 1, hart index 3.');
    expect(at('imsic', 0x2801a000, 9, { imsic }).verdict).toContain('group 0, hart index 3, guest file 2.');
  });

  it.each([
    [0x28002000, 0, 'fault'],
    [0x28002000, 1, 'warn'],
    [0x28002000, 2048, 'fault'],
    [0x28002010, 2, 'fault'],
    [0x28002004, 2, 'warn'],
  ])('an IMSIC write to %i with %i', (lo, data, weight) => expect(at('imsic', lo, data).weight).toBe(weight));

  it('an s390 message, floating and directed', () => {
    expect(at('s390', 0, 3, {}, 0xfe000000).verdict).toBe(
      's390: vector 3 of the function, floating, any enabled CPU takes it.',
    );
    expect(at('s390', 0x12000534, 3, { directed: true }, 0xfe000000).verdict).toContain('to CPU address 5');
  });
});

describe('VT-d entries', () => {
  it.each([
    [
      '000000000004ff00',
      '0000250000410009',
      'vector 0x41 (65) to APIC ID 0x25 (37); only requester ff:00.0 may use it',
    ],
    [
      '0000000000040300',
      '000200200022000d',
      'vector 0x22 (34) to APIC ID 0x25 (37) (cluster 2); only requester 03:00.0 may use it',
    ],
    [
      '0000000000080505',
      '0000123400220009',
      'vector 0x22 (34) to APIC ID 0x1234 (4660); only requesters on buses 05 to 05 may use it',
    ],
    [
      '00000000000700f8',
      '0000030000200009',
      'vector 0x20 (32) to APIC ID 0x3; only requester 00:1f.0 may use it, function bits compared in part',
    ],
    ['0000000000000300', '0000030000200009', 'vector 0x20 (32) to APIC ID 0x3; any requester may use it'],
  ])('%s %s', (hi, lo, verdict) => {
    const decoded = decodeIrte(q(hi, lo));
    expect(decoded.verdict).toBe(`Present, remapped: ${verdict}.`);
    expect(decoded.weight).toBe('note');
  });

  it('reads the destination as the unit does when that is known', () => {
    const words = q('0000000000040008', '0000030000200009');
    expect(decodeIrte(words, { eime: true }).verdict).toContain('APIC ID 0x300 (768)');
    expect(decodeIrte(words, { eime: false }).facts).toEqual([]);
  });

  it('follows a posted entry to its descriptor', () => {
    expect(decodeIrte(q('0000000100040300', '2345678000618001')).verdict).toBe(
      'Present, posted: vector 0x61 (97) is set in the descriptor at 0x123456780; only requester 03:00.0 may use it.',
    );
  });

  it('names the fault of an empty entry and of reserved bits', () => {
    expect(factNames(decodeIrte(q('0000000000000000', '0000000000000000')))).toEqual(['fault 0x22']);
    expect(factNames(decodeIrte(q('0000000000040008', '0000030000201009')))).toContain('fault 0x24');
    expect(factNames(decodeIrte(q('00000000000c0008', '0000030000200009')))).toContain('fault 0x24');
    expect(factNames(decodeIrte(q('0000000000040008', '0000030000200069')))).toContain('fault 0x24');
  });
});

describe('AMD-Vi entries', () => {
  it('both forms, the guest form, and entries not in use', () => {
    expect(decodeAmdIrte(Uint32Array.of(0x00412501)).verdict).toBe(
      'Valid, remapped: vector 0x41 (65) to APIC ID 0x25 (37).',
    );
    expect(decodeAmdIrte(q('0000000000000022', '0000000002002041')).verdict).toContain(
      'APIC ID 0x25 (37) (cluster 2)',
    );
    expect(decodeAmdIrte(q('1200000000000022', '0000000034567801')).verdict).toContain('APIC ID 0x12345678');
    expect(decodeAmdIrte(q('0000000123456061', '01000007000003c5')).verdict).toBe(
      'Valid, to a virtual CPU: guest vector 0x61 (97), on the CPU with APIC ID 3.',
    );
    expect(decodeAmdIrte(Uint32Array.of(0xfffffffe)).verdict).toContain('Allocated');
    expect(decodeAmdIrte(q('00000000000000ff', '0000000000000000'), { requester: 0xa0 }).verdict).toContain(
      'Allocated of requester 00:14.0, not yet activated',
    );
    expect(decodeAmdIrte(q('0000000000000000', '0000000000000000')).weight).toBe('fault');
  });
});

describe('IO-APIC entries', () => {
  it.each([
    ['2500000000000041', 'Open, edge, active high: vector 0x41 (65) to APIC ID 0x25 (37).'],
    ['342400000001a051', 'Masked, level, active low: vector 0x51 (81) to APIC ID 0x1234 (4660).'],
    [
      '000700000001a009',
      'Masked, level, active low: entry 3 (0x3) of the interrupt remapping table; no CPU and no vector in the entry.',
    ],
    [
      '0007000000000804',
      'Open, edge, active high: entry 32771 (0x8003) of the interrupt remapping table; no CPU and no vector in the entry.',
    ],
    [
      '000000000001a009',
      'Masked, level, active low: index 9 under AMD-Vi; without it vector 0x9 is never delivered.',
    ],
    [
      '0200000000018821',
      'Masked, level, active high: vector 0x21 (33) to logical destination 0x02 (flat: bit 1).',
    ],
  ])('%s', (hex, verdict) => {
    const words = words64(Number.parseInt(hex.slice(0, 8), 16), Number.parseInt(hex.slice(8), 16));
    expect(decodeRte(words).verdict).toBe(verdict);
  });
});

describe('ITS commands', () => {
  const command = (...dw: string[]) => {
    const words = new Uint32Array(8);
    dw.forEach((h, i) => {
      words[2 * i] = Number.parseInt(h.slice(8), 16);
      words[2 * i + 1] = Number.parseInt(h.slice(0, 8), 16);
    });
    return decodeItsCommand(words).verdict;
  };

  it('are told by their number', () => {
    expect(command('000001000000000a', '0000200300000003', '0000000000000003')).toBe(
      'MAPTI: DeviceID 256, EventID 3, pINTID 8195, ICID 3.',
    );
    expect(command('0000010000000008', '0000000000000002', '8000000140012300')).toBe('MAPD: DeviceID 256.');
    expect(command('0000010000000008', '0000000000000000', '0000000000000000')).toBe(
      'MAPD (unmap): DeviceID 256.',
    );
    expect(command('0000010000000077')).toBe('Unknown ITS command 0x77.');
  });
});

describe('the guess', () => {
  it.each([
    [0xfee00458, 0, 0, 'x86-vtd'],
    [0xfee25000, 0, 0x41, 'x86'],
    [0xfee00000, 0, 5, 'x86-amd'],
    [0xfee00000, 0, 0x41, 'x86'],
    [0x08090040, 0, 3, 'its'],
    [0xfffff040, 0, 1, 'its'],
    [0x08020040, 0, 0x5c, 'gicv2m'],
    [0x28002000, 0, 2, 'imsic'],
    [0, 0xfe000000, 3, 's390'],
    [0, 0, 0, 'x86'],
    [0x5808, 0, 0x5c05, 'x86'],
    [0xfee34000, 0x1200, 0x21, 'x86'],
  ])('%i %i %i', (lo, hi, data, kind) => {
    const list = guessKinds(lo, hi, data);
    expect(list[0]!.kind).toBe(kind);
    expect(new Set(list.map((g) => g.kind)).size).toBe(messageKinds.length);
    expect(list.every((g) => g.reason !== '')).toBe(true);
  });
});

describe('any message', () => {
  it('is decoded by every kind without an exception, all bits in named fields', () => {
    const word = fc.integer({ min: 0, max: 0xffffffff });
    fc.assert(
      fc.property(
        fc.constantFrom(...messageKinds),
        word,
        fc.oneof(fc.constant(0), word),
        word,
        (kind, lo, hi, data) => {
          const decoded = at(kind, lo, data, {}, hi);
          expect(decoded.verdict).toMatch(/\.$/);
          for (const p of decoded.parts) expect(p.fields).toHaveLength(p.layout.fields.length);
        },
      ),
    );
  });

  it('so is any entry', () => {
    const word = fc.integer({ min: 0, max: 0xffffffff });
    fc.assert(
      fc.property(fc.array(word, { minLength: 8, maxLength: 8 }), (a) => {
        const words = Uint32Array.from(a);
        for (const d of [
          decodeIrte(words.slice(0, 4)),
          decodeAmdIrte(words.slice(0, 4)),
          decodeAmdIrte(words.slice(0, 1)),
          decodeRte(words.slice(0, 2)),
          decodeItsCommand(words),
        ]) {
          expect(d.verdict).toMatch(/\.$/);
        }
      }),
    );
  });
});

describe('a requester', () => {
  it.each([
    ['00:03.0', 0x18],
    ['0000:00:1f.2', 0xfa],
    ['0x18', 0x18],
    ['24', 24],
    ['0x40b1c', 0x40b1c],
  ])('%s', (text, id) => expect(parseRequester(text)).toBe(id));

  it.each(['', '00:20.0', '00:03.8', '0x', '18h', '4294967296', '0x123456789'])('not %s', (text) =>
    expect(parseRequester(text)).toBeNull(),
  );
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkLayout } from '../../lib/bit-check';
import { layoutText, readings } from '../../lib/bit-text';
import {
  decodeFields,
  encodeFields,
  fieldValue,
  hexOf,
  joinedValue,
  pack,
  type Words,
  wordsFor,
} from '../../lib/bits';
import { amdDteInterrupt, amdIrte32, amdIrte128, amdIrte128Guest, amdMsiData } from './amd-vi';
import { gicV2mAddress, gicV2mData, itsAddress, itsData, itsDevice } from './gic';
import { imsicAddress, imsicData } from './imsic';
import { allLayouts, layoutById } from './index';
import { ioApicEntry, ioApicEntryExtended, ioApicEntryRemappable } from './io-apic';
import {
  itsClear,
  itsCommands,
  itsDiscard,
  itsInt,
  itsInv,
  itsInvall,
  itsMapc,
  itsMapd,
  itsMapti,
  itsMovi,
  itsSync,
} from './its-commands';
import { msiControl, msixControl, msixVectorControl, pciCommand } from './pci';
import { s390AddressDirected, s390Data } from './s390';
import {
  irtePosted,
  irteX2apic,
  irteXapic,
  postedDescriptor,
  vtdFaultRecord,
  vtdMsiAddress,
  vtdMsiData,
} from './vtd';
import {
  x86MsiAddress,
  x86MsiAddressExtended,
  x86MsiAddressHigh,
  x86MsiData,
  xenPirqAddress,
  xenPirqAddressHigh,
} from './x86-msi';

describe.each(allLayouts.map((l) => [l.id, l] as const))('%s', (_, layout) => {
  it('covers every bit exactly once and finds every name', () => {
    expect(checkLayout(layout)).toEqual([]);
  });

  it('encodes what it decoded, bit for bit', () => {
    const words = fc
      .array(fc.integer({ min: 0, max: 0xffffffff }), {
        minLength: wordsFor(layout.bits),
        maxLength: wordsFor(layout.bits),
      })
      .map((a) => (layout.bits === 16 ? Uint32Array.of(a[0]! & 0xffff) : Uint32Array.from(a)));
    fc.assert(
      fc.property(words, (w) => {
        expect([...encodeFields(layout, decodeFields(layout, w))]).toEqual([...w]);
        expect(readings(layout, w)).toHaveLength(layout.fields.length);
        expect(layoutText(layout, w)).toContain(layout.source);
      }),
    );
  });

  it('names a manual or a kernel file as its source', () => {
    expect(layout.source).toMatch(/specification|SDM|Architecture|82093AA|\.[ch]:/);
  });
});

describe('the list of layouts', () => {
  it('has ids that are unique and can be looked up', () => {
    expect(new Set(allLayouts.map((l) => l.id)).size).toBe(allLayouts.length);
    expect(layoutById('vtd-irte-posted')).toBe(irtePosted);
    expect(layoutById('nothing')).toBeUndefined();
  });

  it('keeps every ITS command under its own number', () => {
    for (const [code, layout] of itsCommands) {
      expect(layout.fields.find((f) => f.name === 'command')!.fixed).toBe(code);
    }
  });
});

const low = (words: Words): string => hexOf(words, 128).slice(16);
const high = (words: Words): string => hexOf(words, 128).slice(0, 16);
const dwords = (words: Words): string[] => hexOf(words, 256).match(/.{16}/g)!.reverse();

describe('a fault recording register of VT-d', () => {
  it('has requester, reason and index where dmar_fault() reads them', () => {
    const record = Uint32Array.of(0, 0x0017_0000, 0x0301, 0x8000_0026);
    expect(fieldValue(vtdFaultRecord, record, 'F')).toBe(1);
    expect(fieldValue(vtdFaultRecord, record, 'FR')).toBe(0x26);
    expect(fieldValue(vtdFaultRecord, record, 'SID')).toBe(0x0301);
    expect(fieldValue(vtdFaultRecord, record, 'index')).toBe(0x17);
  });
});

describe('x86 messages', () => {
  const compat = (dest: number, dm = 0) =>
    hexOf(pack(x86MsiAddress, { 'destination ID': dest & 0xff, 'destination mode': dm }), 32);

  it('compatibility format', () => {
    expect(compat(0x25)).toBe('fee25000');
    expect(compat(0)).toBe('fee00000');
    expect(compat(0xfe)).toBe('feefe000');
    expect(compat(4)).toBe('fee04000');
    expect(hexOf(pack(x86MsiData, { vector: 0xea }), 32)).toBe('000000ea');
  });

  it('logical flat destination of CPU 3 before 6.12', () => expect(compat(1 << 3, 1)).toBe('fee08004'));

  it('the destination that is cut to 8 bits where nobody offers the extended ID', () => {
    expect(compat(0x1234)).toBe('fee34000');
  });

  it.each([
    [0x1234, 'fee34240'],
    [0x100, 'fee00020'],
    [0x7fff, 'feefffe0'],
    [0x25, 'fee25000'],
  ])('extended destination ID %i', (apicId, address) => {
    const words = pack(x86MsiAddressExtended, { 'destination ID': apicId });
    expect(hexOf(words, 32)).toBe(address);
    expect(joinedValue(x86MsiAddressExtended, words, 'destination ID')).toBe(apicId);
  });

  it.each([
    [0x1234, 0, '00001200', 'fee34000'],
    [0x00020020, 1, '00020000', 'fee20004'],
    [0x25, 0, '00000000', 'fee25000'],
  ])("the remapping unit's own message to %i", (dest, dm, hi, lo) => {
    expect(hexOf(pack(x86MsiAddressHigh, { 'destination ID 31:8': dest >>> 8 }), 32)).toBe(hi);
    expect(compat(dest, dm)).toBe(lo);
  });

  it('the message that Xen writes: logical, one of the destinations, lowest priority', () => {
    const address = pack(x86MsiAddress, {
      'destination ID': 2,
      'redirection hint': 1,
      'destination mode': 1,
    });
    const data = pack(x86MsiData, { level: 1, 'delivery mode': 1, vector: 0x39 });
    expect([hexOf(address, 32), hexOf(data, 32)]).toEqual(['fee0200c', '00004139']);
  });

  it.each([
    [0x37, '00000000', 'fee37000'],
    [0x137, '00000100', 'fee37000'],
  ])('the message of Xen pirq %i', (pirq, hi, lo) => {
    expect(hexOf(pack(xenPirqAddressHigh, { 'pirq 31:8': pirq >>> 8 }), 32)).toBe(hi);
    expect(hexOf(pack(xenPirqAddress, { 'pirq 7:0': pirq & 0xff }), 32)).toBe(lo);
    expect(hexOf(pack(x86MsiData, { 'delivery mode': 7 }), 32)).toBe('00000700');
  });
});

describe('VT-d', () => {
  it.each([
    [0, 0, 'fee00018', '00000000'],
    [5, 0, 'fee000b8', '00000000'],
    [0x8001, 0, 'fee0003c', '00000000'],
    [65535, 0, 'feeffffc', '00000000'],
    [8, 2, 'fee00118', '00000002'],
  ])('message of entry %i, sub-handle %i', (handle, sub, address, data) => {
    const words = pack(vtdMsiAddress, { handle, format: 1, SHV: 1 });
    expect(hexOf(words, 32)).toBe(address);
    expect(joinedValue(vtdMsiAddress, words, 'handle')).toBe(handle);
    expect(hexOf(pack(vtdMsiData, { 'sub-handle': sub }), 32)).toBe(data);
  });

  it('entries with an xAPIC and with an x2APIC destination', () => {
    expect(low(pack(irteXapic, { P: 1, RH: 1, vector: 0x41, DST: 0x25 }))).toBe('0000250000410009');
    expect(low(pack(irteX2apic, { P: 1, RH: 1, DM: 1, vector: 0x22, DST: 0x00020020 }))).toBe(
      '000200200022000d',
    );
    expect(low(pack(irteX2apic, { P: 1, RH: 1, vector: 0x22, DST: 0x1234 }))).toBe('0000123400220009');
    expect(low(pack(irteX2apic, { P: 1, RH: 1, DM: 1, vector: 0xef, DST: 1 }))).toBe('0000000100ef000d');
  });

  it.each([
    [{ SVT: 1, SID: 0x00fa }, '00000000000400fa'],
    [{ SVT: 1, SID: 0x0300 }, '0000000000040300'],
    [{ SVT: 2, SID: 0x0505 }, '0000000000080505'],
    [{ SVT: 1, SQ: 3, SID: 0x00f8 }, '00000000000700f8'],
    [{ SVT: 1, SID: 0xf0f8 }, '000000000004f0f8'],
    [{ SID: 0x0300 }, '0000000000000300'],
  ])('source id %o', (source, word) => expect(high(pack(irteXapic, source))).toBe(word));

  it('a posted entry', () => {
    const entry = pack(irtePosted, { P: 1, IM: 1, vector: 0x61, PDA: 0x123456780 / 64 });
    expect([low(entry), high(entry)]).toEqual(['2345678000618001', '0000000100000000']);
    expect(high(pack(irtePosted, { PDA: 0x123456780 / 64, SVT: 1, SID: 0x0300 }))).toBe('0000000100040300');
  });

  it('the descriptor that a posted entry points to', () => {
    const words = pack(postedDescriptor, { NDST: 0x300, NV: 0xf2, ON: 1, PIR: Uint32Array.of(0, 1 << 1) });
    expect(hexOf(words, 512).slice(-64)).toBe(
      '0000000000000000000000000000000000000000000000000000000200000000',
    );
    expect(hexOf(words, 512).slice(-80, -64)).toBe('0000030000f20001');
  });
});

describe('IO-APIC entries', () => {
  const pin = { 'trigger mode': 1, polarity: 1, mask: 1 };

  it('plain, extended, remappable, and as Linux writes it under AMD-Vi', () => {
    expect(hexOf(pack(ioApicEntry, { 'destination ID': 0x25, vector: 0x41 }), 64)).toBe('2500000000000041');
    expect(hexOf(pack(ioApicEntryExtended, { ...pin, 'destination ID': 0x1234, vector: 0x51 }), 64)).toBe(
      '342400000001a051',
    );
    expect(hexOf(pack(ioApicEntryRemappable, { ...pin, format: 1, handle: 3, vector: 9 }), 64)).toBe(
      '000700000001a009',
    );
    expect(hexOf(pack(ioApicEntryRemappable, { format: 1, handle: 0x8003, vector: 4 }), 64)).toBe(
      '0007000000000804',
    );
    expect(hexOf(pack(ioApicEntry, { ...pin, vector: 9 }), 64)).toBe('000000000001a009');
  });
});

describe('AMD-Vi', () => {
  it('message data is the index', () => {
    expect(hexOf(pack(amdMsiData, { index: 37 }), 32)).toBe('00000025');
  });

  it('entries of 32 and 128 bits', () => {
    expect(hexOf(pack(amdIrte32, { RemapEn: 1, vector: 0x41, destination: 0x25 }), 32)).toBe('00412501');
    const plain = pack(amdIrte128, { RemapEn: 1, vector: 0x41, destination: 0x25 });
    expect([low(plain), high(plain)]).toEqual(['0000000000002501', '0000000000000041']);
    const cluster = pack(amdIrte128, { RemapEn: 1, DM: 1, vector: 0x22, destination: 0x00020020 });
    expect([low(cluster), high(cluster)]).toEqual(['0000000002002041', '0000000000000022']);
    const wide = pack(amdIrte128, { RemapEn: 1, vector: 0x22, destination: 0x12345678 });
    expect([low(wide), high(wide)]).toEqual(['0000000034567801', '1200000000000022']);
    expect(joinedValue(amdIrte128, wide, 'destination')).toBe(0x12345678);
  });

  it('the guest form', () => {
    const entry = pack(amdIrte128Guest, {
      RemapEn: 1,
      GALogIntr: 1,
      IsRun: 1,
      GuestMode: 1,
      destination: 3,
      GATag: 0x01000007,
      vector: 0x61,
      GARootPtr: 0x123456,
    });
    expect([low(entry), high(entry)]).toEqual(['01000007000003c5', '0000000123456061']);
  });

  it('interrupt fields of the device table entry', () => {
    const words = pack(amdDteInterrupt, { IV: 1, IntTabLen: 9, IntTabRoot: 0x123456000 / 64, IntCtl: 2 });
    expect(hexOf(words, 64)).toBe('2000000123456013');
    const read = Object.fromEntries(readings(amdDteInterrupt, words).map((r) => [r.field.name, r]));
    expect([read.IntTabLen!.text, read.IntTabLen!.bits]).toEqual(['512', '132:129']);
    expect(read.IntTabRoot!.text).toBe('0x123456000');
  });
});

describe('Arm', () => {
  it('messages to an ITS and to a GICv2m frame', () => {
    expect(hexOf(pack(itsAddress, { 'translation frame': 0x809 }), 64)).toBe('0000000008090040');
    expect(hexOf(pack(itsData, { EventID: 3 }), 32)).toBe('00000003');
    expect(hexOf(pack(itsDevice, { requester: 0x18 }), 32)).toBe('00000018');
    expect(hexOf(pack(gicV2mAddress, { frame: 0x8020 }), 64)).toBe('0000000008020040');
    expect(hexOf(pack(gicV2mData, { INTID: 0x5c }), 32)).toBe('0000005c');
  });

  it('commands, as the kernel builds them', () => {
    const zero = '0000000000000000';
    expect(dwords(pack(itsMapd, { DeviceID: 0x100, size: 2, 'ITT address': 0x1400123, V: 1 }))).toEqual([
      '0000010000000008',
      '0000000000000002',
      '8000000140012300',
      zero,
    ]);
    expect(dwords(pack(itsMapc, { ICID: 2, RDbase: 2, V: 1 }))).toEqual([
      '0000000000000009',
      zero,
      '8000000000020002',
      zero,
    ]);
    expect(dwords(pack(itsMapc, { ICID: 1, RDbase: 0x080e0000 / 65536, V: 1 }))[2]).toBe('80000000080e0001');
    expect(dwords(pack(itsMapti, { DeviceID: 0x100, EventID: 3, pINTID: 8195, ICID: 3 }))).toEqual([
      '000001000000000a',
      '0000200300000003',
      '0000000000000003',
      zero,
    ]);
    expect(dwords(pack(itsMovi, { DeviceID: 0x100, EventID: 3, ICID: 1 }))).toEqual([
      '0000010000000001',
      '0000000000000003',
      '0000000000000001',
      zero,
    ]);
    expect(dwords(pack(itsSync, { RDbase: 3 })).slice(0, 3)).toEqual([
      '0000000000000005',
      zero,
      '0000000000030000',
    ]);
    expect(dwords(pack(itsInvall, { ICID: 2 })).slice(0, 3)).toEqual([
      '000000000000000d',
      zero,
      '0000000000000002',
    ]);
  });

  it.each([
    [itsInv, 'c'],
    [itsDiscard, 'f'],
    [itsInt, '3'],
    [itsClear, '4'],
  ])('commands that name one event', (layout, code) => {
    expect(dwords(pack(layout, { DeviceID: 0x100, EventID: 3 })).slice(0, 2)).toEqual([
      `000001000000000${code}`,
      '0000000000000003',
    ]);
  });
});

describe('RISC-V, s390 and PCI', () => {
  it('the page of hart 2 and the page of group 1 hart 3 with 3 guest bits', () => {
    expect(hexOf(pack(imsicAddress, { base: 0x28, 'interrupt file': 2 }), 64)).toBe('0000000028002000');
    expect(hexOf(pack(imsicAddress, { base: 0x29, 'interrupt file': 3 << 3 }), 64)).toBe('0000000029018000');
    expect(hexOf(pack(imsicData, { identity: 2 }), 32)).toBe('00000002');
  });

  it('a directed s390 message to CPU address 5', () => {
    const msia = { 'MSI address[63:24]': 0xfe00000012, 'MSI address[7:0]': 0x34 };
    expect(hexOf(pack(s390AddressDirected, { ...msia, 'CPU address': 5 }), 64)).toBe('fe00000012000534');
    expect(hexOf(pack(s390Data, { 'vector number': 7 }), 32)).toBe('00000007');
  });

  const read = (layout: typeof msiControl, value: number) =>
    Object.fromEntries(readings(layout, Uint32Array.of(value)).map((r) => [r.field.name, r.text]));

  it('the registers of captured functions', () => {
    expect(read(msiControl, 0x0113)).toMatchObject({
      'MSI enable': 'on',
      'multiple message capable': '2',
      'multiple message enable': '2',
      '64-bit address': 'no',
      'per-vector masking': 'yes',
    });
    expect(read(msixControl, 0x8008)).toMatchObject({
      'MSI-X enable': 'on',
      'table size': '9',
      'function mask': 'off',
    });
    expect(read(pciCommand, 0x0507)).toMatchObject({
      'bus master': 'on',
      'interrupt disable': 'INTx disabled',
    });
    expect(read(msixVectorControl, 1).mask).toBe('masked');
  });
});

/**
 * Commands of the ITS queue, 32 bytes each, as four 64-bit words DW0 (bits 63:0) to DW3 (bits 255:192).
 * Mirrors drivers/irqchip/irq-gic-v3-its.c: its_build_*_cmd, 6.12.
 */

import type { BitField, BitLayout } from '../../lib/bits';

const source = (name: string): string =>
  `Arm GIC architecture specification (IHI 0069), ITS commands, ${name}; drivers/irqchip/irq-gic-v3-its.c: its_build_${name.toLowerCase()}_cmd`;

const reserved = (hi: number, lo: number): BitField => ({
  name: 'reserved',
  hi,
  lo,
  level: 'reserved',
  meaning: 'zero',
});

/** DW0 of a command that names a device. */
const deviceHead = (code: number): readonly BitField[] => [
  { name: 'DeviceID', hi: 63, lo: 32, level: 'md', form: 'dec', meaning: 'whose table is meant' },
  ...head(code, 31),
];

/** The end of DW0. */
const head = (code: number, hi: number): readonly BitField[] => [
  reserved(hi, 8),
  {
    name: 'command',
    label: 'cmd',
    hi: 7,
    lo: 0,
    level: 'const',
    fixed: code,
    meaning: 'number of the command',
  },
];

const eventId: BitField = {
  name: 'EventID',
  hi: 95,
  lo: 64,
  level: 'ir',
  form: 'dec',
  meaning: "entry in the device's table",
};
const collection: BitField = {
  name: 'ICID',
  hi: 143,
  lo: 128,
  level: 've',
  form: 'dec',
  meaning: 'collection, in Linux the number of the CPU',
};
const target: BitField = {
  name: 'RDbase',
  hi: 179,
  lo: 144,
  level: 've',
  meaning: 'redistributor: its number, or bits 51:16 of its address where GITS_TYPER.PTA is 1',
};
const valid: BitField = {
  name: 'V',
  hi: 191,
  lo: 191,
  level: 'flag',
  values: { 0: 'unmap', 1: 'map' },
  meaning: 'valid',
};

const eventCommand = (name: string, code: number): BitLayout => ({
  id: `its-${name.toLowerCase()}`,
  title: `ITS command ${name}`,
  bits: 256,
  source: source(name),
  fields: [reserved(255, 96), eventId, ...deviceHead(code)],
});

export const itsMapd: BitLayout = {
  id: 'its-mapd',
  title: 'ITS command MAPD',
  bits: 256,
  source: source('MAPD'),
  fields: [
    reserved(255, 192),
    valid,
    reserved(190, 180),
    {
      name: 'ITT address',
      label: 'ITT',
      hi: 179,
      lo: 136,
      level: 'ir',
      form: 'address',
      shift: 8,
      meaning: "memory of the device's interrupt translation table",
    },
    reserved(135, 69),
    {
      name: 'size',
      hi: 68,
      lo: 64,
      level: 'ir',
      form: 'plusOne',
      meaning: 'bits of EventID, stored minus 1',
    },
    ...deviceHead(0x08),
  ],
};

export const itsMapc: BitLayout = {
  id: 'its-mapc',
  title: 'ITS command MAPC',
  bits: 256,
  source: source('MAPC'),
  fields: [
    reserved(255, 192),
    valid,
    reserved(190, 180),
    target,
    collection,
    reserved(127, 64),
    ...head(0x09, 63),
  ],
};

export const itsMapti: BitLayout = {
  id: 'its-mapti',
  title: 'ITS command MAPTI',
  bits: 256,
  source: source('MAPTI'),
  fields: [
    reserved(255, 144),
    collection,
    {
      name: 'pINTID',
      hi: 127,
      lo: 96,
      level: 've',
      form: 'dec',
      meaning: 'the LPI that the event raises, 8192 and up',
    },
    eventId,
    ...deviceHead(0x0a),
  ],
};

export const itsMovi: BitLayout = {
  id: 'its-movi',
  title: 'ITS command MOVI',
  bits: 256,
  source: source('MOVI'),
  fields: [reserved(255, 144), collection, reserved(127, 96), eventId, ...deviceHead(0x01)],
};

export const itsSync: BitLayout = {
  id: 'its-sync',
  title: 'ITS command SYNC',
  bits: 256,
  source: source('SYNC'),
  fields: [reserved(255, 180), target, reserved(143, 64), ...head(0x05, 63)],
};

export const itsInvall: BitLayout = {
  id: 'its-invall',
  title: 'ITS command INVALL',
  bits: 256,
  source: source('INVALL'),
  fields: [reserved(255, 144), collection, reserved(127, 64), ...head(0x0d, 63)],
};

export const itsInt = eventCommand('INT', 0x03);
export const itsClear = eventCommand('CLEAR', 0x04);
export const itsInv = eventCommand('INV', 0x0c);
export const itsDiscard = eventCommand('DISCARD', 0x0f);

/** All commands that Linux sends on behalf of physical interrupts, by number. */
export const itsCommands: ReadonlyMap<number, BitLayout> = new Map([
  [0x01, itsMovi],
  [0x03, itsInt],
  [0x04, itsClear],
  [0x05, itsSync],
  [0x08, itsMapd],
  [0x09, itsMapc],
  [0x0a, itsMapti],
  [0x0c, itsInv],
  [0x0d, itsInvall],
  [0x0f, itsDiscard],
]);

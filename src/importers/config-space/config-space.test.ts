import { describe, expect, it } from 'vitest';
import { Known, Severity } from '../../model/tables.ts';
import { headOf, type ReadText, readText } from '../testing.ts';
import importers from './importer.ts';

const [binary, hexDump] = importers;
const PATH = 'sys/bus/pci/devices/0000:01:00.0/config';

interface Patch {
  readonly at: number;
  readonly bytes: readonly number[];
}

/** A config space of zeros with some bytes set. */
function space(length: number, ...patches: readonly Patch[]): Uint8Array {
  const bytes = new Uint8Array(length);
  for (const { at, bytes: values } of patches) bytes.set(values, at);
  return bytes;
}

const HEADER: Patch = {
  at: 0,
  bytes: [0x36, 0x1b, 0x10, 0x00, 0x06, 0x04, 0x10, 0x00, 0x02, 0x02, 0x08, 0x01],
};
const first = (at: number): Patch => ({ at: 0x34, bytes: [at] });
const PIN: Patch = { at: 0x3d, bytes: [2] };

const read = (bytes: Uint8Array, path = PATH): ReadText => readText(binary!, bytes, { path });

function numbers(result: ReadText): Record<string, number> {
  const row = result.machine.findDevice('0000:01:00.0');
  return Object.fromEntries(
    Object.entries(result.machine.t.device.col).map(([name, column]) => [name, column[row]!]),
  );
}

describe('a binary config space', () => {
  it('is recognised by place, length and header type', () => {
    const bytes = space(256, HEADER);
    expect(binary!.sniff(headOf(bytes, PATH))).toBe(1);
    expect(binary!.sniff(headOf(bytes, 'config'))).toBe(0);
    expect(binary!.sniff(headOf(space(100, HEADER), PATH))).toBe(0);
    expect(binary!.sniff(headOf(space(256, HEADER, { at: 0x0e, bytes: [5] }), PATH))).toBe(0);
    expect(hexDump!.sniff(headOf(bytes, PATH))).toBe(0);
  });

  it('tells ids, class, command and pin', () => {
    const result = read(space(256, HEADER, PIN));
    expect(result.problems).toEqual([]);
    expect(numbers(result)).toMatchObject({
      vendor: 0x1b36,
      product: 0x0010,
      class: 0x010802,
      command: 0x0406,
      pin: 2,
      msiCap: -1,
      msixCap: -1,
      lspciFile: -1,
    });
  });

  it('tells capabilities in the order of its list', () => {
    const msix: Patch = { at: 0x40, bytes: [0x11, 0x60, 0x08, 0xc0, 0x03, 0x20, 0, 0, 0x04, 0x30, 0, 0] };
    const msi: Patch = {
      at: 0x60,
      bytes: [5, 0x90, 0x8b, 0x01, 0, 0, 0xe0, 0xfe, 1, 0, 0, 0, 0x22, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0],
    };
    const express: Patch = { at: 0x90, bytes: [0x10, 0, 0x42, 0x00] };
    const result = read(space(256, HEADER, first(0x40), msix, msi, express));
    expect(result.problems).toEqual([]);
    expect(numbers(result)).toMatchObject({
      msixCap: 0x40,
      msixControl: 0xc008,
      msixSize: 9,
      msixBir: 3,
      msixOffset: 0x2000,
      pbaBir: 4,
      pbaOffset: 0x3000,
      msiCap: 0x60,
      msiCapable: 32,
      msiEnabledCount: 1,
      msiMaskKnown: 1,
      msiMaskBits: 1,
      msiPending: 2,
      expressType: 4,
      file: 0,
      line: 1,
    });
    const { col } = result.machine.t.msiDesc;
    expect([col.addressHi[0], col.addressLo[0], col.data[0], col.state[0]]).toEqual([
      1,
      0xfee00000,
      0x22,
      Known.read | Known.enabled | Known.maskKnown | Known.masked,
    ]);
  });

  it('tells virtual functions and alternative routing ids from its extended list', () => {
    const ari: Patch = { at: 0x100, bytes: [0x0e, 0, 0x01, 0x16, 0, 3] };
    const sriov: Patch = {
      at: 0x160,
      bytes: [0x10, 0, 0x01, 0, 0, 0, 0, 0, 0x19, 0, 0, 0, 7, 0, 7, 0, 3, 0, 0, 0, 0x80, 0, 2, 0],
    };
    const { machine, problems } = read(space(4096, HEADER, ari, sriov));
    expect(problems).toEqual([]);
    const facts = [...Array(machine.t.fact.length).keys()].map(
      (row) =>
        `${machine.strings.get(machine.t.fact.col.name[row]!)}: ${machine.strings.get(machine.t.fact.col.value[row]!)}`,
    );
    expect(facts).toEqual([
      'SR-IOV 0000:01:00.0: 3 of 7 virtual functions, offset 128, stride 2',
      'ARI 0000:01:00.0: next function 3',
    ]);
  });

  it('links every virtual function that another file named before', () => {
    const sriov: Patch = {
      at: 0x100,
      bytes: [0x10, 0, 0x01, 0, 0, 0, 0, 0, 1, 0, 0, 0, 7, 0, 7, 0, 2, 0, 0, 0, 0x80, 0, 2, 0],
    };
    const vf = read(space(256, HEADER), 'sys/bus/pci/devices/0000:01:10.2/config');
    const { machine } = readText(binary!, space(4096, HEADER, sriov), { path: PATH, machine: vf.machine });
    expect(machine.t.device.col.physfn[machine.findDevice('0000:01:10.2')]).toBe(
      machine.findDevice('0000:01:00.0'),
    );
  });

  it('of 64 bytes stops where the bytes stop', () => {
    const result = read(space(64, HEADER, first(0x40)));
    expect(result.problems).toEqual([]);
    expect(numbers(result)).toMatchObject({ vendor: 0x1b36, msiCap: -1 });
  });

  it.each([
    [
      'a loop',
      [
        { at: 0x40, bytes: [1, 0x50] },
        { at: 0x50, bytes: [1, 0x40] },
      ],
      'a capability pointer to 0x40 again',
    ],
    ['a pointer into the header', [{ at: 0x40, bytes: [1, 0x10] }], 'a capability pointer to 0x10'],
  ] satisfies [string, Patch[], string][])('with %s in its list is a problem', (_, patches, found) => {
    const result = read(space(256, HEADER, first(0x40), ...patches));
    expect(result.problems).toMatchObject([{ line: 1, found, done: 'the rest of the chain was left out' }]);
  });

  it('with a loop in its extended list is a problem', () => {
    const loop: Patch = { at: 0x100, bytes: [1, 0, 0x01, 0x10] };
    expect(read(space(4096, HEADER, loop)).problems[0]).toMatchObject({
      found: 'an extended capability pointer to 0x100 again',
    });
    const low: Patch = { at: 0x100, bytes: [1, 0, 0x01, 0x04] };
    expect(read(space(4096, HEADER, low)).problems[0]).toMatchObject({
      found: 'an extended capability pointer to 0x40',
    });
  });

  it('of ones only, of an unknown header type, with an impossible pin, or without a place is a problem', () => {
    expect(read(new Uint8Array(256).fill(0xff)).problems).toMatchObject([
      { severity: Severity.warning, line: 1 },
    ]);
    expect(read(space(256, HEADER, { at: 0x0e, bytes: [0x83] })).problems[0]!.found).toBe('header type 0x3');
    expect(read(space(256, HEADER, { at: 0x3d, bytes: [9] })).problems[0]!.found).toBe('interrupt pin 9');
    expect(read(space(256, HEADER), 'config').problems[0]!.line).toBe(1);
    expect(read(new Uint8Array(10)).problems[0]!.found).toBe('10 bytes of config space');
  });
});

describe('a bridge for CardBus', () => {
  it('has its list elsewhere, and its buses at the same place', () => {
    const cardbus: Patch = { at: 0x0e, bytes: [2] };
    const buses: Patch = { at: 0x18, bytes: [0, 5, 8] };
    const msi: Patch = { at: 0x80, bytes: [5, 0, 0x80, 0] };
    const result = read(space(256, HEADER, cardbus, buses, { at: 0x14, bytes: [0x80] }, msi));
    expect(numbers(result)).toMatchObject({ secondaryBus: 5, subordinateBus: 8, msiCap: 0x80 });
  });
});

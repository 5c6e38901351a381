import { describe, expect, it } from 'vitest';
import { decodeCommand } from './decode';

function run(...args: string[]) {
  let out = '';
  let err = '';
  const status = decodeCommand(
    args,
    (t) => {
      out += t;
    },
    (t) => {
      err += t;
    },
  );
  return { status, out, err };
}

describe('decode', () => {
  it('prints verdict, registers and every field, aligned', () => {
    const { status, out, err } = run('x86-vtd', 'fee00118', '0x2');
    expect([status, err]).toEqual([0, '']);
    const lines = out.split('\n');
    expect(lines[0]).toBe('VT-d remappable message');
    expect(lines[1]).toContain('entry 10 (0xa) of the interrupt remapping table, handle 8 + sub-handle 2');
    expect(lines[3]).toBe('address  fee00118  VT-d remappable request, address');
    const fields = lines.filter((l) => /^ {2}(handle|SHV|sub-handle|FEE|format|reserved)/.test(l));
    expect(fields).toHaveLength(9);
    const valueColumn = fields.map((l) => l.search(/ (0x[0-9a-f]+|[01]) {2}/));
    expect(new Set(valueColumn).size).toBe(1);
    expect(fields.some((l) => /^ {2}handle {8,}2 \+ 19:5 {2}0x8 /.test(l))).toBe(true);
    expect(out.endsWith('\n')).toBe(true);
  });

  it.each([
    [['x86', '0xfee25000', '0x41'], 'vector 0x41 (65), fixed, edge, to APIC ID 0x25 (37)'],
    [['x86', 'fee34240', '51', '--extended-dest'], 'APIC ID 0x1234 (4660)'],
    [['x86', '120000fee34000'.padStart(16, '0'), '21'], 'No interrupt from a device'],
    [['x86', '00001200fee34000', '21', '--own'], "The remapping unit's own interrupt: vector 0x21"],
    [
      ['x86-amd', '0xfee00000', '0x25', '--requester', '00:02.0'],
      'entry 37 (0x25) in the remapping table of requester 00:02.0',
    ],
    [['its', '0x08090040', '3', '--requester', '0x18'], 'EventID 3 (0x3) of DeviceID 0x18 (00:03.0)'],
    [['its', '0x08090040', '3', '--requester=24'], 'DeviceID 0x18'],
    [['gicv2m', '0x08020040', '5c'], 'interrupt 92 (0x5c)'],
    [['imsic', '0x28002000', '2'], 'hart index 2'],
    [
      ['imsic', '29018000', '9', '--base', '28000000', '--guest-bits=3', '--hart-bits=2', '--group-bits=1'],
      'group 1, hart index 3',
    ],
    [['s390', 'fe00000012000534', '7', '--directed'], 'vector 7 of the function, to CPU address 5'],
  ])('%j', (args, sentence) => {
    const { status, out } = run(...args);
    expect(status).toBe(0);
    expect(out).toContain(sentence);
  });

  it('prints JSON with the same fields', () => {
    const { out } = run('x86', 'fee25000', '41', '--json');
    const json = JSON.parse(out);
    expect(json).toMatchObject({ format: 'irqscope-decode', version: 1, kind: 'x86', weight: 'note' });
    expect(json.parts.map((p: { register: string; hex: string }) => [p.register, p.hex])).toEqual([
      ['address', 'fee25000'],
      ['data', '00000041'],
    ]);
    const vector = json.parts[1].fields.find((f: { name: string }) => f.name === 'vector');
    expect(vector).toMatchObject({ bits: '7:0', value: 0x41, hex: '0x41', text: '65' });
    expect(json.parts[0].words).toBeUndefined();
  });

  it.each([
    [[], 'expected a kind'],
    [['mips', '0', '0'], 'found mips'],
    [['x86', 'fee25000'], 'expected <kind> <address> <data>, for example x86 fee25000 41'],
    [['x86', 'fee25000', '41', '7'], 'expected <kind> <address> <data>'],
    [['x86', 'fee2500g', '41'], 'address: expected up to 16 hexadecimal digits, found fee2500g'],
    [['x86', 'fee25000', '100000000'], 'data: expected up to 8 hexadecimal digits'],
    [['x86', 'fee25000', ''], 'found nothing'],
    [['its', '8090040', '3', '--requester', '00:20.0'], '--requester: expected'],
    [['its', '8090040', '3', '--requester'], '--requester needs a value'],
    [
      ['imsic', '28002000', '2', '--base', '28000000', '--guest-bits', 'x'],
      '--guest-bits: expected a number of bits',
    ],
    [['x86', '1', '2', '--colour'], 'there is no option --colour'],
  ])('refuses %j with one line', (args, reason) => {
    const { status, out, err } = run(...args);
    expect([status, out]).toEqual([2, '']);
    expect(err).toContain(reason);
    expect(err.match(/\n/g)).toHaveLength(1);
  });

  it('explains itself', () =>
    expect(run('--help').out).toContain('kinds: x86 x86-vtd x86-amd its gicv2m imsic'));
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ascii, Scanner } from '../../lib/scan.ts';
import { ArgKind } from '../../model/tables.ts';
import { TraceArgs } from './args.ts';

/** Arguments as `name: value`, numbers as bigint, hexadecimal ones with their prefix. */
function read(text: string, rest?: string): string[] {
  const s = new Scanner(ascii(text));
  s.next();
  const args = new TraceArgs();
  args.begin(s, s.start, rest === undefined ? undefined : ascii(rest));
  const out: string[] = [];
  const cut = (from: number, to: number): string => new TextDecoder().decode(s.bytes.subarray(from, to));
  while (args.next()) {
    const bits = (BigInt(args.hi) << 32n) | BigInt(args.lo);
    const value = {
      [ArgKind.text]: () => `"${cut(args.valueStart, args.valueEnd)}"`,
      [ArgKind.unsigned]: () => `${bits}`,
      [ArgKind.signed]: () => `${BigInt.asIntN(64, bits)}`,
      [ArgKind.hex]: () => `0x${bits.toString(16)}`,
    }[args.kind]!();
    out.push(`${cut(args.nameStart, args.nameEnd)}: ${value}`);
  }
  return out;
}

describe('the arguments of an event', () => {
  it('are numbers, with or without commas between them', () => {
    expect(read('bit=33 cpu=0 online=1 global_avl=800, global_rsvd=18, total_alloc=7')).toEqual([
      'bit: 33',
      'cpu: 0',
      'online: 1',
      'global_avl: 800',
      'global_rsvd: 18',
      'total_alloc: 7',
    ]);
  });

  it('start with the place of a kprobe or the caller of a kretprobe', () => {
    expect(read('(modify_irte_ga+0x0/0x34) devid=0xa0 index=9 lo=0x101 hi=0xef')).toEqual([
      ': "modify_irte_ga+0x0/0x34"',
      'devid: 0xa0',
      'index: 9',
      'lo: 0x101',
      'hi: 0xef',
    ]);
    expect(read('(irq_setup_affinity+0x109/0x117 <- irq_do_set_affinity) ret=-28')).toEqual([
      ': "irq_setup_affinity+0x109/0x117 <- irq_do_set_affinity"',
      'ret: -28',
    ]);
    expect(read('(lapic_online+0x4/0x74)')).toEqual([': "lapic_online+0x4/0x74"']);
    expect(read('(never closed irq=1')).toEqual([': "(never closed irq=1"']);
  });

  it('may be texts in quotes, with blanks, keys and quotes inside', () => {
    expect(read('irq=9 flags=0x2080 name="acpi"')).toEqual(['irq: 9', 'flags: 0x2080', 'name: "acpi"']);
    expect(read('name="PCIe PME, aerdrv" irq=3')).toEqual(['name: "PCIe PME, aerdrv"', 'irq: 3']);
    expect(read('name="a "b" c" irq=3')).toEqual(['name: "a "b" c"', 'irq: 3']);
    expect(read('name="open irq=3')).toEqual(['name: ""open"', 'irq: 3']);
    expect(read('domain="" base=-1')).toEqual(['domain: ""', 'base: -1']);
  });

  it('may be texts without quotes that go on to the next key', () => {
    expect(read('vec=1 [action=TIMER]')).toEqual(['vec: "1 [action=TIMER]"']);
    expect(read('prev_state=S ==> next_comm=init next_pid=1')).toEqual([
      'prev_state: "S ==>"',
      'next_comm: "init"',
      'next_pid: 1',
    ]);
    expect(read('some words irq=1')).toEqual([': "some words"', 'irq: 1']);
    expect(read('empty= irq=1')).toEqual(['empty: ""', 'irq: 1']);
  });

  it('may end in a text that takes the rest of the line', () => {
    expect(read('irq=13 name=a b=c', 'name')).toEqual(['irq: 13', 'name: "a b=c"']);
    expect(read('irq=13 name=a b=c')).toEqual(['irq: 13', 'name: "a"', 'b: "c"']);
  });

  it('are texts when they are no number that the kernel prints', () => {
    expect(read('mask=00000000,0000000f')).toEqual(['mask: "00000000,0000000f"']);
    expect(read('a=007 b=1.5 c=- d=0x e=0xfg f=18446744073709551616 g=-9223372036854775809')).toEqual([
      'a: "007"',
      'b: "1.5"',
      'c: "-"',
      'd: "0x"',
      'e: "0xfg"',
      'f: "18446744073709551616"',
      'g: "-9223372036854775809"',
    ]);
  });

  it('hold every 64-bit number exactly', () => {
    const number = fc.oneof(
      fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }).map((n) => [`v=${n}`, `${n}`] as const),
      fc.bigInt({ min: -(1n << 63n), max: -1n }).map((n) => [`v=${n}`, `${n}`] as const),
      fc
        .bigInt({ min: 0n, max: (1n << 64n) - 1n })
        .map((n) => [`v=0x${n.toString(16)}`, `0x${n.toString(16)}`] as const),
    );
    fc.assert(
      fc.property(number, ([text, value]) => {
        expect(read(text)).toEqual([`v: ${value}`]);
      }),
    );
  });

  it('come back whatever names and texts they have', () => {
    const word = fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}$/);
    const value = fc.oneof(fc.stringMatching(/^[a-z][a-z.:/-]{0,12}( [a-z-]{1,6}){0,2}$/), word);
    fc.assert(
      fc.property(fc.array(fc.tuple(word, value), { minLength: 1, maxLength: 8 }), (pairs) => {
        const text = pairs.map(([name, v]) => `${name}=${v}`).join(' ');
        expect(read(text)).toEqual(pairs.map(([name, v]) => `${name}: "${v}"`));
      }),
    );
  });
});

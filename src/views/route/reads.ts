// What a hop read, as people see it: registers with their layouts, and numbers that no layout explains.

import type { BitLayout, Words } from '../../lib/bits.ts';
import { type HopRead, Verdict } from '../../model/delivery.ts';
import { layoutById } from '../../model/layouts/index.ts';
import { msixVectorControl } from '../../model/layouts/pci.ts';

export interface Strip {
  readonly title: string;
  readonly layout: BitLayout;
  readonly words: Words;
  /** The value before, where the hop changed it. */
  readonly before?: Words;
}

export interface ReadFacts {
  readonly title: string;
  readonly strips: readonly Strip[];
  readonly rows: readonly (readonly [name: string, value: string])[];
}

const hex = (n: number, digits = 8): string => (n >>> 0).toString(16).padStart(digits, '0');

/** @param vector of the interrupt, -1 where it is not known; @param verdict of the station */
export function readFacts(read: HopRead, vector: number, verdict: number): ReadFacts {
  const { table, index, words } = read;
  switch (table) {
    case 'msixEntry':
      return msixFacts(read);
    case 'apicWord':
      return vector < 0 ? plain(`IRR of CPU ${index}`, words) : irrFacts(read, vector, verdict);
    case 'localApic':
      return words.length === 2 ? priorityFacts(read) : apicFacts(read);
    case 'vectorIrq':
      return {
        title: `vector_irq[0x${index.toString(16)}] of CPU ${read.row >>> 8}`,
        strips: [],
        rows: [['irq_desc', words[0] === 0 ? 'VECTOR_UNUSED' : `irq ${words[0]! - 1}`]],
      };
    default:
      return registerFacts(read);
  }
}

const plain = (title: string, words: readonly number[]): ReadFacts => ({
  title,
  strips: [],
  rows: words.map((word, at) => [`word ${at}`, hex(word)]),
});

function msixFacts({ index, words }: HopRead): ReadFacts {
  const [lo = 0, hi = 0, data = 0, control = 0] = words;
  return {
    title: `MSI-X table entry ${index}`,
    strips: [{ title: 'vector control', layout: msixVectorControl, words: Uint32Array.of(control) }],
    rows: [
      ['address', hi === 0 ? hex(lo) : `${hex(hi)}${hex(lo)}`],
      ['data', hex(data)],
    ],
  };
}

const TITLES: Readonly<Record<string, string>> = {
  irte: 'Remapping entry',
  amdEntry: 'Remapping entry',
  amdDte: 'Device table entry',
  ioApicPin: 'Redirection entry',
  piDescriptor: 'Posted-interrupt descriptor',
};

function registerFacts({ table, index, words, layout: id }: HopRead): ReadFacts {
  const layout = layoutById(id);
  const number = table === 'amdDte' ? hex(index, 4) : `${index}`;
  const title = TITLES[table] ? `${TITLES[table]} ${number}` : (layout?.title ?? table);
  if (!layout) return plain(title, words);
  const own = Math.ceil(layout.bits / 32);
  const rest = words.slice(own);
  return {
    title,
    strips: [{ title: '', layout, words: Uint32Array.from(words.slice(0, own)) }],
    rows: rest.length === 4 ? messageRows(rest) : [],
  };
}

/** Registers of the MSI capability behind its control word. */
const messageRows = ([lo = 0, hi = 0, data = 0, mask = 0]: readonly number[]): ReadFacts['rows'] => [
  ['address', hi === 0 ? hex(lo) : `${hex(hi)}${hex(lo)}`],
  ['data', hex(data)],
  ['mask bits', hex(mask)],
];

function apicFacts({ index, words }: HopRead): ReadFacts {
  const [id = 0, ldr = 0, dfr = 0, svr = 0] = words;
  return {
    title: `Local APIC of CPU ${index}`,
    strips: [],
    rows: [
      ['APIC id', `0x${id.toString(16)}`],
      ['logical id (LDR)', hex(ldr)],
      ['format (DFR)', hex(dfr)],
      ['spurious vector (SVR)', `${hex(svr)}, ${(svr & 0x100) === 0 ? 'disabled' : 'enabled'}`],
    ],
  };
}

function priorityFacts({ index, words }: HopRead): ReadFacts {
  return {
    title: `Priorities of CPU ${index}`,
    strips: [],
    rows: [
      ['task (TPR)', `0x${hex(words[0]!, 2)}`],
      ['processor (PPR)', `0x${hex(words[1]!, 2)}`],
    ],
  };
}

/** The word of IRR that has the vector, before and after. */
function irrFacts({ index, words }: HopRead, vector: number, verdict: number): ReadFacts {
  const before = words[0]! >>> 0;
  const after = verdict === Verdict.illegalVector ? before : (before | (1 << (vector & 31))) >>> 0;
  const layout = irrLayout(vector);
  const first = vector & ~31;
  return {
    title: `IRR of CPU ${index}, vectors 0x${hex(first, 2)} to 0x${hex(first + 31, 2)}`,
    strips: [{ title: '', layout, words: Uint32Array.of(after), before: Uint32Array.of(before) }],
    rows: [],
  };
}

/** 32 of the 256 bits of IRR, the one of a vector by name. */
export function irrLayout(vector: number): BitLayout {
  const at = vector & 31;
  const others = (hi: number, lo: number) => ({
    name: lo > at ? 'vectors above' : 'vectors below',
    label: 'other vectors',
    hi,
    lo,
    level: 'flag' as const,
    meaning: 'a bit for each vector that has been accepted and not yet taken',
  });
  return {
    id: `apic-irr-0x${hex(vector, 2)}`,
    title: 'Interrupt Request Register',
    bits: 32,
    firstBit: vector & ~31,
    source: 'Intel SDM vol. 3A, Interrupt Acceptance for Fixed Interrupts',
    fields: [
      ...(at < 31 ? [others(31, at + 1)] : []),
      {
        name: `vector 0x${hex(vector, 2)}`,
        hi: at,
        lo: at,
        level: 've',
        meaning: 'accepted, waits for the CPU to take it',
      },
      ...(at > 0 ? [others(at - 1, 0)] : []),
    ],
  };
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distance } from './distance.ts';
import { compileFilter, correctFilter, type FilterField, tokens } from './filter.ts';

interface Irq {
  readonly irq: number;
  readonly cpus: readonly number[];
  readonly driver: string;
  readonly managed: boolean | null;
  readonly vector: number | null;
  readonly name: string;
}

const irqs: readonly Irq[] = [
  { irq: 4, cpus: [0, 1, 2, 3], driver: 'serial', managed: false, vector: 0x30, name: 'ttyS0' },
  { irq: 60, cpus: [2], driver: 'nvme', managed: true, vector: 0x28, name: 'nvme0q3' },
  { irq: 61, cpus: [17, 18], driver: 'nvme', managed: true, vector: null, name: 'nvme0q4' },
  { irq: 70, cpus: [], driver: 'virtio-pci', managed: null, vector: 0x22, name: 'virtio0 config' },
];

const fields: FilterField[] = [
  { kind: 'number', name: 'irq', about: '', get: (r) => irqs[r]!.irq },
  {
    kind: 'set',
    name: 'cpu',
    about: '',
    has: (r, from, to) => irqs[r]!.cpus.some((c) => c >= from && c <= to),
    empty: (r) => irqs[r]!.cpus.length === 0,
  },
  { kind: 'word', name: 'driver', about: '', get: (r) => irqs[r]!.driver },
  { kind: 'flag', name: 'managed', about: '', get: (r) => irqs[r]!.managed },
  { kind: 'number', name: 'vector', about: '', get: (r) => irqs[r]!.vector },
  { kind: 'text', name: 'handler', about: '', get: (r) => irqs[r]!.name },
];

function matches(query: string): number[] {
  const filter = compileFilter(query, fields);
  if (!filter.ok) throw new Error(filter.error.message);
  return irqs.flatMap((irq, row) => (filter.test(row) ? [irq.irq] : []));
}

function errorOf(query: string) {
  const filter = compileFilter(query, fields);
  if (filter.ok) throw new Error('it was taken');
  return filter.error;
}

describe('the filter', () => {
  it.each<[string, number[]]>([
    ['', [4, 60, 61, 70]],
    ['irq:60', [60]],
    ['irq:60-61', [60, 61]],
    ['irq:>60', [61, 70]],
    ['irq:<=60', [4, 60]],
    ['irq:4,70', [4, 70]],
    ['irq:0x3c', [60]],
    ['cpu:2', [4, 60]],
    ['cpu:16-31', [61]],
    ['cpu:none', [70]],
    ['managed:no', [4]],
    ['managed:yes', [60, 61]],
    ['managed:none', [70]],
    ['driver:nvme', [60, 61]],
    ['driver:NVME', [60, 61]],
    ['driver:nv', []],
    ['driver:virtio*', [70]],
    ['driver:nvme,serial', [4, 60, 61]],
    ['-driver:nvme', [4, 70]],
    ['vector:0x20-0x2f', [60, 70]],
    ['vector:none', [61]],
    ['handler:q', [60, 61]],
    ['nvme0', [60, 61]],
    ['60', [60]],
    ['"virtio0 config"', [70]],
    ['handler:"virtio0 config"', [70]],
    ['driver:nvme cpu:2', [60]],
    ['driver:nvme -cpu:2', [61]],
    ['IRQ:4', [4]],
  ])('%s', (query, expected) => {
    expect(matches(query)).toEqual(expected);
  });

  it('names an unknown field with its place and offers the nearest', () => {
    expect(errorOf('cpu:2 drivr:nvme')).toEqual({
      at: 6,
      length: 5,
      message: 'There is no field drivr.',
      correction: 'cpu:2 driver:nvme',
    });
    expect(errorOf('-mangaed:no').correction).toBe('-managed:no');
    expect(errorOf('zzzzzz:1').correction).toBeUndefined();
  });

  it('says what a field takes', () => {
    expect(errorOf('irq:many').message).toBe(
      'irq takes a number, a range or none, as in irq:16-31; not many.',
    );
    expect(errorOf('managed:maybe').message).toBe('managed takes yes or no, not maybe.');
    expect(errorOf('cpu:').message).toBe('cpu takes numbers, as in cpu:0-3,8; not nothing.');
  });

  it('offers the nearest value where a word matches nothing', () => {
    expect(correctFilter('driver:nmve', fields, irqs.length)).toEqual({
      query: 'driver:nvme',
      from: 'driver:nmve',
      to: 'driver:nvme',
      matches: 2,
    });
    expect(correctFilter('cpu:2 driver:nvm', fields, irqs.length)).toMatchObject({
      query: 'cpu:2 driver:nvme',
      matches: 1,
    });
    expect(correctFilter('driver:zzzzzzzz', fields, irqs.length)).toBeNull();
    expect(correctFilter('driver:nvme cpu:9', fields, irqs.length)).toBeNull();
  });

  it('takes any text without failing, and keeps every character of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (query) => {
        const filter = compileFilter(query, fields);
        if (filter.ok) irqs.forEach((_, row) => void filter.test(row));
        for (const { at, text } of tokens(query)) expect(query.slice(at, at + text.length)).toBe(text);
      }),
    );
  });

  it('lets a row through exactly when the turned-round term does not', () => {
    const term = fc.constantFrom('irq:60', 'cpu:2', 'driver:nvme', 'managed:yes', 'handler:q', 'nvme', '60');
    fc.assert(
      fc.property(term, (t) => {
        const both = [...matches(t), ...matches(`-${t}`)].sort((a, b) => a - b);
        expect(both).toEqual([4, 60, 61, 70]);
      }),
    );
  });
});

describe('distance', () => {
  it.each([
    ['nvme', 'nvme', 0],
    ['nmve', 'nvme', 1],
    ['nvm', 'nvme', 1],
    ['', 'abc', 3],
    ['kitten', 'sitting', 3],
  ] as const)('%s to %s is %i', (a, b, edits) => {
    expect(distance(a, b)).toBe(edits);
    expect(distance(b, a)).toBe(edits);
  });
});

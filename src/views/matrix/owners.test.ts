import { describe, expect, it } from 'vitest';
import { shortCount } from '../../ui/values.tsx';
import { byCount, byOwner, byRole } from './colouring.ts';
import { extendOrder, ownersOf } from './owners.ts';
import { testMatrix } from './test-machine.ts';

const irq = (n: number, cpu: number, vector: number, device: string, more = {}) => ({
  irq: n,
  cpu,
  vector,
  device,
  ...more,
});

const m = testMatrix({
  cpus: [
    { cpu: 0, vectors: '32-36' },
    { cpu: 1, vectors: '32-33' },
  ],
  irqs: [
    irq(24, 0, 32, '0000:02:00.0', { actions: 'nvme1q0', managed: true, driver: 'nvme' }),
    irq(25, 1, 32, '0000:02:00.0', { actions: 'nvme1q1', driver: 'nvme' }),
    irq(26, 0, 33, '0000:01:00.0', { actions: 'nvme0q0', driver: 'nvme' }),
    irq(27, 1, 33, '0000:01:00.0', { driver: 'nvme', counts: [[1, 1234567]] }),
    irq(28, 0, 34, '0001:00:1f.2', { actions: 'ahci[0001:00:1f.2]', driver: 'ahci', counts: [[0, 7]] }),
    irq(29, 0, 35, 'pnp 00:01'),
  ],
});
const owners = ownersOf(m);

describe('owners', () => {
  it('come in order of the vectors they hold, ties by their address', () => {
    expect(owners.list.map(({ key, cells }) => [key, cells])).toEqual([
      ['0000:01:00.0', 2],
      ['0000:02:00.0', 2],
      ['', 1],
      ['0001:00:1f.2', 1],
      ['pnp 00:01', 1],
    ]);
  });

  it('are called after their handlers, else after their driver; segment 0 is left out', () => {
    const names = Object.fromEntries(owners.list.map(({ key, name, about }) => [key, `${name} ${about}`]));
    expect(names['0000:02:00.0']).toBe('02:00.0 nvme1');
    expect(names['0001:00:1f.2']).toBe('0001:00:1f.2 ahci');
    expect(names['']).toBe('no irq not in this capture');
  });

  it('hold exactly their cells', () => {
    owners.list.forEach((owner, at) => {
      expect(owners.ofCell.filter((place) => place === at)).toHaveLength(owner.cells);
    });
    expect(owners.list.reduce((sum, owner) => sum + owner.cells, 0)).toBe(m.vector.length);
    expect(owners.list.find(({ key }) => key === '0000:02:00.0')?.managed).toBe(1);
  });

  it('keep the place they were given while others come and go', () => {
    const first = extendOrder([], owners.list);
    expect(first).toEqual(['0000:01:00.0', '0000:02:00.0', '0001:00:1f.2', 'pnp 00:01']);
    const later = ownersOf(
      testMatrix({
        cpus: [{ cpu: 0, vectors: '32-35' }],
        irqs: [
          irq(1, 0, 32, 'new'),
          irq(2, 0, 33, 'new'),
          irq(3, 0, 34, '0000:02:00.0'),
          irq(4, 0, 35, '0000:09:00.0'),
        ],
      }),
    );
    expect(extendOrder(first, later.list)).toEqual([...first, 'new', '0000:09:00.0']);
    expect(extendOrder(first, owners.list)).toBe(first);
  });
});

describe('colours', () => {
  it('are eight for owners, by the order given out; the rest and nobody are grey', () => {
    const order = ['gone', '0000:01:00.0', 'a', 'b', 'c', 'd', 'e', 'f', '0000:02:00.0'];
    const slots = byOwner(m, owners, order).slots;
    const token = (label: string) => slots.find((slot) => slot.label === label)?.token;
    expect(token('01:00.0')).toBe('own-2');
    expect(token('02:00.0')).toBe('own-x');
    expect(token('no irq')).toBe('own-x');
  });

  it('of owners filter by the whole name, in quotes where it has blanks', () => {
    const slots = byOwner(m, owners, []).slots;
    expect(slots.map((slot) => slot.filter)).toContain('owner:"pnp 00:01"');
    expect(slots.find((slot) => slot.label === 'no irq')?.filter).toBe('');
  });

  it('of counts go in steps of ten; what never fired is hollow', () => {
    const colouring = byCount(m);
    const cell = (vector: number, position: number) =>
      m.vector.findIndex((v, i) => v === vector && m.position[i] === position);
    const slot = (c: number) => colouring.slots[colouring.slotOf[c]!]!;
    expect(slot(cell(32, 0))).toMatchObject({ label: '0', hollow: true });
    expect(slot(cell(34, 0))).toMatchObject({ label: '1–9', token: 'rate-1' });
    expect(slot(cell(33, 1))).toMatchObject({ token: 'rate-6' });
    expect(colouring.text(cell(33, 1))).toEqual(['1.2M']);
    expect(colouring.slots.reduce((sum, s) => sum + s.cells, 0)).toBe(m.vector.length);
  });

  it('of roles come with their letters', () => {
    const colouring = byRole(m);
    expect(colouring.slots.find((slot) => slot.glyph === 'VE')?.cells).toBe(6);
    expect(colouring.text(0)).toEqual(['VE 24', 'VE']);
  });

  it.each([
    [0, '0'],
    [999, '999'],
    [1000, '1k'],
    [9999, '9.9k'],
    [12_345, '12k'],
    [3_100_000, '3.1M'],
    [4_294_967_295, '4.2G'],
  ])('%d is written %s', (n, text) => expect(shortCount(n)).toBe(text));
});

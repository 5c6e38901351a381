// Which entries of a machine can be fired, what leads to them, and how they are found.

import { describe, expect, it } from 'vitest';
import { SimCall } from '../../model/simulation.ts';
import { entryAim, entryId, entryTitle, findEntries, selectedEntry } from './entries.ts';
import { Range } from './test-firing.ts';

describe('entries of a machine', () => {
  const range = new Range('vtd');
  const { entries } = range;

  it('are the messages that its drivers asked for, in the order of functions', () => {
    expect(entries.map(({ dev, index }) => [dev, index])).toEqual([
      ...[0, 1, 2, 3].flatMap((dev) => Array.from({ length: 8 }, (_, index) => [dev, index])),
      [4, 0],
    ]);
    expect(entries[9]).toMatchObject({ device: '0000:01:01.0', kind: 'MSI-X', index: 1, isMasked: false });
    expect(entries.at(-1)).toMatchObject({ kind: 'MSI' });
  });

  it('say where the kernel has them', () => {
    const { matrix } = { matrix: range.simulation.machine.apicChipData };
    for (const entry of entries) {
      expect([entry.cpu, entry.vector]).toEqual([matrix.cpu[entry.irq], matrix.vector[entry.irq]]);
      expect(entryAim(entry)).toBe(`irq ${entry.irq} → CPU ${entry.cpu}`);
    }
  });

  it('hold the message that the device sends', () => {
    const { message } = range.fire(1, 3);
    expect(range.entry(1, 3).message).toEqual({ lo: message!.lo, hi: message!.hi, data: message!.data });
  });

  it('are reached by an entry, an irq or a device that is selected', () => {
    const wanted = range.entry(1, 3);
    const found = (selection: Parameters<typeof selectedEntry>[1]) => selectedEntry(entries, selection);
    expect(found({ kind: 'msi', device: wanted.device, index: 3 })).toEqual(wanted);
    expect(found({ kind: 'irq', irq: wanted.irq })).toEqual(wanted);
    expect(found({ kind: 'dev', device: wanted.device })).toEqual(range.entry(1, 0));
    expect(found({ kind: 'cpu', cpu: 1 })).toBeUndefined();
    expect(found(null)).toBeUndefined();
  });

  it('are found by any words of their name, irq or CPU', () => {
    const wanted = range.entry(1, 3);
    for (const text of [entryTitle(wanted), entryId(wanted), `01:01.0 ${wanted.irq}`, `IRQ ${wanted.irq} →`])
      expect(findEntries(entries, text)).toContainEqual(wanted);
    expect(findEntries(entries, 'no such thing')).toEqual([]);
    expect(findEntries(entries, '')).toHaveLength(entries.length);
  });

  it('are the pin of a function whose driver has left: what it says passes the IO-APIC', () => {
    const other = new Range('none');
    other.do(SimCall.unbind, 0);
    expect(other.entries.filter(({ dev }) => dev === 0)).toMatchObject([
      { kind: 'INTx', index: 0, handler: '', message: null },
    ]);
    const { ways, result } = other.fire(0, 0);
    expect(ways[0]!.stations.slice(0, 2).map(({ id }) => id)).toEqual(['source', 'pin']);
    expect(result).toMatchObject({ tone: 'pend', text: expect.stringContaining('masked') });
  });
});

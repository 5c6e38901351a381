import { describe, expect, it } from 'vitest';
import type { Importer } from '../context.ts';
import registers from '../msi-message-registers/importer.ts';
import { fixture, type Reading, readText } from '../test-text.ts';
import importers from './importer.ts';
import { linkXenMessages } from './link.ts';

const dump = fixture(import.meta.url, 'keys.txt');
const entry = (index: number, address: string, data: string): string =>
  `    [${index}] address 00000000${address} data 0000${data} ctrl 00000000 unmasked\n`;
const nvme = (entries: readonly string[]): string =>
  [
    'device 0000:00:01.0 vendor 1b36 device 0010 class 010802 command 0507 (mem+ bus-master+ intx-disable+)\n',
    `  MSI-X cap@40 control 800${entries.length - 1} enable+ function-mask- size ${entries.length} table BAR0+0x2000 pba BAR0+0x3000\n`,
    ...entries,
  ].join('');

/** Xen irqs by the index of the entry that holds their message. */
function links(keys: string, table: string): Record<number, number> {
  const first = readText(importers[0]!, keys);
  const reading: Reading = readText(registers[0] as Importer, table, { machine: first.machine });
  linkXenMessages(reading.machine);
  const found: Record<number, number> = {};
  for (const row of reading.rows('xenIrq'))
    if (row.msiDesc >= 0) found[row.irq] = reading.rows('msiDesc')[row.msiDesc]!.index;
  return found;
}

describe('the message of a Xen irq', () => {
  const table = nvme([
    entry(0, 'fee0200c', '4139'),
    entry(1, 'fee0100c', '4141'),
    entry(2, 'fee0200c', '4149'),
  ]);

  it('is found in the entry with its vector and destination', () => {
    expect(links(dump, table)).toEqual({ 30: 0, 31: 1, 32: 2 });
  });

  it('is not found in an entry that names another CPU, or the CPU by its id', () => {
    expect(links(dump, nvme([entry(0, 'fee0400c', '4141')]))).toEqual({});
    expect(links(dump, nvme([entry(0, 'fee01008', '4141')]))).toEqual({});
  });

  it('is not found in a remappable message', () => {
    expect(links(dump, nvme([entry(0, 'fee0101c', '4141')]))).toEqual({});
  });

  it('stays open when two entries hold it', () => {
    expect(links(dump, nvme([entry(0, 'fee0100c', '4141'), entry(1, 'fee0100c', '4141')]))).toEqual({});
  });
});

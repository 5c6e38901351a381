// What the pages of devices say, against real captures.

import { beforeAll, describe, expect, it } from 'vitest';
import { readSample } from '../../importers/read-sample.ts';
import type { MachineView } from '../../model/machine.ts';
import { parseSelection } from '../../store/selection.ts';
import { arrivals, bridgesAbove } from './aliases.ts';
import { capabilityLines, commandText, intxOf } from './capabilities.ts';
import { capacityOf, deviceIndex } from './device-index.ts';
import {
  copyState,
  entriesOf,
  entryKeyOf,
  indexOf,
  messageState,
  selectedDevice,
  selectedEntry,
} from './entries.ts';
import { idOf, shortName } from './names.ts';
import { deviceNote } from './notes.ts';
import { capabilityWord, entryFacts } from './summary.ts';

let queues: MachineView;
let many: MachineView;
let its: MachineView;
let xen: MachineView;
let zpci: MachineView;
let drivers: MachineView;
beforeAll(async () => {
  queues = await readSample('x86-612-q35-vtd-32cpu-2node-mq', '00-boot');
  many = await readSample('x86-612-q35-vtd-many-devices', '00-boot');
  its = await readSample('arm64-gicv3-its-mbigen-4cpu', '01-boot');
  xen = await readSample('xen-pv-dom0-4cpu-vtd', 'before');
  zpci = await readSample('s390x-zpci-4cpu', '01-boot');
  drivers = await readSample('x86-612-q35-exhaust-drivers-1cpu', '00-boot');
});

const row = (view: MachineView, id: string): number => view.find('device', 'id', id);
const facts = (view: MachineView, id: string): string[] => entryFacts(view, entriesOf(view, row(view, id)));

describe('the facts line', () => {
  it('counts entries with an irq, those that fired, and names those that are unused', () => {
    expect(facts(queues, '0000:00:02.0')).toEqual(['33 of 34 entries', '0 fired', 'entry 33 unused']);
    expect(facts(queues, '0000:82:00.0')).toEqual(['33 of 65 entries', '2 fired', 'entries 33-64 unused']);
    expect(facts(queues, '0000:00:03.0').slice(0, 1)).toEqual(['9 of 9 entries']);
  });

  it('says of MSI how many messages were enabled where it is not all', () => {
    expect(facts(its, '0000:01:00.0')).toEqual(['5 of 16 messages', '0 fired', '8 enabled']);
    expect(facts(queues, '0000:00:1f.2')).toEqual(['1 of 1 message', '1 fired']);
  });

  it('counts pins, wires and units of what is not PCI', () => {
    expect(facts(queues, 'IO-APIC-0')).toEqual(['18 of 24 pins', '2 fired']);
    expect(facts(queues, 'DMAR-MSI')).toEqual(['1 unit', '0 fired']);
    expect(facts(its, '7fe00000.mbigen:intc_keys')).toEqual(['2 wires', '0 fired']);
  });

  it('gives the reason where the table was not read', () => {
    expect(facts(zpci, '0001:00:00.0')).toEqual([
      '5 of 5 entries',
      '1 fired',
      'table not read: no resource file',
    ]);
  });
});

describe('the rows of a device', () => {
  it('are as many as msi_desc has, in the order of their indices', () => {
    for (const view of [queues, many, its, xen, zpci, drivers]) {
      let messages = 0;
      for (let device = 0; device < view.t.device.length; device++) {
        const entries = entriesOf(view, device);
        messages += entries.msi.filter((msi) => msi >= 0).length;
        const indices = entries.msi.map((_, at) => indexOf(view, entries, at));
        expect(indices).toEqual(indices.toSorted((a, b) => a - b));
      }
      expect(messages).toBe(view.t.msiDesc.length);
    }
  });

  it('have together every irq that names a device', () => {
    for (const view of [queues, many, its, xen, zpci, drivers]) {
      const index = deviceIndex(view);
      const all = Array.from({ length: view.t.device.length }, (_, device) => entriesOf(view, device).desc);
      const irqs = all.flat().filter((desc) => desc >= 0);
      expect(new Set(irqs).size).toBe(irqs.length);
      expect(irqs.length + index.homeless).toBe(view.t.irqDesc.length);
      expect(index.irqs.reduce((a, b) => a + b, 0)).toBe(irqs.length);
    }
  });

  it('are found again by their own keys, and by irq, remapping entry and vector', () => {
    const device = row(many, '0000:03:00.0');
    const entries = entriesOf(many, device);
    const find = (key: string) => selectedEntry(many, entries, parseSelection(key));
    for (const at of entries.msi.keys()) expect(find(entryKeyOf(many, entries, at)!)).toBe(at);
    for (const key of ['msi:0000:03:00.0/3', 'irq:60', 'irte:dmar0/54', 'vec:2/0x28']) {
      expect(find(key), key).toBe(3);
      expect(selectedDevice(many, parseSelection(key)), key).toBe(device);
    }
    expect(find('irq:30')).toBe(-1);
    expect(find('dev:0000:03:00.0')).toBe(-1);
    expect(selectedDevice(many, parseSelection('dom:IR-PCI-MSIX-0000:03:00.0-12'))).toBe(device);
    expect(selectedDevice(many, parseSelection('dom:VECTOR'))).toBe(-1);
    expect(selectedDevice(many, parseSelection('irq:9999'))).toBe(-1);
    // An entry that a moment does not have still leads to its device.
    expect(selectedDevice(many, parseSelection('msi:0000:03:00.0/999'))).toBe(device);
    expect(find('msi:0000:03:00.0/999')).toBe(-1);
  });

  it('say how each message is known', () => {
    const words = (view: MachineView, id: string) =>
      entriesOf(view, row(view, id)).msi.map((msi) => messageState(view, msi));
    expect(words(its, '0000:01:00.0')).toEqual(['read', 'derived', 'derived', 'derived', 'derived']);
    expect(new Set(words(zpci, '0001:00:00.0'))).toEqual(new Set(['from trace']));
    expect(new Set(words(its, '7fe00000.mbigen:intc_keys'))).toEqual(new Set(['not read']));
  });

  it('show where the kernel holds another message than the device', () => {
    const states = (view: MachineView, id: string) =>
      new Set(entriesOf(view, row(view, id)).msi.map((msi) => copyState(view, msi)));
    expect(states(many, '0000:03:00.0')).toEqual(new Set(['equal']));
    expect(states(xen, '0000:00:01.0')).toEqual(new Set(['differs']));
    expect(states(zpci, '0001:00:00.0')).toEqual(new Set([undefined]));
  });
});

describe('aliases', () => {
  const texts = (view: MachineView, id: string) => arrivals(view, row(view, id)).map((a) => a.text);

  it('say that a function arrives under its own id', () => {
    expect(texts(many, '0000:03:00.0')).toEqual(['arrives as 03:00.0, its own id']);
  });

  it('name the bridge whose id the entry expects', () => {
    expect(texts(many, '0000:0c:02.0')).toEqual(['arrives as 00:07.0, a bridge above it']);
    const [arrival] = arrivals(many, row(many, '0000:0c:02.0'));
    expect(idOf(many, arrival!.bridge)).toBe('0000:00:07.0');
    expect(bridgesAbove(many, row(many, '0000:0c:02.0')).map((up) => idOf(many, up))).toEqual([
      '0000:0b:00.0',
      '0000:00:07.0',
    ]);
  });

  it('name the buses where the entry checks a range', () => {
    expect(texts(many, '0000:0a:02.0')).toEqual(['may arrive as any function of bus 0a, below 09:00.0']);
  });

  it('know the id that a PCI Express to PCI bridge gives its bus', () => {
    expect(texts(its, '0000:04:01.0')).toEqual([
      'arrives as 04:00.0, the id that the bridge 03:00.0 gives its bus',
    ]);
  });

  it('are not asked of what is no PCI function', () => {
    expect(arrivals(queues, row(queues, 'IO-APIC-0'))).toEqual([]);
  });
});

describe('registers', () => {
  it('read as lspci prints them', () => {
    const lines = (view: MachineView, id: string) =>
      capabilityLines(view, row(view, id)).map(({ name, text }) => `${name} ${text}`);
    expect(lines(queues, '0000:00:02.0')).toEqual([
      'MSI-X cap@98 ctrl 8021 Enable+ Count=34 Masked-',
      'table BAR1+0x0, PBA BAR1+0x800',
    ]);
    expect(lines(its, '0000:00:05.0')).toEqual([
      'MSI cap@60 ctrl 0113 Enable+ Count=2/2 64bit- Maskable+',
      'bits Masking 00000000 Pending 00000000',
    ]);
    expect(commandText(queues, row(queues, '0000:00:02.0'))).toBe('BusMaster+ DisINTx+');
    expect(commandText(queues, row(queues, '0000:00:00.0'))).toBe('BusMaster- DisINTx-');
  });

  it('tell the wire of a function, and that one without a pin has none', () => {
    expect(intxOf(queues, row(queues, '0000:00:02.0'))).toEqual({ pin: 'INTA', irq: 22 });
    expect(intxOf(queues, row(queues, '0000:00:00.0'))).toBeUndefined();
  });

  it('decide what a device can send', () => {
    expect(capacityOf(queues, row(queues, '0000:00:02.0'))).toEqual({ count: 34, enabled: true });
    expect(capacityOf(many, row(many, '0000:0b:00.0'))).toEqual({ count: 1, enabled: false });
    expect(capacityOf(queues, row(queues, '0000:00:00.0'))).toBeUndefined();
    expect(capacityOf(queues, row(queues, 'IO-APIC-0'))).toEqual({ count: 24, enabled: true });
    expect(capacityOf(queues, row(queues, 'DMAR-MSI'))).toBeUndefined();
    expect(capabilityWord(queues, row(queues, '0000:00:02.0'))).toBe('MSI-X');
    expect(capabilityWord(many, row(many, '0000:0b:00.0'))).toBe('MSI off');
  });
});

describe('notes', () => {
  const note = (view: MachineView, id: string) => deviceNote(view, entriesOf(view, row(view, id)));

  it('explain what Xen, s390 and an unread table mean', () => {
    expect(note(xen, '0000:00:01.0')).toContain('Xen writes address and data');
    expect(note(xen, '0000:00:01.0')).toContain('differs from what the device holds');
    expect(note(zpci, '0001:00:00.0')).toContain('zPCI has no irq domain');
    expect(note(queues, '0000:00:02.0')).toBeNull();
  });
});

describe('names', () => {
  it('leave the vendor out, and fall back to the class', () => {
    expect(shortName(queues, row(queues, '0000:00:02.0'))).toBe('Virtio network device');
    expect(shortName(many, row(many, '0000:0a:02.0'))).toBe('Broadcom / LSI MegaRAID SAS 2108 [Liberator]');
    expect(shortName(its, row(its, '0000:03:00.0'))).toBe('PCI bridge');
    expect(shortName(xen, row(xen, '0000:00:01.0'))).toBe('Non-Volatile memory controller');
    expect(shortName(queues, row(queues, 'IO-APIC-0'))).toBe('wired lines');
  });
});

describe('contradictions', () => {
  it('count at the device whose irqs they are about', async () => {
    const view = await readSample('arm64-gicv2m-4cpu', '01-boot');
    const { contradictions } = deviceIndex(view);
    expect([...contradictions].map(([device, rows]) => [idOf(view, device), rows.length])).toEqual([
      ['0000:01:00.0', 4],
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { MachineBuilder, type MachineView } from '../model/machine.ts';
import { Bus } from '../model/tables.ts';
import { testHeader } from '../model/test-header.ts';
import { buildIndex, search } from './search.ts';

const header = testHeader();

function machine(): MachineView {
  const m = new MachineBuilder();
  const nvme = m.device('0000:00:03.0', Bus.pci);
  m.t.device.col.driver[nvme] = m.strings.intern('nvme');
  m.t.device.col.label[nvme] = m.strings.intern('NVMe controller');
  m.device('0000:60:00.0', Bus.pci);
  for (const [irq, name, vector, cpu] of [
    [6, 'floppy', 0x22, 0],
    [60, 'nvme0q3', 0x28, 2],
    [160, 'virtio0-input.0', 0x60, 3],
  ] as const) {
    const row = m.irq(irq);
    m.t.irqDesc.col.actions[row] = m.strings.intern(name);
    m.t.irqDesc.col.vector[row] = vector;
    m.t.irqDesc.col.target[row] = cpu;
    if (irq === 60) m.t.irqDesc.col.deviceRow[row] = nvme;
  }
  m.t.irqDomain.push({ name: m.strings.intern('IR-PCI-MSIX-0000:00:03.0-12'), mapped: 5 });
  for (const cpu of [0, 1, 2, 3]) m.cpu(cpu);
  return m.finish(header);
}

const index = buildIndex(machine());
const keys = (query: string) => search(index, query).flatMap((g) => g.hits.map((h) => h.key));

describe('search', () => {
  it('puts the irq with exactly that number first', () => {
    expect(keys('60')[0]).toBe('irq:60');
    expect(keys('60')).toContain('irq:160');
  });
  it('finds a device by address, part of the address, driver and label', () => {
    expect(keys('0000:00:03.0')[0]).toBe('dev:0000:00:03.0');
    expect(keys('00:03.0')).toContain('dev:0000:00:03.0');
    expect(keys('nvme')).toContain('dev:0000:00:03.0');
    expect(keys('controller')).toEqual(['dev:0000:00:03.0']);
  });
  it('finds interrupts by handler and by device', () => {
    expect(keys('nvme0q3')[0]).toBe('irq:60');
    expect(keys('floppy')[0]).toBe('irq:6');
    expect(keys('00:03.0')).toContain('irq:60');
  });
  it('finds domains, vectors and CPUs', () => {
    expect(keys('pci-msix')).toEqual(['dom:IR-PCI-MSIX-0000:00:03.0-12']);
    expect(keys('0x28')).toEqual(['vec:2/0x28']);
    expect(keys('cpu 2')[0]).toBe('cpu:2');
  });
  it('asks for one kind when the first word names it', () => {
    expect(keys('vector 0x2')).toEqual(['vec:0/0x22', 'vec:2/0x28']);
    expect(keys('irq 6')).toEqual(['irq:6', 'irq:60', 'irq:160']);
  });
  it('wants every word', () => {
    expect(keys('nvme 0x28')).toEqual(['vec:2/0x28']);
    expect(keys('nvme nothing')).toEqual([]);
    expect(keys('  ')).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { fixture, headOf } from '../test-text.ts';
import { IGNORED_TEXTS } from './forms.ts';
import importers from './importer.ts';

const sample = (name: string): string => fixture(import.meta.url, `${name}.txt`);
const sniff = (id: string, text: string, path?: string): number =>
  importers.find((importer) => importer.id === id)!.sniff(headOf(text, path));

const SAMPLES: readonly (readonly [id: string, file: string])[] = [
  ['kernel-config', 'kernel-config'],
  ['resources', 'iomem'],
  ['resources', 'ioports'],
  ['hexdump', 'hexdump'],
  ['trace-stats', 'trace-stats'],
  ['trace-events', 'trace-events'],
  ['trace-kprobes', 'trace-kprobes'],
  ['trace-kprobe-profile', 'trace-kprobe-profile'],
  ['trace-clock', 'trace-clock'],
  ['qemu-cmdline', 'qemu-cmdline'],
  ['qemu-messages', 'qemu-messages'],
  ['variables', 'variables'],
  ['softirqs', 'softirqs'],
  ['devmem', 'devmem'],
  ['device-tree', 'device-tree'],
];

describe('texts that say nothing about interrupts', () => {
  it.each(SAMPLES)('%s is known by its content (%s)', (id, file) => {
    expect(sniff(id, sample(file))).toBeGreaterThan(0.5);
  });

  it.each(SAMPLES)('%s is known to one of them only (%s)', (id, file) => {
    const others = IGNORED_TEXTS.filter((text) => text.id !== id && text.sniff(headOf(sample(file))) > 0);
    expect(others.map((text) => text.id)).toEqual([]);
  });

  it('each says why it is not read', () => {
    for (const text of IGNORED_TEXTS) expect(text.ignores.length).toBeGreaterThan(20);
    expect(importers.every((importer) => importer.ignores)).toBe(true);
  });

  it.each([
    ['root entries', 'IOMMU dmar0: Root Table Address: 0x2e9d000\nB.D.F\tRoot_entry\n'],
    ['page tables', 'Device 0000:00:1f.0 @0x2ea1000\nIOVA_PFN\tPML5E\n'],
    ['page tables of an address space', 'Device 0000:00:1f.0 with pasid 1 @0x2ea1000\n'],
    ['an invalidation queue', 'Invalidation queue on IOMMU: dmar0\n Base: 0x5f0000\tHead: 232\tTail: 232\n'],
    ['latencies', 'IOMMU: dmar0 Register Base Address: fed90000\n                <0.1us   0.1us-1us\n'],
    ['nothing yet', 'DMA Remapping is not enabled on dmar0\n'],
  ])("an IOMMU's %s are DMA tables", (_, text) => {
    expect(sniff('dma-tables', text)).toBe(1);
  });

  it('registers of an IOMMU are none', () => {
    const text = 'IOMMU: dmar0 Register Base Address: fed90000\nName\t\t\tOffset\t\tContents\n';
    expect(sniff('dma-tables', text)).toBe(0);
  });

  it('other files of sys/devices/system are known by their path, and weakly', () => {
    expect(sniff('sysfs-system', '0\n', 'x/sys/devices/system/node/node0/distance')).toBeCloseTo(0.3);
    expect(sniff('sysfs-system', '0\n', 'x/sys/devices/pci0000:00/uevent')).toBe(0);
  });

  it('lists of another form are not taken for one', () => {
    expect(sniff('devmem', '0x7fe05340 0x00000000\nand so on\n')).toBe(0);
    expect(sniff('trace-events', 'irq_matrix:irq_matrix_alloc\n\n')).toBe(0);
    expect(sniff('variables', 'A=1 b;c\n')).toBe(0);
    expect(sniff('softirqs', '            CPU0\n  0:   7   IO-APIC   2-edge   timer\n')).toBe(0);
  });

  it('cost time that grows with their length only', () => {
    const started = performance.now();
    for (const unit of ['A', 'A=', ' ', '0', '0-0', 'a:b', 'CONFIG_A', '\n', '[local] '])
      for (const text of IGNORED_TEXTS) text.sniff(headOf(unit.repeat(65536)));
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

import { describe, expect, it } from 'vitest';
import type { MachineView } from '../model/machine.ts';
import { Capture } from './capture.ts';
import { missingBeginning } from './places.ts';
import type { SourceFile } from './source.ts';

const source = (path: string, text: string): SourceFile => ({
  path,
  container: path,
  bytes: new TextEncoder().encode(text),
  firstLine: 1,
});

const read = (files: Readonly<Record<string, string>>): Promise<MachineView> =>
  new Capture({
    name: 'folder',
    files: Object.entries(files).map(([path, text]) => source(path, text)),
  }).read('capture');

describe('a folder of /proc or /sys alone', () => {
  it.each([
    ['24/smp_affinity_list', 'proc/irq/'],
    ['irq/24/smp_affinity', 'proc/'],
    ['24/chip_name', 'sys/kernel/irq/'],
    ['kernel/irq/24/hwirq', 'sys/'],
    ['0000:00:1f.2/vendor', 'sys/bus/pci/devices/'],
    ['10000:e1:00.0/msi_irqs/30', 'sys/bus/pci/devices/'],
    ['pci0000:00/0000:00:01.0/0000:01:00.0/class', 'sys/devices/'],
    ['cpu3/topology/core_id', 'sys/devices/system/cpu/'],
    ['proc/irq/24/smp_affinity', ''],
    ['sys/kernel/irq/24/chip_name', ''],
    ['irqs/24', ''],
    ['24/node', ''],
  ])('%s stands below %s', (path, beginning) => {
    expect(missingBeginning([source(path, '')])).toBe(beginning);
  });

  it('is read as if it were whole, and its files keep their own paths', async () => {
    const view = await read({
      '24/affinity_hint': '0\n',
      '24/effective_affinity_list': '2\n',
      '24/smp_affinity_list': '0-3\n',
      default_smp_affinity: 'f\n',
    });
    expect(view.t.problem.length).toBe(0);
    expect(view.sets.text(view.t.irqDesc.col.procAffinity[view.irqRow(24)]!)).toBe('0-3');
    expect(view.str(view.t.file.col.path[0])).toBe('24/affinity_hint');
  });

  it('may be /sys/kernel/irq', async () => {
    const view = await read({
      '24/actions': 'nvme0q0\n',
      '24/chip_name': 'IR-PCI-MSI\n',
      '24/hwirq': '1048576\n',
    });
    expect(view.t.problem.length).toBe(0);
    expect(view.str(view.t.irqDesc.col.actions[view.irqRow(24)])).toBe('nvme0q0');
  });

  it('may be /sys/bus/pci/devices', async () => {
    const view = await read({ '0000:00:1f.2/msi_irqs/36': 'msi\n', '0000:00:1f.2/vendor': '0x8086\n' });
    expect(view.t.problem.length).toBe(0);
    expect([view.t.msiIrq.col.irq[0], view.t.device.col.vendor[0]]).toEqual([36, 0x8086]);
  });
});

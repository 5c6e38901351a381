import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { recognise } from './recognise.ts';
import { IMPORTERS } from './registry.ts';
import type { SourceFile } from './source.ts';

/** Fixtures by the importer that reads them. */
const FILES: Readonly<Record<string, readonly string[]>> = {
  'irq-affinity': ['irq-affinity/vtd-4cpu.tsv', 'irq-affinity/64cpu.tsv', 'irq-affinity/global-domain.tsv'],
  'msi-irqs': ['msi-irqs/msi_irqs.txt'],
  'msi-tables': ['msi-tables/vtd.txt', 'msi-tables/two-capabilities.txt'],
  'intel-remap': ['intel-remap/xapic.txt', 'intel-remap/off.txt', 'intel-remap/posted.txt'],
  'intel-iommu-registers': ['intel-remap/registers.txt'],
  cpus: ['cpu-topology/offline-last.txt', 'cpu-topology/nodes.txt'],
  'x86-topo': ['cpu-topology/topo.txt'],
  cpuinfo: ['x86-excerpt', 'arm64', 'riscv', 's390'].map((arch) => `cpu-topology/cpuinfo-${arch}.txt`),
  lscpu: ['cpu-topology/lscpu.txt'],
  'proc-version': ['kernel-version/version.txt'],
  uname: ['kernel-version/uname-arm64.txt', 'kernel-version/uname-s390.txt'],
  'proc-cmdline': ['kernel-version/cmdline.txt'],
  step: ['step-text/step.txt'],
  steps: ['step-text/steps.txt'],
  commands: ['step-text/commands.txt'],
  'same-as': ['step-text/same-as.txt'],
  'iommu-groups': ['iommu-groups/groups.txt'],
  'iommu-units': ['iommu-groups/dmar.txt', 'iommu-groups/ivhd.txt'],
  collector: ['collector/capture.txt'],
  'kernel-config': ['ignored-texts/kernel-config.txt'],
  resources: ['ignored-texts/iomem.txt', 'ignored-texts/ioports.txt'],
  hexdump: ['ignored-texts/hexdump.txt'],
  'trace-stats': ['ignored-texts/trace-stats.txt'],
  'trace-events': ['ignored-texts/trace-events.txt'],
  'trace-kprobes': ['ignored-texts/trace-kprobes.txt'],
  'trace-kprobe-profile': ['ignored-texts/trace-kprobe-profile.txt'],
  'trace-clock': ['ignored-texts/trace-clock.txt'],
  'qemu-cmdline': ['ignored-texts/qemu-cmdline.txt'],
  'qemu-messages': ['ignored-texts/qemu-messages.txt'],
  variables: ['ignored-texts/variables.txt'],
  softirqs: ['ignored-texts/softirqs.txt'],
  devmem: ['ignored-texts/devmem.txt'],
  'device-tree': ['ignored-texts/device-tree.txt'],
  'device-tree-properties': ['device-tree/imsic.txt'],
  'its-trace': ['its-trace/boot.txt'],
  'msi-desc': ['msi-desc/imsic.txt', 'msi-desc/xen.txt'],
  'msi-message-registers': ['msi-message-registers/smmuv3.txt', 'msi-message-registers/zpci.txt'],
  'msix-writes': ['msix-writes/zpci.txt'],
  'proc-irq': ['proc-irq/its-4cpu.txt'],
  'sys-kernel-irq': ['sys-kernel-irq/its-4cpu.txt', 'sys-kernel-irq/xen.txt'],
  'sys-pci-devices': ['sys-pci/bridges.txt', 'sys-pci/zpci.txt'],
  'sys-pci-list': ['sys-pci/list.txt'],
  'xen-keys': ['xen-keys/keys.txt', 'xen-keys/msi.txt'],
};

const cases = Object.entries(FILES).flatMap(([id, files]) => files.map((file) => [file, id] as const));

/** The text under a name that says nothing. */
function named(file: string, path = 'x'): SourceFile {
  const url = new URL(`./${file.replace('/', '/fixtures/')}`, import.meta.url);
  return { path, container: path, bytes: new Uint8Array(readFileSync(url)), firstLine: 1 };
}

describe('whatever a file is called', () => {
  it.each(cases)('%s is known by its content as %s', (file, id) => {
    expect(recognise(named(file))?.id).toBe(id);
  });

  it.each(cases)('%s is known as %s, whichever importer read the file before', (file, id) => {
    for (const likely of IMPORTERS) expect(recognise(named(file), likely)?.id).toBe(id);
  });

  it.each(cases)('%s is known as %s with lines ending in CR LF', (file, id) => {
    const text = new TextDecoder().decode(named(file).bytes).replaceAll('\n', '\r\n');
    expect(recognise({ ...named(file), bytes: new TextEncoder().encode(text) })?.id).toBe(id);
  });

  it('a file of a single value is known by its path', () => {
    const value = (text: string, path: string): string | undefined =>
      recognise({ path, container: path, bytes: new TextEncoder().encode(text), firstLine: 1 })?.id;
    expect(value('0-3\n', 'capture/sys/devices/system/cpu/online')).toBe('sysfs-cpu');
    expect(value('0-3\n', '05-offline-last/cpu-online.txt')).toBe('sysfs-cpu');
    expect(value('10 20\n', 'capture/sys/devices/system/node/node0/distance')).toBe('sysfs-system');
    expect(value('last CPU offline\n', '05-offline-last/description.txt')).toBe('description');
    expect(value('ffffffff,00000003\n', 'capture/proc/irq/30/smp_affinity')).toBe('proc-irq-file');
    expect(value('\n', 'capture/proc/irq/30/effective_affinity_list')).toBe('proc-irq-file');
    expect(value('IR-PCI-MSI\n', 'capture/sys/kernel/irq/30/chip_name')).toBe('sys-kernel-irq-file');
    expect(value('', 'capture/sys/kernel/irq/30/hwirq')).toBe('sys-kernel-irq-file');
    expect(value('0-3\n', 'capture/sys/kernel/irq/30/name')).toBe('sys-kernel-irq-file');
    expect(value('msix\n', 'sys/devices/pci0000:00/0000:00:02.0/msi_irqs/30')).toBe('sys-pci-file');
    expect(value('0x8086\n', 'sys/bus/pci/devices/0000:00:02.0/vendor')).toBe('sys-pci-file');
    expect(value('', '08-unbind/dmesg-since-previous-step.txt')).toBe('console-log');
    expect(value('', '01-boot/msi-desc.txt')).toBe('msi-desc');
  });

  it('nothing takes a text that nobody knows', () => {
    const bytes = new TextEncoder().encode('Dear diary, today no interrupt came.\n');
    expect(recognise({ path: 'x', container: 'x', bytes, firstLine: 1 })).toBeUndefined();
  });
});

import type { Preset } from '../presets.ts';

const nomsi: Preset = {
  id: 'nomsi-ioapic',
  order: 140,
  title: 'Pins of an IO-APIC behind VT-d',
  text: 'pci=nomsi: devices share eight level lines. The IO-APIC sends a message for each, in remappable form, and takes back the line at the end of interrupt.',
  recipe: {
    cpus: 8,
    threads: 2,
    hpet: 8,
    commandLine: 'pci=nomsi',
    iommu: 'vtd',
    devices: [
      { model: 'xhci' },
      { model: 'ahci', ports: 4 },
      { model: 'hda' },
      { model: 'e1000e', count: 2 },
      { model: 'nvme', count: 2 },
    ],
  },
};

export default nomsi;

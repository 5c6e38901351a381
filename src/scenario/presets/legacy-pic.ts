import type { Preset } from '../presets.ts';

const legacy: Preset = {
  id: 'legacy-pic',
  order: 150,
  title: 'Pins and two 8259s',
  text: 'pci=nomsi noapic: no messages at all, and three level lines that all devices share. The boot CPU asks the 8259s for each vector through LINT0, and has all interrupts.',
  recipe: {
    cpus: 2,
    x2apic: false,
    commandLine: 'pci=nomsi noapic',
    devices: [
      { model: 'xhci' },
      { model: 'ahci', ports: 4 },
      { model: 'hda' },
      { model: 'e1000e' },
      { model: 'nvme' },
      { model: 'free', count: 2, behind: 'bridge', vendor: 0x10ec, device: 0x8139 },
    ],
  },
};

export default legacy;

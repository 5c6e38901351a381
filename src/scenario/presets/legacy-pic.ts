import type { Preset } from '../presets.ts';

const legacy: Preset = {
  id: 'legacy-pic',
  order: 150,
  title: 'Pins and two 8259s',
  text: 'pci=nomsi noapic: no messages at all, and three lines that all devices share. What Linux makes of it is here; the 8259s themselves are not simulated, so nothing arrives.',
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

import type { Preset } from '../presets.ts';

const desktop: Preset = {
  id: 'desktop-vtd',
  order: 20,
  title: 'Desktop with VT-d',
  text: 'Two units: one for the graphics alone, one for all the rest. Without x2APIC in the units, entries have destinations of eight bits.',
  recipe: {
    cpus: 16,
    threads: 2,
    hpet: 8,
    ioApics: [120],
    iommu: 'vtd',
    wideRemapping: false,
    devices: [
      // UHD Graphics 630
      {
        model: 'free',
        behind: 'root',
        ownUnit: true,
        vendor: 0x8086,
        device: 0x3e92,
        class: 0x030000,
        msi: 1,
      },
      { model: 'xhci' },
      { model: 'ahci' },
      { model: 'hda' },
      { model: 'nvme', queues: 16 },
      { model: 'e1000e' },
    ],
  },
};

export default desktop;

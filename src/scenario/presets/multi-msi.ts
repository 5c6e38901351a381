import type { Preset } from '../presets.ts';

const multi: Preset = {
  id: 'multi-msi',
  order: 90,
  title: 'Several messages of MSI',
  text: 'With VT-d a function can have several messages in one MSI capability: one entry each, in a row, and the low bits of the data choose. An AHCI controller has one for each port.',
  recipe: {
    cpus: 12,
    threads: 2,
    hpet: 8,
    iommu: 'vtd',
    devices: [
      { model: 'xhci' },
      { model: 'ahci', ports: 8, msi: 8, wide: true },
      { model: 'ahci', ports: 6, msi: 8, maskable: true, behind: 'port' },
      // a capture card with 32 channels
      { model: 'free', vendor: 0x1131, device: 0x7160, class: 0x040000, msi: 32, maskable: true },
      // an FPGA whose driver takes 16 of 32 messages
      {
        model: 'free',
        vendor: 0x10ee,
        device: 0x7024,
        class: 0x058000,
        msi: 32,
        tries: [{ min: 16, max: 16, flags: 2 }],
      },
    ],
  },
};

export default multi;

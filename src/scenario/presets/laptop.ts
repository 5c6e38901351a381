import type { Preset } from '../presets.ts';

const laptop: Preset = {
  id: 'laptop',
  order: 10,
  title: 'Laptop',
  text: 'Eight threads without remapping: a message holds APIC id and vector itself. One NVMe drive with a queue for each CPU; the rest has one message each.',
  recipe: {
    cpus: 8,
    threads: 2,
    hpet: 8,
    ioApics: [120],
    devices: [
      // UHD Graphics 620
      { model: 'free', behind: 'root', vendor: 0x8086, device: 0x3ea0, class: 0x030000, msi: 1 },
      { model: 'xhci' },
      { model: 'hda' },
      // Wi-Fi 6 AX200: a vector for each CPU, and two more
      {
        model: 'free',
        vendor: 0x8086,
        device: 0x2723,
        class: 0x028000,
        msi: 1,
        msix: 16,
        tries: [{ min: 2, max: 10, flags: 4 }],
      },
      { model: 'nvme', queues: 32 },
    ],
  },
};

export default laptop;

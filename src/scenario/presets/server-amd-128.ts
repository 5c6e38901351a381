import type { Preset } from '../presets.ts';

const server: Preset = {
  id: 'server-amd-128',
  order: 50,
  title: 'Two sockets, 128 CPUs, AMD-Vi',
  text: 'Eight IOMMUs, each with interrupts of its own that pass no table. A function has a table to itself, and its message names an entry of it.',
  recipe: {
    board: 'amd',
    cpus: 128,
    sockets: 2,
    nodes: 2,
    threads: 2,
    x2apic: false,
    hpet: 3,
    ioApics: [24, 32, 32, 32, 32, 32, 32, 32],
    iommu: 'amd',
    wideRemapping: false,
    roots: Array.from({ length: 8 }, (_, root) => ({ node: root >> 2 })),
    devices: [
      { model: 'xhci', behind: 'port', root: 0 },
      { model: 'ahci', behind: 'port', ports: 8, msi: 16, root: 0 },
      { model: 'igb', functions: 2, root: 1 },
      { model: 'nvme', count: 4, root: 2 },
      { model: 'nvme', count: 4, root: 6 },
      // ConnectX-5: completion vectors for 63 queues, and one for events
      {
        model: 'free',
        root: 5,
        vendor: 0x15b3,
        device: 0x1017,
        msix: 64,
        tries: [{ min: 2, max: 64, flags: 4 }],
      },
    ],
  },
};

export default server;

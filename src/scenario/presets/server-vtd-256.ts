import type { Preset } from '../presets.ts';

const server: Preset = {
  id: 'server-vtd-256',
  order: 40,
  title: 'Two sockets, 256 CPUs, VT-d',
  text: 'APIC ids above 254 need x2APIC and VT-d: messages name an entry, entries have destinations of 32 bits. Eight units, each for the devices of its root bus, and one for the rest.',
  recipe: {
    cpus: 256,
    sockets: 2,
    nodes: 2,
    threads: 2,
    hpet: 8,
    ioApics: [24, 8, 8, 8, 8, 8, 8, 8],
    iommu: 'vtd',
    roots: Array.from({ length: 8 }, (_, root) => ({ node: root >> 2 })),
    devices: [
      { model: 'xhci' },
      { model: 'ahci', ports: 8 },
      { model: 'igb', functions: 2, root: 0 },
      // E810-C: a pair of queues for each CPU
      { model: 'free', functions: 2, root: 1, msi: 1, maskable: true, msix: 256 },
      { model: 'nvme', count: 4, root: 2 },
      { model: 'free', functions: 2, root: 5, msi: 1, maskable: true, msix: 256 },
      { model: 'nvme', count: 4, root: 6 },
      { model: 'megaraid', root: 7 },
    ],
  },
};

export default server;

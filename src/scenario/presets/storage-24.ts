import type { Preset } from '../presets.ts';

const storage: Preset = {
  id: 'storage-24',
  order: 80,
  title: 'Storage server, 24 drives',
  text: 'Two switches with twelve NVMe drives each, one RAID controller: some 1,700 managed vectors on 64 CPUs, of which each CPU keeps a place for every queue that it may have to take.',
  recipe: {
    cpus: 64,
    sockets: 2,
    nodes: 2,
    threads: 2,
    hpet: 8,
    iommu: 'vtd',
    roots: [{ node: 0 }, { node: 0 }, { node: 1 }],
    devices: [
      { model: 'xhci' },
      { model: 'igb', functions: 2 },
      { model: 'nvme', count: 12, root: 1, behind: 'switch', queues: 64 },
      { model: 'nvme', count: 12, root: 2, behind: 'switch', queues: 64 },
      { model: 'megaraid', root: 1 },
    ],
  },
};

export default storage;

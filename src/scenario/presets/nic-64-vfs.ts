import type { Preset } from '../presets.ts';

const nic: Preset = {
  id: 'nic-64-vfs',
  order: 60,
  title: 'A network adapter with 64 virtual functions',
  text: 'Each virtual function is a requester of its own with a table, a domain and entries; the unit tells them apart by their ids. An 82576 beside it gives up queues for its seven.',
  recipe: {
    cpus: 32,
    threads: 2,
    hpet: 8,
    iommu: 'vtd',
    commandLine: 'intel_iommu=on',
    roots: [{}, {}],
    devices: [
      { model: 'xhci' },
      { model: 'nvme', queues: 32 },
      { model: 'igb', vfs: 7, root: 1 },
      // E810-C: a vector for each CPU and one for events
      { model: 'free', root: 1, msix: 256, vfs: 64, tries: [{ min: 2, max: 33, flags: 4 }] },
    ],
  },
};

export default nic;

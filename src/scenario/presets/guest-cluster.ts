import type { Preset } from '../presets.ts';

const guest: Preset = {
  id: 'guest-cluster',
  order: 130,
  title: 'Guest with virtio and x2APIC clusters',
  text: 'A virtual VT-d unit takes destinations of 32 bits, so Linux uses x2APIC in cluster mode: an entry names a cluster of sixteen CPUs and one bit in it.',
  recipe: {
    board: 'qemu',
    cpus: 48,
    nodes: 2,
    iommu: 'vtd',
    roots: [{ node: 0 }],
    devices: [
      { model: 'virtio-net', queues: 24, behind: 'port' },
      { model: 'virtio-blk', queues: 48, count: 2, behind: 'port' },
      { model: 'virtio-rng', behind: 'port' },
      { model: 'nvme', queues: 48 },
    ],
  },
};

export default guest;

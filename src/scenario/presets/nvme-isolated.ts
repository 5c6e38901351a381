import type { Preset } from '../presets.ts';

const nvme: Preset = {
  id: 'nvme-isolated',
  order: 70,
  title: 'NVMe queues and isolated CPUs',
  text: 'isolcpus=managed_irq: each queue has a vector on every CPU of its set, kept free there; none is sent to an isolated CPU unless its set has no other.',
  recipe: {
    cpus: 64,
    sockets: 2,
    nodes: 2,
    threads: 2,
    commandLine: 'isolcpus=managed_irq,domain,8-31,40-63 irqaffinity=0-7,32-39',
    iommu: 'vtd',
    roots: [{ node: 0 }, { node: 0 }, { node: 1 }],
    devices: [
      { model: 'xhci' },
      { model: 'igb' },
      { model: 'nvme', count: 2, root: 1 },
      { model: 'nvme', count: 2, root: 2, queues: 32 },
    ],
  },
};

export default nvme;

import type { Preset } from '../presets.ts';

const forest: Preset = {
  id: 'forest-1000',
  order: 160,
  title: 'A thousand domains',
  text: 'A thousand functions with MSI-X, each with an irq domain of its own below one of eight VT-d units, on 256 CPUs.',
  recipe: {
    cpus: 256,
    sockets: 2,
    nodes: 2,
    threads: 2,
    iommu: 'vtd',
    roots: Array.from({ length: 8 }, (_, root) => ({ node: root >> 2 })),
    devices: [{ model: 'free', count: 125, functions: 8, root: -1, msix: 8 }],
  },
};

export default forest;

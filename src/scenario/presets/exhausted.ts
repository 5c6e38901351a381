import type { Preset } from '../presets.ts';

const exhausted: Preset = {
  id: 'exhausted',
  order: 100,
  title: 'Out of vectors',
  text: 'Two CPUs have some 400 vectors, the devices ask for more: the last ones get fewer messages or none, and their drivers fall back to what is left.',
  recipe: {
    cpus: 2,
    devices: [
      { model: 'nvme' },
      // adapters whose drivers want 128 queues, settle for some, or for the pin
      {
        model: 'free',
        count: 5,
        msi: 1,
        msix: 128,
        tries: [
          { min: 128, max: 128, flags: 4 },
          { min: 2, max: 16, flags: 4 },
          { min: 1, max: 1, flags: 3 },
        ],
      },
      { model: 'igb', functions: 2 },
      { model: 'e1000e', count: 2 },
    ],
  },
};

export default exhausted;

import type { DeviceModel } from '../model.ts';

/** engine/calls.ts: CalcSets.nvme */
const NVME_CALC_IRQ_SETS = 1;

const nvme: DeviceModel = {
  id: 'nvme',
  docs: 'drivers/nvme/host/pci.c: nvme_setup_irqs(): the admin queue is not spread, nvme_calc_irq_sets() divides the others; no write or poll queues without module parameters',
  // in 6.1 all of them are inlined into nvme_reset_work()
  callers: ['nvme_setup_io_queues', 'nvme_setup_irqs', 'nvme_pci_enable', 'nvme_reset_work'],
  affinity: () => ({ preVectors: 1, postVectors: 0, calcSets: NVME_CALC_IRQ_SETS, a: 0, b: 0 }),
};

export default nvme;

import { Call } from '../../engine/calls.ts';
import { type DeviceModel, PCI_IRQ_AFFINITY } from '../model.ts';

/** engine/calls.ts: CalcSets.nvme */
const NVME_CALC_IRQ_SETS = 1;

const nvme: DeviceModel = {
  id: 'nvme',
  docs: 'drivers/nvme/host/pci.c: nvme_setup_irqs(): the admin queue is not spread, nvme_calc_irq_sets() divides the others; no write or poll queues without module parameters; nvme_dev_disable(): nvme_poll_irqdisable() of the admin queue, which is freed last, before a controller that had queues for I/O lets go of its irqs',
  // in 6.1 all of them are inlined into nvme_reset_work()
  callers: ['nvme_setup_io_queues', 'nvme_setup_irqs', 'nvme_pci_enable', 'nvme_reset_work'],
  bind: () => {
    // The first allocation is for the admin queue alone, and is given back before the second one.
    let hasIoQueues = false;
    return {
      allocates({ flags }) {
        hasIoQueues = (flags & PCI_IRQ_AFFINITY) !== 0;
      },
      releases(irqs) {
        const admin = irqs.at(-1);
        if (!hasIoQueues || admin === undefined) return [];
        hasIoQueues = false;
        return [
          { call: Call.disableIrq, args: [admin] },
          { call: Call.enableIrq, args: [admin] },
        ];
      },
    };
  },
  affinity: () => ({ preVectors: 1, postVectors: 0, calcSets: NVME_CALC_IRQ_SETS, a: 0, b: 0 }),
};

export default nvme;

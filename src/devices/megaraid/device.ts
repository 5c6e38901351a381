import { type DeviceModel, preVectors } from '../model.ts';

const megaraid: DeviceModel = {
  id: 'megaraid',
  docs: 'drivers/scsi/megaraid/megaraid_sas_base.c: __megasas_alloc_irq_vectors(): the reply queues of low latency, also the least that it asks for, are not spread',
  callers: [
    '__megasas_alloc_irq_vectors',
    'megasas_alloc_irq_vectors',
    'megasas_init_fw',
    'megasas_probe_one',
  ],
  affinity: ({ min }) => preVectors(min),
};

export default megaraid;

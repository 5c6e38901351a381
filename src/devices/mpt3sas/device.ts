import { type DeviceModel, preVectors } from '../model.ts';

const mpt3sas: DeviceModel = {
  id: 'mpt3sas',
  docs: 'drivers/scsi/mpt3sas/mpt3sas_base.c: _base_alloc_irq_vectors(): the queues of high iops, also the least that it asks for, are not spread',
  callers: ['_base_alloc_irq_vectors', '_base_enable_msix', 'mpt3sas_base_map_resources'],
  affinity: ({ min }) => preVectors(min),
};

export default mpt3sas;

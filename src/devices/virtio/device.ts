import { type DeviceModel, deviceId, preVectors } from '../model.ts';

const REDHAT = 0x1af4;

/** Queues in front that the drivers keep for themselves: control and event of virtscsi, the high priority queue of virtiofs. */
const OWN: ReadonlyMap<number, number> = new Map([
  [deviceId(REDHAT, 0x1004), 2],
  [deviceId(REDHAT, 0x1048), 2],
  [deviceId(REDHAT, 0x105a), 1],
]);

const virtio: DeviceModel = {
  id: 'virtio',
  docs: 'drivers/virtio/virtio_pci_common.c: vp_request_msix_vectors(): the vector of configuration changes is not spread either, and every try of vp_find_vqs() counts it once more; drivers/scsi/virtio_scsi.c: virtscsi_init()',
  callers: ['vp_find_vqs_msix', 'vp_request_msix_vectors'],
  affinity: ({ device, failures }) => preVectors((OWN.get(device) ?? 0) + 1 + failures),
};

export default virtio;

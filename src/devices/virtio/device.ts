import { type DeviceModel, preVectors } from '../model.ts';

const virtio: DeviceModel = {
  id: 'virtio',
  docs: 'drivers/virtio/virtio_pci_common.c: vp_request_msix_vectors(): the vector of configuration changes is not spread',
  callers: ['vp_find_vqs_msix', 'vp_request_msix_vectors'],
  affinity: () => preVectors(1),
};

export default virtio;

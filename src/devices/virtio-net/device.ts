import { type DeviceModel, deviceId } from '../model.ts';
import { VirtioNet } from './virtio-net.ts';

const REDHAT = 0x1af4;

const virtioNet: DeviceModel = {
  id: 'virtio-net',
  docs: 'drivers/net/virtio_net.c: virtnet_set_affinity(), virtnet_clean_affinity() and their callers; drivers/virtio/virtio_pci_common.c: vp_set_vq_affinity()',
  ids: [deviceId(REDHAT, 0x1000), deviceId(REDHAT, 0x1041)],
  bind: () => new VirtioNet(),
};

export default virtioNet;

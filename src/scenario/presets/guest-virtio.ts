import type { Preset } from '../presets.ts';

const guest: Preset = {
  id: 'guest-virtio',
  order: 120,
  title: 'Guest with virtio',
  text: 'x2APIC without remapping, as hypervisors permit it: destinations are physical, and 15 bits of them are in the message itself. Queues of disks are spread, those of the network are not.',
  recipe: {
    board: 'qemu',
    cpus: 16,
    hypervisor: 'ext-dest-id',
    devices: [
      { model: 'ahci', ports: 6 },
      { model: 'virtio-net', queues: 8, behind: 'port' },
      { model: 'virtio-blk', queues: 16, behind: 'port' },
      { model: 'virtio-scsi', queues: 4, behind: 'port' },
      { model: 'virtio-console', behind: 'port' },
      { model: 'virtio-rng', behind: 'port' },
      { model: 'virtio-balloon', behind: 'port' },
    ],
  },
};

export default guest;

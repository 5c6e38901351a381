// Models of devices in a sentence each.

import type { ModelId } from '../../scenario/recipe.ts';

export interface ModelWords {
  readonly title: string;
  readonly about: string;
}

export const MODEL_WORDS: Readonly<Record<ModelId, ModelWords>> = {
  nvme: {
    title: 'NVMe SSD',
    about: 'A managed MSI-X vector for each queue, spread over the CPUs, and one for the admin queue.',
  },
  ahci: {
    title: 'AHCI (SATA)',
    about: 'MSI; with remapping a message for each port where the capability has as many.',
  },
  xhci: {
    title: 'xHCI (USB)',
    about: 'Asks for a message for each interrupter, and has one handler, on the first of them.',
  },
  e1000e: {
    title: 'Ethernet 82574L',
    about: 'e1000e: three MSI-X vectors, for receiving, sending and the rest.',
  },
  igb: {
    title: 'Ethernet 82576',
    about: 'igb: a vector for each queue pair and one for the rest; up to 7 virtual functions.',
  },
  hda: { title: 'HD Audio', about: 'One MSI message.' },
  megaraid: {
    title: 'MegaRAID SAS-3',
    about:
      'megaraid_sas: managed MSI-X vectors, one for each CPU as far as its queues go, behind one that is not spread.',
  },
  mpt3sas: {
    title: 'SAS3008',
    about: 'mpt3sas: an MSI-X vector for each reply queue, as many as there are CPUs, up to 96.',
  },
  'virtio-net': {
    title: 'virtio-net',
    about: 'A vector for each receive and send queue, and one for changes of the configuration.',
  },
  'virtio-blk': {
    title: 'virtio-blk',
    about: 'Managed vectors for the queues behind one for the configuration.',
  },
  'virtio-scsi': {
    title: 'virtio-scsi',
    about: 'Managed vectors for the request queues behind control, events and configuration.',
  },
  'virtio-console': {
    title: 'virtio-console',
    about: 'Two vectors: configuration, and all queues together.',
  },
  'virtio-rng': { title: 'virtio-rng', about: 'Two vectors: configuration and its one queue.' },
  'virtio-balloon': {
    title: 'virtio-balloon',
    about: 'Two vectors: configuration, and all queues together.',
  },
  free: { title: 'Free device', about: 'Ids, capabilities and the driver’s allocation calls as you say.' },
};

import type { Preset } from '../presets.ts';

const flat: Preset = {
  id: 'flat-8',
  order: 110,
  title: 'Eight CPUs, logical flat',
  text: 'An old machine under 6.1: up to eight CPUs, a destination has one bit for each. Its APIC timers stop in deep sleep, so channels of the HPET send messages in their place.',
  recipe: {
    release: '6.1',
    cpus: 8,
    x2apic: false,
    arat: false,
    hpet: 8,
    hpetMsi: true,
    devices: [
      { model: 'ahci', ports: 4 },
      { model: 'hda' },
      { model: 'e1000e' },
      { model: 'igb' },
      // sound and capture cards on a conventional bus share one requester id
      { model: 'free', count: 2, behind: 'bridge', vendor: 0x1102, device: 0x0002, class: 0x040100 },
    ],
  },
};

export default flat;

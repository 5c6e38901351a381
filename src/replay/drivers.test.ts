import { describe, expect, it } from 'vitest';
import { PCI_IRQ_AFFINITY } from '../devices/model.ts';
import type { Topology } from '../model/topology.ts';
import { Drivers } from './drivers.ts';

const NET = { segment: 0, bus: 0, vendor: 0x1af4, device: 0x1041 };
const TOPOLOGY = {
  pci: {
    functions: [
      { ...NET, devfn: 0x18 },
      { ...NET, devfn: 0x20 },
    ],
  },
} as unknown as Topology;

const call = (flags: number) => ({ caller: 'vp_find_vqs_msix', min: 3, max: 3, flags, onlineCpus: 2 });

function network(drivers: Drivers, dev: number, irq: number): void {
  drivers.allocates(dev, call(4));
  for (const [i, name] of ['config', 'input.0', 'output.0'].entries())
    drivers.requested(dev, { irq: irq + i, name: `virtio${dev}-${name}`, flags: 0, cpu: 0, cpus: [0, 1] });
}

const irqs = (calls: readonly { readonly args: readonly number[] }[]): number[] =>
  calls.map(({ args }) => args[0]!);

describe('drivers', () => {
  it('that try again know how often they failed, until the last resort', () => {
    const drivers = new Drivers(TOPOLOGY);
    const tries = [PCI_IRQ_AFFINITY, PCI_IRQ_AFFINITY, 0, PCI_IRQ_AFFINITY].map((flags) => {
      const { failures } = drivers.allocates(0, call(flags | 4));
      drivers.answered(0, -28);
      return failures;
    });
    expect(tries).toEqual([0, 1, 2, 0]);
  });

  it('hear of CPUs, the one that came last first', () => {
    const drivers = new Drivers(TOPOLOGY);
    network(drivers, 0, 30);
    network(drivers, 1, 40);
    expect(irqs(drivers.cpuOnline([0, 1, 2]))).toEqual([41, 42, 31, 32]);
    expect(irqs(drivers.cpuDownPrepare())).toEqual([41, 42, 31, 32]);
  });

  it('of devices that are no PCI functions are known by their handlers', () => {
    const drivers = new Drivers(TOPOLOGY);
    const request = { irq: 24, name: 'hpet1', flags: 0, cpu: 3, cpus: [0, 3] };
    expect(drivers.requested(-1, request).map(({ mask }) => mask)).toEqual([undefined, [3], undefined]);
    expect(drivers.requested(-1, { ...request, irq: 9, name: 'acpi' })).toEqual([]);
  });
});

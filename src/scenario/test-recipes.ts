// For tests: recipes that a seed decides. Most of them fit; checkRecipe() says which.

import { BOARDS, type DeviceRecipe, HYPERVISORS, type MachineRecipe, MODELS, PLACES } from './recipe.ts';

/** A number from 0 to below a limit. */
export type Below = (limit: number) => number;

const pick = <T>(below: Below, list: readonly T[]): T => list[below(list.length)]!;
const maybe = <T extends object>(below: Below, oneIn: number, fields: T): Partial<T> =>
  below(oneIn) === 0 ? fields : {};

const CPUS = [1, 2, 2, 4, 4, 6, 8, 8, 16, 24, 32, 64, 256] as const;
const LINES = [
  '',
  '',
  '',
  'pci=nomsi',
  'noapic',
  'intremap=off',
  'maxcpus=2',
  'nox2apic',
  'irqaffinity=0',
  'isolcpus=managed_irq,1-',
];

function commandLine(below: Below, cpus: number): string {
  const line = pick(below, LINES);
  return line.endsWith('-') ? `${line}${cpus - 1}` : line;
}

function free(below: Below): Partial<DeviceRecipe> {
  const min = 1 + below(4);
  return {
    ...maybe(below, 2, { msi: 1 << below(6), maskable: below(2) === 0, wide: below(4) > 0 }),
    ...maybe(below, 2, { msix: pick(below, [1, 4, 17, 64, 256]) }),
    ...maybe(below, 3, { intx: false }),
    ...maybe(below, 2, { tries: [{ min, max: min + below(64), flags: 1 + below(15), pre: below(3) }] }),
  };
}

function device(below: Below, roots: number): DeviceRecipe {
  const model = pick(below, MODELS);
  const isNic = model === 'igb' || model === 'free';
  const behind = maybe(below, 3, { behind: pick(below, PLACES) });
  const canHaveVirtual = isNic && ['port', 'switch'].includes(behind.behind ?? 'port');
  return {
    model,
    ...behind,
    ...maybe(below, 3, { count: 1 + below(4) }),
    ...(canHaveVirtual
      ? maybe(below, 3, { vfs: 1 + below(7) })
      : maybe(below, 4, { functions: 1 + below(4) })),
    root: below(roots + 1) - 1,
    ...maybe(below, 6, { ownUnit: true }),
    ...(model === 'free' ? free(below) : {}),
    ...(/^(nvme|virtio-(net|blk|scsi))$/.test(model) ? { queues: 1 + below(40) } : {}),
    ...(model === 'ahci' ? { ports: 1 + below(8), msi: 1 << below(5) } : {}),
  };
}

export function randomRecipe(below: Below): MachineRecipe {
  const cpus = pick(below, CPUS);
  const sockets = cpus % 4 === 0 ? 1 + below(2) : 1;
  const nodes = cpus >= 4 ? 1 + below(3) : 1;
  const board = pick(below, BOARDS);
  const iommu = pick(below, [
    'none',
    board === 'amd' ? 'amd' : 'vtd',
    board === 'intel' ? 'vtd' : 'amd',
    'none',
  ] as const);
  const roots = 1 + below(4);
  const pic = below(8) > 0;
  return {
    release: pick(below, ['6.1', '6.12', '6.12']),
    board,
    cpus,
    sockets,
    nodes,
    threads: cpus % (4 * sockets) === 0 ? 1 + below(2) : 1,
    x2apic: below(4) > 0,
    hypervisor: board === 'qemu' ? pick(below, HYPERVISORS) : 'none',
    apicPhysical: below(4) === 0,
    arat: below(3) > 0,
    pic,
    pit: pic,
    hpet: pick(below, [0, 3, 8]),
    hpetMsi: below(2) === 0,
    ioApics: Array.from({ length: below(Math.min(3, roots + 1)) }, () => pick(below, [16, 20, 24, 120])),
    iommu,
    wideRemapping: below(4) > 0,
    x2apicOptOut: below(6) === 0,
    roots: Array.from({ length: roots }, () => ({
      ...maybe(below, 3, { unit: below(roots) }),
      ...maybe(below, 3, { node: below(nodes) }),
    })),
    commandLine: commandLine(below, cpus),
    devices: Array.from({ length: below(8) }, () => device(below, roots)),
  };
}

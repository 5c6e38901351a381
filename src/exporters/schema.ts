// The published schema of the JSON model. `public/schema/machine-1.json` is made from it; a test holds the two together.

import * as v from 'valibot';

const optionalNumber = v.nullable(v.number());
const optionalText = v.nullable(v.string());
const messageState = v.picklist(['read', 'derived', 'from trace', 'not read']);

const domain = v.object({
  name: v.string(),
  parent: optionalText,
  kind: v.string(),
  busToken: optionalNumber,
  dumped: v.boolean(),
  size: v.number(),
  mapped: v.number(),
  flags: v.string(),
  irqs: v.number(),
  chip: optionalText,
  device: optionalText,
  source: optionalText,
});

const matrix = v.object({
  domain: v.string(),
  onlineMaps: v.number(),
  globalAvailable: v.number(),
  globalReserved: v.number(),
  totalAllocated: v.number(),
  system: v.string(),
  cpus: v.array(
    v.object({
      cpu: v.number(),
      available: v.number(),
      managed: v.number(),
      managedAllocated: v.number(),
      allocated: v.number(),
      vectors: v.string(),
    }),
  ),
});

const irq = v.object({
  irq: v.number(),
  chain: v.array(v.object({ domain: v.string(), hwirq: v.string(), chip: optionalText })),
  vector: optionalNumber,
  target: optionalNumber,
  affinity: optionalText,
  effective: optionalText,
  managed: v.nullable(v.boolean()),
  device: optionalText,
  chip: optionalText,
  actions: v.array(v.string()),
  counts: v.record(v.string(), v.number()),
  source: optionalText,
});

const msi = v.object({
  kind: v.picklist(['msi', 'msix', 'platform', 'wired']),
  index: v.number(),
  irq: optionalNumber,
  address: optionalText,
  data: optionalText,
  masked: v.nullable(v.boolean()),
  state: messageState,
  irte: optionalNumber,
  irteUnit: optionalText,
  vector: optionalNumber,
  cpu: optionalNumber,
  source: optionalText,
});

const device = v.object({
  id: v.string(),
  bus: v.picklist(['pci', 'platform', 'ioapic', 'dmar', 'hpet', 'wired', 'ccw']),
  parent: optionalText,
  driver: optionalText,
  vendor: optionalText,
  product: optionalText,
  class: optionalText,
  node: optionalNumber,
  iommuGroup: optionalNumber,
  domain: optionalText,
  parentDomain: optionalText,
  msiCapability: v.nullable(v.object({ control: v.string(), capable: v.number() })),
  msixCapability: v.nullable(v.object({ control: v.string(), size: v.number() })),
  msi: v.array(msi),
  source: optionalText,
});

const remapEntry = v.object({
  unit: v.string(),
  kind: v.picklist(['vtd', 'vtd-posted', 'amd', 'its', 'imsic', 'xen']),
  table: optionalNumber,
  index: v.number(),
  high: v.string(),
  low: v.string(),
  vector: optionalNumber,
  cpu: optionalNumber,
  irq: optionalNumber,
  device: optionalText,
  state: messageState,
  source: optionalText,
});

const cpu = v.object({
  cpu: v.number(),
  online: v.boolean(),
  node: optionalNumber,
  package: optionalNumber,
  core: optionalNumber,
  apicId: optionalNumber,
});

export const machineSchema = v.object({
  format: v.literal('irqscope.machine/1'),
  capture: v.string(),
  kernel: v.string(),
  arch: v.string(),
  hypervisor: v.string(),
  step: v.string(),
  steps: v.array(v.string()),
  description: v.string(),
  domains: v.array(domain),
  matrices: v.array(matrix),
  irqs: v.array(irq),
  devices: v.array(device),
  remapping: v.array(remapEntry),
  cpus: v.array(cpu),
  contradictions: v.array(
    v.object({ rule: v.string(), subject: v.string(), text: v.string(), sources: v.array(v.string()) }),
  ),
  problems: v.array(
    v.object({
      file: v.string(),
      line: v.number(),
      severity: v.picklist(['note', 'warning', 'error']),
      found: v.string(),
      expected: v.string(),
      done: v.string(),
    }),
  ),
});

export type MachineJson = v.InferOutput<typeof machineSchema>;

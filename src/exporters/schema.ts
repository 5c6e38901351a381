// The published schema of the JSON model. `npm run schema` writes `public/schema/machine-1.json` from it; a test holds the two together.

import * as v from 'valibot';

const number = (about: string) => v.pipe(v.number(), v.description(about));
const text = (about: string) => v.pipe(v.string(), v.description(about));
const flag = (about: string) => v.pipe(v.boolean(), v.description(about));
const optionalNumber = (about: string) => v.pipe(v.nullable(v.number()), v.description(about));
const optionalText = (about: string) => v.pipe(v.nullable(v.string()), v.description(about));
const optionalFlag = (about: string) => v.pipe(v.nullable(v.boolean()), v.description(about));

const source = optionalText('where it was read: file:line; null for what follows from other facts');
const cpuList = 'CPUs as the kernel lists them: 0-3,8';

const messageState = v.pipe(
  v.picklist(['read', 'derived', 'from trace', 'not read']),
  v.description('how it is known: from the device or a dump, from other facts, from a trace, or not at all'),
);

const domain = v.object({
  name: text('name in debugfs'),
  parent: optionalText('name of the parent domain; null for a root'),
  kind: text('what kind of domain it is: x86-vector, intel-ir, pci-device-msix, …'),
  busToken: optionalNumber('enum irq_domain_bus_token, where the name ends in it'),
  dumped: flag('false for a domain that others name and that has no file of its own'),
  size: number('hwirqs of the linear map'),
  mapped: number('hwirqs that are mapped'),
  flags: text('irq_domain flags, 0x and 8 hexadecimal digits'),
  irqs: number('irqs whose chain has the domain'),
  chip: optionalText('irq_chip of its irqs'),
  device: optionalText('id of the device that owns it'),
  source,
});

const matrix = v.object({
  domain: text('name of the domain that owns the vector matrix'),
  onlineMaps: number('CPUs that are online in the matrix'),
  globalAvailable: number('vectors available on all CPUs together'),
  globalReserved: number('vectors reserved and not yet given out'),
  totalAllocated: number('vectors allocated on all CPUs together'),
  system: text('vectors of the system: 0-31,48'),
  cpus: v.array(
    v.object({
      cpu: number('CPU'),
      available: number('avl: vectors that are free'),
      managed: number('man: managed vectors'),
      managedAllocated: number('mac: managed vectors that are allocated'),
      allocated: number('act: vectors that are allocated'),
      vectors: text('the allocated vectors: 32-49,51'),
    }),
  ),
});

const irq = v.object({
  irq: number('Linux irq number'),
  chain: v.pipe(
    v.array(
      v.object({
        domain: text('name of the domain; empty where the level has none'),
        hwirq: text('hwirq in the domain, 0x and hexadecimal digits'),
        chip: optionalText('irq_chip of the level'),
      }),
    ),
    v.description('struct irq_data, endpoint first'),
  ),
  vector: optionalNumber('vector, INTID or identity at the root; null while it has none'),
  target: optionalNumber('CPU that the root level names'),
  affinity: optionalText(`requested affinity; ${cpuList}`),
  effective: optionalText(`effective affinity; ${cpuList}`),
  managed: optionalFlag('the kernel spreads it and user space cannot move it'),
  device: optionalText('id of the device that raises it'),
  chip: optionalText('chip column of /proc/interrupts, or sysfs chip_name'),
  actions: v.pipe(v.array(v.string()), v.description('names of the handlers')),
  counts: v.pipe(
    v.record(v.string(), v.number()),
    v.description('by CPU how often it was handled; CPUs with 0 are left out'),
  ),
  source,
});

const msi = v.object({
  kind: v.pipe(v.picklist(['msi', 'msix', 'platform', 'wired']), v.description('kind of message')),
  index: number('MSI or MSI-X index'),
  irq: optionalNumber('Linux irq number'),
  address: optionalText('address of the message, 0x and 16 hexadecimal digits'),
  data: optionalText('data of the message, 0x and 8 hexadecimal digits'),
  masked: optionalFlag('mask bit of the entry'),
  state: messageState,
  irte: optionalNumber('index of the remapping entry that it uses'),
  irteUnit: optionalText('name of the unit that holds that entry'),
  vector: optionalNumber('vector, LPI or identity that it ends as'),
  cpu: optionalNumber('CPU that it goes to'),
  source,
});

const device = v.object({
  id: text('PCI address (0000:00:03.0), or the name of another source of interrupts'),
  bus: v.pipe(
    v.picklist(['pci', 'platform', 'ioapic', 'dmar', 'hpet', 'wired', 'ccw']),
    v.description('what it is attached to'),
  ),
  parent: optionalText('id of the bridge above it'),
  driver: optionalText('driver that is bound to it'),
  vendor: optionalText('PCI vendor, 4 hexadecimal digits'),
  product: optionalText('PCI device, 4 hexadecimal digits'),
  class: optionalText('PCI class, 6 hexadecimal digits'),
  node: optionalNumber('NUMA node'),
  iommuGroup: optionalNumber('IOMMU group'),
  domain: optionalText('its own MSI domain'),
  parentDomain: optionalText('the domain that its messages go through'),
  msiCapability: v.nullable(
    v.object({
      control: text('message control, 0x and 4 hexadecimal digits'),
      capable: number('messages that the function can send'),
    }),
  ),
  msixCapability: v.nullable(
    v.object({
      control: text('message control, 0x and 4 hexadecimal digits'),
      size: number('entries of the table'),
    }),
  ),
  msi: v.array(msi),
  source,
});

const remapEntry = v.object({
  unit: text('name of the remapping unit: dmar0, ivhd0, its@8080000'),
  kind: v.pipe(
    v.picklist(['vtd', 'vtd-posted', 'amd', 'its', 'imsic', 'xen']),
    v.description('what kind of entry it is'),
  ),
  table: optionalNumber('requester or DeviceID where each device has a table, CPU for IMSIC'),
  index: number('index in the table, or EventID'),
  high: text('bits 127 to 64, 0x and 16 hexadecimal digits'),
  low: text('bits 63 to 0, 0x and 16 hexadecimal digits'),
  vector: optionalNumber('vector, LPI or identity that it gives'),
  cpu: optionalNumber('CPU that its destination means'),
  irq: optionalNumber('Linux irq number that uses it'),
  device: optionalText('id of the device that uses it'),
  state: messageState,
  source,
});

const cpu = v.object({
  cpu: number('CPU'),
  online: flag('it is online'),
  node: optionalNumber('NUMA node'),
  package: optionalNumber('package'),
  core: optionalNumber('core'),
  apicId: optionalNumber('local APIC id'),
});

const contradiction = v.object({
  rule: text('name of the rule'),
  subject: text('what it is about: irq:30, dev:0000:00:03.0, dom:NAME'),
  text: text('what the sources say against each other'),
  sources: v.pipe(v.array(v.string()), v.description('file:line of both sides')),
});

const problem = v.object({
  file: text('path in the capture; empty for the capture as a whole'),
  line: number('line from 1; 0 for the file as a whole'),
  severity: v.pipe(
    v.picklist(['note', 'warning', 'error']),
    v.description('nothing is missing, something was left out, something is lost'),
  ),
  found: text('the line, or what was met'),
  expected: text('what could have stood there'),
  done: text('what became of it'),
});

export const machineSchema = v.object({
  format: v.literal('irqscope.machine/1'),
  capture: text('name of the archive, folder or file'),
  kernel: text('release as uname -r says it; empty where nothing tells'),
  arch: text('x86_64, aarch64, riscv64, s390x; empty where nothing tells'),
  hypervisor: text('xen where a hypervisor below the kernel owns the interrupts; else empty'),
  step: text('name of the moment'),
  steps: v.pipe(v.array(v.string()), v.description('all moments of the capture, in order')),
  description: text('one sentence about the moment; may be empty'),
  domains: v.array(domain),
  matrices: v.array(matrix),
  irqs: v.array(irq),
  devices: v.array(device),
  remapping: v.array(remapEntry),
  cpus: v.array(cpu),
  contradictions: v.array(contradiction),
  problems: v.array(problem),
});

export type MachineJson = v.InferOutput<typeof machineSchema>;

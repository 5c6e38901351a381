// Every field of a recipe as the editor shows it: its name, a sentence, and the control. What values fit stands in scenario/check.ts alone.

import type { VectorTry } from '../../model/simulation.ts';
import { MODEL } from '../../scenario/models.ts';
import {
  BOARDS,
  type Board,
  type DeviceRecipe,
  HYPERVISORS,
  IOMMUS,
  type MachineRecipe,
  MODELS,
  PLACES,
  type RootRecipe,
} from '../../scenario/recipe.ts';
import { MODEL_WORDS } from './model-words.ts';
import type { NumberBase } from './values.ts';

export interface Choice {
  readonly value: string | number;
  readonly label: string;
  /** What it means; shown while it is chosen. */
  readonly about?: string;
}

export type Control =
  | { readonly kind: 'number'; readonly base: NumberBase }
  /** Numbers, separated by commas. */
  | { readonly kind: 'numbers' }
  | { readonly kind: 'flag' }
  | { readonly kind: 'choice'; readonly choices: readonly Choice[] }
  | { readonly kind: 'text' }
  /** Bits of a mask, each with its name. */
  | { readonly kind: 'bits'; readonly bits: readonly Choice[] }
  /** A list with a part of the form of its own. */
  | { readonly kind: 'list' };

export interface FieldInfo {
  readonly label: string;
  readonly about: string;
  readonly control: Control;
}

export type Fields<T> = { readonly [K in keyof Required<T>]: FieldInfo };

const number: Control = { kind: 'number', base: 'decimal' };
const hex: Control = { kind: 'number', base: 'hex' };
const flag: Control = { kind: 'flag' };
const list: Control = { kind: 'list' };

/** A choice with words for each value; a value without words does not compile. */
const choice = <T extends string>(
  values: readonly T[],
  words: Readonly<Record<T, readonly [label: string, about?: string]>>,
): Control => ({
  kind: 'choice',
  choices: values.map((value) => {
    const [label, about] = words[value];
    return { value, label, ...(about === undefined ? {} : { about }) };
  }),
});

const numbered = (values: readonly (readonly [value: number, label: string])[]): Control => ({
  kind: 'choice',
  choices: values.map(([value, label]) => ({ value, label })),
});

export const MACHINE_FIELDS: Fields<MachineRecipe> = {
  release: {
    label: 'Release',
    about: '6.1 has one MSI domain for all of PCI, 6.12 one for each device.',
    control: choice(['6.12', '6.1'], { '6.12': ['Linux 6.12'], '6.1': ['Linux 6.1'] }),
  },
  commandLine: {
    label: 'Command line',
    about:
      'Parameters as a boot loader hands them over. Those below decide something about interrupts; others are kept.',
    control: { kind: 'text' },
  },
  board: {
    label: 'Board',
    about: 'Whose host bridges, ports and chipset functions the root buses have.',
    control: choice(BOARDS, {
      intel: ['Intel', 'Sky Lake-E with a C620 chipset'],
      amd: ['AMD', 'Starship/Matisse with its FCH'],
      qemu: ['QEMU Q35', 'the machine type q35 of QEMU'],
    }),
  },
  cpus: { label: 'CPUs', about: 'Threads that Linux sees, all of them present.', control: number },
  sockets: { label: 'Sockets', about: 'Packages; the CPUs are divided among them.', control: number },
  nodes: { label: 'NUMA nodes', about: 'Cores are divided among them in order.', control: number },
  threads: {
    label: 'Threads of a core',
    about: 'First threads of all cores come first, as firmware lists them.',
    control: numbered([1, 2, 4, 8].map((n) => [n, `${n}`] as const)),
  },
  x2apic: {
    label: 'CPUs have x2APIC',
    about: 'Linux uses it where remapping or a hypervisor lets messages reach APIC ids of 32 bits.',
    control: flag,
  },
  hypervisor: {
    label: 'Hypervisor',
    about: 'What it offers a guest without remapping.',
    control: choice(HYPERVISORS, {
      none: ['None', 'bare metal, or a guest that is offered nothing'],
      x2apic: ['x2APIC', 'x2APIC without remapping; messages reach APIC ids up to 255'],
      'ext-dest-id': [
        'x2APIC, 15-bit destinations',
        'KVM_FEATURE_MSI_EXT_DEST_ID: messages reach APIC ids up to 32767',
      ],
    }),
  },
  apicPhysical: {
    label: 'Physical destinations',
    about: 'Firmware asks for them in the FADT; without, up to 8 CPUs are addressed as a set.',
    control: flag,
  },
  arat: {
    label: 'APIC timer always runs',
    about: 'ARAT. Without it an HPET channel stands in for each CPU while that sleeps.',
    control: flag,
  },
  pic: {
    label: '8259s',
    about: 'The two old interrupt controllers, and with them the ISA irqs.',
    control: flag,
  },
  pit: { label: 'Timer on irq 0', about: 'The 8254 behind the first 8259.', control: flag },
  hpet: { label: 'HPET channels', about: '0 is a machine without an HPET.', control: number },
  hpetMsi: {
    label: 'HPET sends messages',
    about: 'Channels deliver by MSI, in a domain of their own.',
    control: flag,
  },
  ioApics: {
    label: 'IO-APICs',
    about: 'Pins of each, separated by commas; global interrupts are numbered on. Empty is none.',
    control: { kind: 'numbers' },
  },
  iommu: {
    label: 'Remapping',
    about: 'Which remapping hardware messages go through.',
    control: choice(IOMMUS, {
      none: ['None', 'messages name vector and CPU themselves'],
      vtd: ['Intel VT-d', 'a message names an entry, the entry has vector and CPU'],
      amd: ['AMD-Vi', 'each function has a table of entries of its own'],
    }),
  },
  wideRemapping: {
    label: 'Entries of 32-bit APIC ids',
    about: 'EIM of VT-d, XT of AMD-Vi: what x2APIC needs on bare metal.',
    control: flag,
  },
  x2apicOptOut: {
    label: 'Firmware opts out of x2APIC',
    about: 'VT-d: X2APIC_OPT_OUT in the DMAR table; intremap=no_x2apic_optout overrides it.',
    control: flag,
  },
  roots: {
    label: 'Host bridges',
    about: 'Each has a root bus; bus numbers of each begin at a multiple of 16.',
    control: list,
  },
  devices: { label: 'Devices', about: 'In the order in which they get their places.', control: list },
};

export const ROOT_FIELDS: Fields<RootRecipe> = {
  node: { label: 'NUMA node', about: 'Node that its devices are near.', control: number },
  unit: {
    label: 'Remapping unit',
    about: 'Roots with the same number share one. The unit of the first root has all the rest, too.',
    control: number,
  },
};

export const DEVICE_FIELDS: Fields<DeviceRecipe> = {
  model: {
    label: 'Model',
    about: 'Decides about ids, capabilities, and which driver asks for vectors.',
    control: {
      kind: 'choice',
      choices: MODELS.map((id) => ({
        value: id,
        label: MODEL_WORDS[id].title,
        about: MODEL_WORDS[id].about,
      })),
    },
  },
  count: { label: 'How many', about: 'So many of them, each at a place of its own.', control: number },
  functions: { label: 'Functions', about: 'Functions of each device.', control: number },
  root: {
    label: 'Host bridge',
    about: 'Number of the root bus; -1 deals them out over all.',
    control: number,
  },
  behind: {
    label: 'Behind',
    about: 'What is between it and the root bus.',
    control: choice(PLACES, {
      root: ['Nothing', 'on the root bus itself'],
      port: ['A root port', 'each device has a port of its own'],
      switch: ['A switch', 'all such devices of a root are below one switch'],
      bridge: ['A PCI bridge', 'all such devices of a root are below one bridge, which sends in their name'],
    }),
  },
  node: { label: 'NUMA node', about: 'Where it is not that of the root; -1 tells none.', control: number },
  queues: { label: 'Queues', about: 'Queues or queue pairs that the device offers.', control: number },
  ports: { label: 'Ports', about: 'SATA ports.', control: number },
  interrupters: { label: 'Interrupters', about: 'Event rings that the controller has.', control: number },
  msi: {
    label: 'MSI messages',
    about: 'Multiple Message Capable of the MSI capability.',
    control: numbered([[0, 'no MSI capability'], ...[1, 2, 4, 8, 16, 32].map((n) => [n, `${n}`] as const)]),
  },
  maskable: {
    label: 'MSI mask bits',
    about: 'Per-vector masking: each message can be masked.',
    control: flag,
  },
  wide: { label: '64-bit MSI address', about: 'Without, the address ends at 32 bits.', control: flag },
  msix: { label: 'MSI-X entries', about: 'Size of the table; 0 is no MSI-X capability.', control: number },
  intx: {
    label: 'Interrupt pin',
    about: 'INTA to INTD by function, where there is an IO-APIC or an 8259.',
    control: flag,
  },
  vfs: {
    label: 'Virtual functions',
    about: 'SR-IOV: of each function, switched on at boot.',
    control: number,
  },
  vfMsix: {
    label: 'MSI-X of each VF',
    about: 'Entries in the table of a virtual function.',
    control: number,
  },
  ownUnit: {
    label: 'Unit of its own',
    about: 'VT-d: a remapping unit for this device alone, as integrated graphics has.',
    control: flag,
  },
  vendor: { label: 'Vendor id', about: 'In hexadecimal.', control: hex },
  device: { label: 'Device id', about: 'In hexadecimal.', control: hex },
  class: { label: 'Class code', about: '24 bits: class, subclass, programming interface.', control: hex },
  tries: {
    label: 'Driver’s calls',
    about: 'Calls of pci_alloc_irq_vectors_affinity(), one after the other until one gives vectors.',
    control: list,
  },
};

export const TRY_FIELDS: Fields<VectorTry> = {
  min: { label: 'min_vecs', about: 'Fewer are an error.', control: number },
  max: { label: 'max_vecs', about: 'As many as there are up to this.', control: number },
  flags: {
    label: 'flags',
    about: 'What the driver takes: PCI_IRQ_*.',
    control: {
      kind: 'bits',
      bits: [
        { value: 1, label: 'INTX' },
        { value: 2, label: 'MSI' },
        { value: 4, label: 'MSIX' },
        { value: 8, label: 'AFFINITY' },
      ],
    },
  },
  pre: { label: 'pre_vectors', about: 'In front, not spread.', control: number },
  post: { label: 'post_vectors', about: 'At the end, not spread.', control: number },
};

/** What a device has where the recipe says nothing. */
export function deviceDefaults(
  device: DeviceRecipe,
  board: Board,
): Readonly<Record<keyof DeviceRecipe, unknown>> {
  const model = MODEL[device.model];
  const ids = { ...model, ...model.onBoard?.[board] };
  return {
    model: undefined,
    count: 1,
    functions: 1,
    root: 0,
    behind: model.behind,
    node: undefined,
    queues: model.queues,
    ports: model.ports,
    interrupters: model.interrupters,
    msi: model.msi?.messages ?? 0,
    maskable: model.msi?.maskable ?? false,
    wide: model.msi?.wide ?? true,
    msix: model.msix?.(device) ?? 0,
    intx: true,
    vfs: 0,
    vfMsix: model.virtual?.msix,
    ownUnit: false,
    vendor: ids.vendor,
    device: ids.device,
    class: model.class,
    tries: undefined,
  };
}

export interface FormSection {
  readonly id: string;
  readonly title: string;
  readonly fields: readonly (keyof MachineRecipe)[];
}

/** The form from top to bottom. */
export const SECTIONS: readonly FormSection[] = [
  { id: 'kernel', title: 'Kernel', fields: ['release', 'commandLine'] },
  {
    id: 'processors',
    title: 'Processors',
    fields: ['cpus', 'sockets', 'threads', 'nodes', 'x2apic', 'apicPhysical', 'arat', 'hypervisor'],
  },
  {
    id: 'controllers',
    title: 'Controllers and timers',
    fields: ['ioApics', 'pic', 'pit', 'hpet', 'hpetMsi'],
  },
  { id: 'remapping', title: 'Interrupt remapping', fields: ['iommu', 'wideRemapping', 'x2apicOptOut'] },
  { id: 'buses', title: 'Board and buses', fields: ['board', 'roots'] },
  { id: 'devices', title: 'Devices', fields: ['devices'] },
];

/** The section that a field of checkRecipe() belongs to. */
export function sectionOf(field: string): string | undefined {
  const own = /^\w*/.exec(field)![0];
  return SECTIONS.find(({ fields }) => (fields as readonly string[]).includes(own))?.id;
}

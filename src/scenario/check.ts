// What a recipe may say. Recipes come from links and editors: nothing is taken for granted, and what fits boots.

import { kernelParameters } from '../model/kernel-parameters.ts';
import { MODEL } from './models.ts';
import { layoutPci } from './pci-layout.ts';
import {
  BOARDS,
  type DeviceRecipe,
  type FullRecipe,
  fullRecipe,
  HYPERVISORS,
  IOMMUS,
  type MachineRecipe,
  MODELS,
  type ModelId,
  PLACES,
  type RootRecipe,
} from './recipe.ts';
import { apicIds } from './topology.ts';

export interface RecipeProblem {
  /** Where it is: cpus, devices[3].msix. */
  readonly field: string;
  /** What is there, as JSON. */
  readonly found: string;
  readonly expected: string;
}

/** A kind of value: in words, and whether one is of it. */
interface Kind {
  readonly expected: string;
  fits(value: unknown): boolean;
}

type Kinds<T> = { readonly [K in keyof Required<T>]: Kind };

const whole = (low: number, high: number): Kind => ({
  expected: `a whole number from ${low} to ${high}`,
  fits: (value) => Number.isInteger(value) && (value as number) >= low && (value as number) <= high,
});
const oneOf = (values: readonly unknown[]): Kind => ({
  expected: `one of ${values.join(', ')}`,
  fits: (value) => values.includes(value),
});
const list = (of: Kind, low: number, high: number): Kind => ({
  expected: `a list of ${low} to ${high}, each ${of.expected}`,
  fits: (value) =>
    Array.isArray(value) &&
    value.length >= low &&
    value.length <= high &&
    value.every((each) => of.fits(each)),
});
const record: Kind = {
  expected: 'a record',
  fits: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
};
const flag = oneOf([true, false]);

/** COMMAND_LINE_SIZE of x86. */
const MOST_TEXT = 2047;
const line: Kind = {
  expected: `one line of at most ${MOST_TEXT} characters`,
  fits: (value) => typeof value === 'string' && value.length <= MOST_TEXT && !/[\n\r\0]/.test(value),
};

const MOST_CPUS = 4096;
const MOST_NODES = 64;
const MOST_ROOTS = 15;
const MOST_DEVICES = 512;
const MSI_MESSAGES = [0, 1, 2, 4, 8, 16, 32];
const MSIX = whole(0, 2048);

const MACHINE: Kinds<MachineRecipe> = {
  release: oneOf(['6.1', '6.12']),
  commandLine: line,
  board: oneOf(BOARDS),
  cpus: whole(1, MOST_CPUS),
  sockets: whole(1, 64),
  nodes: whole(1, MOST_NODES),
  threads: oneOf([1, 2, 4, 8]),
  x2apic: flag,
  hypervisor: oneOf(HYPERVISORS),
  apicPhysical: flag,
  arat: flag,
  pic: flag,
  pit: flag,
  hpet: whole(0, 32),
  hpetMsi: flag,
  ioApics: list(whole(1, 240), 0, 16),
  iommu: oneOf(IOMMUS),
  wideRemapping: flag,
  x2apicOptOut: flag,
  roots: list(record, 1, MOST_ROOTS),
  devices: list(record, 0, MOST_DEVICES),
};

const ROOT: Kinds<RootRecipe> = { node: whole(0, MOST_NODES - 1), unit: whole(0, MOST_ROOTS - 1) };

const DEVICE: Kinds<DeviceRecipe> = {
  model: oneOf(MODELS),
  count: whole(1, 1024),
  functions: whole(1, 8),
  root: whole(-1, MOST_ROOTS - 1),
  behind: oneOf(PLACES),
  node: whole(-1, MOST_NODES - 1),
  queues: whole(1, 2047),
  ports: whole(1, 32),
  interrupters: whole(1, 1024),
  msi: oneOf(MSI_MESSAGES),
  maskable: flag,
  wide: flag,
  msix: MSIX,
  intx: flag,
  vfs: whole(0, 240),
  vfMsix: MSIX,
  ownUnit: flag,
  vendor: whole(0, 0xfffe),
  device: whole(0, 0xffff),
  class: whole(0, 0xffffff),
  tries: list(record, 1, 8),
};

/** PCI_IRQ_INTX, _MSI, _MSIX and _AFFINITY. */
const FLAGS = 15;

const TRY: Kinds<NonNullable<DeviceRecipe['tries']>[number]> = {
  min: whole(1, 2048),
  max: whole(1, 2048),
  flags: whole(1, FLAGS),
  pre: whole(0, 2047),
  post: whole(0, 2047),
};

/** Fields that say something of these models alone. */
const hasQueues = (model: ModelId): boolean => MODEL[model].queues !== undefined;
const isFree = (model: ModelId): boolean => model === 'free';
const ONLY: Readonly<Partial<Record<keyof DeviceRecipe, (model: ModelId) => boolean>>> = {
  queues: hasQueues,
  ports: (model) => MODEL[model].ports !== undefined,
  interrupters: (model) => MODEL[model].interrupters !== undefined,
  vfs: (model) => MODEL[model].virtual !== undefined,
  vfMsix: (model) => MODEL[model].virtual !== undefined,
  vendor: isFree,
  device: isFree,
  class: isFree,
  tries: isFree,
};

/** Whether a field says something of a model. */
export const hasField = (model: ModelId, field: keyof DeviceRecipe): boolean => ONLY[field]?.(model) ?? true;

/** Problems of a recipe, whatever it holds; none: it boots. */
export function checkRecipe(recipe: MachineRecipe): readonly RecipeProblem[] {
  if (!record.fits(recipe)) return [problem('', recipe, record.expected)];
  const wrong = fieldsOf(recipe);
  // what follows counts on fields that are what they seem
  if (wrong.length > 0) return wrong;
  const full = fullRecipe(recipe);
  const parts = [
    ...cpuProblems(full),
    ...lineProblems(full),
    ...boardProblems(full),
    ...deviceProblems(full),
  ];
  return parts.length > 0 ? parts : [...sizeProblems(full), ...apicProblems(full)];
}

const problem = (field: string, found: unknown, expected: string): RecipeProblem => ({
  field,
  found: JSON.stringify(found) ?? 'nothing',
  expected,
});

function fieldsOf(recipe: MachineRecipe): RecipeProblem[] {
  const own = checkFields('', recipe, MACHINE, ['devices']);
  if (own.length > 0) return own;
  return [
    ...(recipe.roots ?? []).flatMap((root, i) => checkFields(`roots[${i}]`, root, ROOT, [])),
    ...recipe.devices.flatMap((device, i) => checkDevice(`devices[${i}]`, device)),
  ];
}

/** Fields that are missing, not known, or of another kind. */
function checkFields<T extends object>(
  at: string,
  value: T,
  kinds: Kinds<T>,
  needed: readonly (keyof T)[],
): RecipeProblem[] {
  const name = (field: string): string => (at === '' ? field : `${at}.${field}`);
  const missing = needed.filter((field) => value[field] === undefined);
  const known = Object.keys(kinds).join(', ');
  return [
    ...missing.map((field) => problem(name(String(field)), undefined, kinds[field].expected)),
    ...Object.entries(value).flatMap(([field, found]) => {
      if (!Object.hasOwn(kinds, field)) return [problem(name(field), found, `one of the fields ${known}`)];
      const kind = kinds[field as keyof T];
      return found === undefined || kind.fits(found) ? [] : [problem(name(field), found, kind.expected)];
    }),
  ];
}

function checkDevice(at: string, device: DeviceRecipe): RecipeProblem[] {
  const own = checkFields(at, device, DEVICE, ['model']);
  if (own.length > 0) return own;
  const foreign = (Object.keys(ONLY) as (keyof DeviceRecipe)[]).flatMap((field) => {
    const found = device[field];
    if (found === undefined || hasField(device.model, field)) return [];
    return [problem(`${at}.${field}`, found, `nothing: ${device.model} does not have it`)];
  });
  const tries = (device.tries ?? []).flatMap((each, i) => checkTry(`${at}.tries[${i}]`, each));
  return [...foreign, ...tries];
}

function checkTry(at: string, each: NonNullable<DeviceRecipe['tries']>[number]): RecipeProblem[] {
  const own = checkFields(at, each, TRY, ['min', 'max', 'flags']);
  if (own.length > 0 || each.min <= each.max) return own;
  return [problem(`${at}.min`, each.min, `at most max, which is ${each.max}`)];
}

function cpuProblems({ cpus, sockets, threads, nodes }: FullRecipe): RecipeProblem[] {
  const cores = cpus / threads;
  return [
    ...(Number.isInteger(cores / sockets)
      ? []
      : [
          problem(
            'cpus',
            cpus,
            `a multiple of ${sockets * threads}, the sockets times the threads of a core`,
          ),
        ]),
    ...(nodes <= cores ? [] : [problem('nodes', nodes, `at most ${Math.floor(cores)}, the number of cores`)]),
  ];
}

/** Without ACPI or local APICs the machine would be another one than the recipe says. */
function lineProblems({ commandLine, cpus }: FullRecipe): RecipeProblem[] {
  const { refused, params } = kernelParameters(commandLine, cpus);
  return [
    ...refused.map((word) => problem('commandLine', word, `a list of CPUs from 0 to ${cpus - 1}`)),
    ...(params.acpiOff || params.nolapic
      ? [problem('commandLine', commandLine, 'a boot with ACPI and local APICs')]
      : []),
  ];
}

function boardProblems({
  board,
  iommu,
  pic,
  pit,
  hpetMsi,
  roots,
  nodes,
  ioApics,
}: FullRecipe): RecipeProblem[] {
  const other = { vtd: 'amd', amd: 'intel', none: '' }[iommu];
  return [
    ...(board === other ? [problem('iommu', iommu, `one that a board of kind ${board} has`)] : []),
    ...(iommu === 'amd' && ioApics.length > roots.length
      ? [problem('ioApics', ioApics, `at most ${roots.length}, one for each root, with AMD-Vi`)]
      : []),
    // both send with one id: without ISA irqs the timer would be given the entries that Linux keeps for pins
    ...(iommu === 'amd' && !pic && hpetMsi
      ? [problem('hpetMsi', hpetMsi, 'false with AMD-Vi and without 8259s')]
      : []),
    ...(pit && !pic ? [problem('pit', pit, 'false, or 8259s that take its irq 0')] : []),
    ...roots.flatMap(({ node = 0 }, i) => nodeProblems(`roots[${i}].node`, node, nodes)),
  ];
}

const nodeProblems = (field: string, node: number, nodes: number): RecipeProblem[] =>
  node < nodes ? [] : [problem(field, node, `a node below ${nodes}`)];

function deviceProblems({ devices, roots, nodes }: FullRecipe): RecipeProblem[] {
  return devices.flatMap(({ root = 0, node = 0, vfs = 0, model, functions = 1, behind, ...device }, i) => {
    const at = `devices[${i}]`;
    const most = MODEL[model].virtual?.most ?? 0;
    const msix = device.msix ?? MODEL[model].msix?.({ ...device, model }) ?? 0;
    return [
      ...(root < roots.length ? [] : [problem(`${at}.root`, root, `a root below ${roots.length}`)]),
      ...nodeProblems(`${at}.node`, node, nodes),
      ...(vfs <= most ? [] : [problem(`${at}.vfs`, vfs, `at most ${most}`)]),
      ...(vfs === 0 || functions === 1 || model === 'igb'
        ? []
        : [problem(`${at}.functions`, functions, '1 where there are virtual functions')]),
      ...(vfs === 0 || ['port', 'switch'].includes(behind ?? MODEL[model].behind)
        ? []
        : [problem(`${at}.behind`, behind, 'port or switch where there are virtual functions')]),
      ...(MSIX.fits(msix) ? [] : [problem(`${at}.queues`, device.queues, 'queues for at most 2048 entries')]),
    ];
  });
}

/** A machine is to boot within seconds, and to fit into some hundred megabytes. */
const MOST_FUNCTIONS = 4096;
const MOST_MESSAGES = 32_768;
const MOST_MASK_BITS = 2 ** 25;

function sizeProblems(recipe: FullRecipe): RecipeProblem[] {
  const { functions, overflow } = layoutPci(recipe);
  const messages = functions.reduce((sum, { msi, msix }) => sum + Math.max(msi?.messages ?? 0, msix), 0);
  const most = Math.min(MOST_MESSAGES, Math.floor(MOST_MASK_BITS / recipe.cpus));
  const size = (found: string, expected: string): RecipeProblem => ({ field: 'devices', found, expected });
  return [
    ...overflow.map((found) => size(found, 'what has room on the buses 00 to ef')),
    ...(functions.length <= MOST_FUNCTIONS
      ? []
      : [size(`${functions.length} functions`, `at most ${MOST_FUNCTIONS}`)]),
    ...(messages <= most ? [] : [size(`${messages} messages`, `at most ${most} with ${recipe.cpus} CPUs`)]),
  ];
}

/** Highest APIC ids that messages reach: of xAPIC, of x2APIC in a guest, with destinations of 15 bits there. */
const XAPIC_MOST = 254;
const GUEST_MOST = 255;
const EXTENDED_MOST = 32767;

function apicProblems(recipe: FullRecipe): RecipeProblem[] {
  const top = Math.max(...apicIds(recipe));
  const [most, what] = apicLimit(recipe);
  return top <= most
    ? []
    : [problem('cpus', recipe.cpus, `CPUs with APIC ids up to ${most} ${what}; the highest one is ${top}`)];
}

/** Mirrors what try_to_enable_x2apic() decides (arch/x86/kernel/apic/apic.c). */
function apicLimit(recipe: FullRecipe): readonly [number, string] {
  const { params } = kernelParameters(recipe.commandLine, recipe.cpus);
  const { x2apic, iommu, wideRemapping, x2apicOptOut, hypervisor, ioApics } = recipe;
  if (!x2apic || params.nox2apic || params.noapic || ioApics.length === 0)
    return [XAPIC_MOST, 'without x2APIC'];
  const optOut = iommu === 'vtd' && x2apicOptOut && !params.noX2apicOptout;
  const off = params.intremapOff || (iommu === 'amd' && params.amdIommuOff);
  if (iommu !== 'none' && wideRemapping && !optOut && !off) return [Number.POSITIVE_INFINITY, ''];
  if (hypervisor === 'none') return [XAPIC_MOST, 'without remapping of 32 bits'];
  return hypervisor === 'x2apic' ? [GUEST_MOST, 'in this guest'] : [EXTENDED_MOST, 'in this guest'];
}

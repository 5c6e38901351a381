// What a file of a scenario holds. `npm run schema` writes `public/schema/scenario-1.json` from it; a test holds the two together.

import * as v from 'valibot';
import type { VectorTry } from '../model/simulation.ts';
import {
  BOARDS,
  type DeviceRecipe,
  HYPERVISORS,
  IOMMUS,
  type MachineRecipe,
  MODELS,
  PLACES,
  type RootRecipe,
} from './recipe.ts';
import { SCENARIO_FORMAT, SCENARIO_VERSION } from './scenario.ts';

/** Most arguments of a command, and CPUs of a machine: as links have them (codec.ts). */
const MOST_ARGS = 16;
const MOST_CPUS = 8192;
const MOST_TEXT = 65_536;

const text = (about: string) => v.pipe(v.string(), v.maxLength(MOST_TEXT), v.description(about));
const whole = (about: string) => v.pipe(v.number(), v.safeInteger(), v.description(about));
const natural = (about: string) => v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.description(about));
const flag = (about: string) => v.pipe(v.boolean(), v.description(about));
const optional = v.exactOptional;

const line = natural('commands that are done');
const tick = natural('ticks of 10 µs that have passed');

export const momentSchema = v.strictObject({ line, tick });

export const noteSchema = v.strictObject({
  line,
  tick,
  text: text('name of the moment, or a word about it'),
});

export const commandSchema = v.strictObject({
  tick: natural('tick before which it comes; never below that of the command before it'),
  call: natural('number of the call: Call (src/model/calls.ts) or SimCall (src/model/simulation.ts)'),
  args: v.pipe(
    v.array(v.pipe(v.number(), v.safeInteger())),
    v.maxLength(MOST_ARGS),
    v.description('its arguments, as the number says'),
  ),
  mask: v.pipe(
    v.array(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MOST_CPUS - 1))),
    v.maxLength(MOST_CPUS),
    v.description('CPUs, where it takes a mask; else empty'),
  ),
  text: optional(text('the text that SimCall.name adds')),
});

/** Ranges of numbers, and what does not go together, are in check.ts. */
const vectorTry = v.strictObject({
  min: natural('fewest vectors'),
  max: natural('most vectors'),
  flags: natural('PCI_IRQ_*: 1 INTx, 2 MSI, 4 MSI-X, 8 spread over the CPUs'),
  pre: optional(natural('vectors in front that are not spread')),
  post: optional(natural('vectors at the end that are not spread')),
}) satisfies v.GenericSchema<VectorTry>;

const root = v.strictObject({
  node: optional(natural('node that its devices are near')),
  unit: optional(natural('remapping unit of its devices')),
}) satisfies v.GenericSchema<RootRecipe>;

const device = v.strictObject({
  model: v.pipe(v.picklist(MODELS), v.description('a device whose driver is known, or a free one')),
  count: optional(natural('so many of them (1)')),
  functions: optional(natural('functions of each (1)')),
  root: optional(whole('position in roots (0); -1 deals them out over all')),
  behind: optional(v.pipe(v.picklist(PLACES), v.description('where it is'))),
  node: optional(whole('NUMA node, where it is not that of the root')),
  queues: optional(natural('queues that the device offers')),
  ports: optional(natural('ahci: ports')),
  interrupters: optional(natural('xhci: interrupters')),
  msi: optional(natural('messages of the MSI capability; 0: none')),
  maskable: optional(flag('MSI with mask bits')),
  wide: optional(flag('MSI with 64 bits of address')),
  msix: optional(natural('entries of the MSI-X table; 0: none')),
  intx: optional(flag('the function has an interrupt pin')),
  vfs: optional(natural('virtual functions of each function (0)')),
  vfMsix: optional(natural('MSI-X entries of a virtual function')),
  ownUnit: optional(flag('VT-d: a remapping unit of its own')),
  vendor: optional(natural('free: PCI vendor')),
  device: optional(natural('free: PCI device')),
  class: optional(natural('free: PCI class, 24 bits')),
  tries: optional(
    v.pipe(v.array(vectorTry), v.description('free: what its driver asks for, call after call')),
  ),
}) satisfies v.GenericSchema<DeviceRecipe>;

const recipe = v.strictObject({
  release: optional(v.pipe(v.picklist(['6.1', '6.12']), v.description('kernel'))),
  commandLine: optional(text('kernel parameters')),
  board: optional(v.pipe(v.picklist(BOARDS), v.description('whose chipset it has'))),
  cpus: optional(natural('CPUs (threads)')),
  sockets: optional(natural('sockets')),
  nodes: optional(natural('NUMA nodes')),
  threads: optional(natural('threads of a core')),
  x2apic: optional(flag('the CPUs have x2APIC')),
  hypervisor: optional(
    v.pipe(v.picklist(HYPERVISORS), v.description('what the hypervisor of a guest offers')),
  ),
  apicPhysical: optional(flag('firmware asks for physical destinations')),
  arat: optional(flag('the APIC timer runs in every state')),
  pic: optional(flag('the two 8259s')),
  pit: optional(flag('the timer behind irq 0')),
  hpet: optional(natural('channels of the HPET; 0: none')),
  hpetMsi: optional(flag('they can deliver by message')),
  ioApics: optional(v.pipe(v.array(v.number()), v.description('pins of each IO-APIC'))),
  iommu: optional(v.pipe(v.picklist(IOMMUS), v.description('kind of interrupt remapping'))),
  wideRemapping: optional(flag('remapping entries hold destinations of 32 bits')),
  x2apicOptOut: optional(flag('VT-d: firmware asks not to use x2APIC')),
  roots: optional(v.array(root)),
  devices: v.array(device),
}) satisfies v.GenericSchema<MachineRecipe>;

const traceLine = natural('line of the trace behind which it begins');

export const startSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('preset'), preset: text('id of a machine of src/scenario/presets') }),
  v.strictObject({ kind: v.literal('recipe'), recipe }),
  v.strictObject({ kind: v.literal('sample'), sample: text('id of a bundled capture'), line: traceLine }),
  v.strictObject({
    kind: v.literal('capture'),
    name: text('name of a capture of the author'),
    hash: text('first digits of the SHA-256 of its content'),
    line: traceLine,
  }),
]);

export const scenarioFields = {
  format: v.literal(SCENARIO_FORMAT),
  version: v.literal(SCENARIO_VERSION),
  title: text('name of the scenario'),
  start: startSchema,
  lines: v.pipe(v.array(commandSchema), v.description('commands after the boot, ascending by tick')),
  end: natural('tick at which it ends'),
  notes: v.pipe(v.array(noteSchema), v.description('moments with names')),
  at: optional(v.pipe(momentSchema, v.description('moment that is shown; the end where it is left out'))),
  engine: text('engine that made it'),
  hash: v.pipe(
    v.string(),
    v.regex(/^([0-9a-f]{16})?$/),
    v.description("first 16 hexadecimal digits of the state's hash at the end; empty: not known"),
  ),
};

export const scenarioSchema = v.strictObject(scenarioFields);

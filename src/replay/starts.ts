// Which calls an event of the trace begins. The event of an explicit input has the arguments; other events begin a call only where
// the engine has nothing under way in their task: then whoever called is known by what was done.

import {
  type AffinityDescriptor,
  type AllocationFacts,
  type DriverCall,
  PCI_IRQ_AFFINITY,
} from '../devices/model.ts';
import { modelOfCaller, modelOfFunction } from '../devices/models.ts';
import { Call } from '../engine/calls.ts';
import type { Topology } from '../model/topology.ts';
import { InputKind } from './inputs.ts';
import type { Script, ScriptEvent } from './script.ts';

export type CallStart = DriverCall;

export interface Start {
  readonly kind: InputKind;
  readonly calls: readonly CallStart[];
}

/** What is known while the replay runs. */
export interface StartContext {
  readonly script: Script;
  readonly topology: Topology;
  /** CPUs on line now. */
  onlineCpus(): number;
  /** Index of a text in the engine's names. */
  name(text: string): number;
  /** Device that an irq of a PCI domain belongs to, -1 for none. */
  deviceOf(irq: number): number;
  /** Row of the function that has the irq at the moment after a line, -1 when nothing says it. */
  functionOfIrq(irq: number, line: number): number;
  /** What the driver of a function knows that allocates. */
  allocates(dev: number, call: Omit<AllocationFacts, 'device' | 'failures'>): AllocationFacts;
  /** Index that pci_msix_free_irq() frees, which its probe does not show; -1 when nothing says it. */
  indexFreed(): number;
  /** Descriptor of an allocation by msitest, which only the command has. */
  descriptorOfCommand(): AffinityDescriptor | undefined;
}

/** Who calls irq_do_set_affinity() when a driver or a person sets an affinity. kernel/irq/manage.c */
export const FROM_OUTSIDE = 'irq_set_affinity_locked';

const NO_DESCRIPTOR: AffinityDescriptor = { preVectors: 0, postVectors: 0, calcSets: 0, a: 0, b: 0 };

export const number = (event: ScriptEvent, field: string): number => Number(event.fields.get(field) ?? 0);
const signed = (event: ScriptEvent, field: string): number => number(event, field) | 0;

/** The row of a function, -1 where the topology does not have it. */
export function functionAt({ pci }: Topology, segment: number, bus: number, devfn: number): number {
  return pci.functions.findIndex((f) => f.segment === segment && f.bus === bus && f.devfn === devfn);
}

/** Row of the function that an event names by bus and devfn, or -1. */
export const deviceOf = (event: ScriptEvent, { topology }: Pick<StartContext, 'topology'>): number =>
  functionAt(topology, 0, number(event, 'bus'), number(event, 'devfn'));

/** CPUs of a mask field: the first 64. */
export function cpusOf(event: ScriptEvent, field: string): number[] {
  const bits = BigInt(event.fields.get(field) ?? 0);
  return Array.from({ length: 64 }, (_, cpu) => cpu).filter((cpu) => (bits >> BigInt(cpu)) & 1n);
}

type Starter = (event: ScriptEvent, context: StartContext) => readonly CallStart[];

/** Events whose fields are arguments. */
const EXPLICIT: Readonly<Record<string, Starter>> = {
  pci_alloc_irq_vectors: allocate,
  pci_free_irq_vectors: (e, c) => [{ call: Call.pciFreeIrqVectors, args: [deviceOf(e, c)] }],
  pci_msix_alloc_irq_at: (e, c) => [
    { call: Call.pciMsixAllocIrqAt, args: [deviceOf(e, c), signed(e, 'index')] },
  ],
  pci_msix_free_irq: (e, c) => [{ call: Call.pciMsixFreeIrq, args: [deviceOf(e, c), c.indexFreed()] }],
  request_irq: (e, c) => [
    {
      call: Call.requestIrq,
      args: [number(e, 'irq'), number(e, 'flags'), c.name(String(e.fields.get('name') ?? ''))],
    },
  ],
  free_irq: (e) => [{ call: Call.freeIrq, args: [number(e, 'irq'), -1] }],
  irq_migrate_all_off_this_cpu: (e) => [
    { call: Call.cpuDisable, args: [e.cpu] },
    { call: Call.migrateAllOffThisCpu, args: [e.cpu] },
  ],
  irq_affinity_online_cpu: (e) => [{ call: Call.affinityOnlineCpu, args: [number(e, 'cpu')] }],
  irq_do_set_affinity: (e) =>
    e.caller === 'irq_move_masked_irq'
      ? [{ call: Call.interrupt, args: [number(e, 'irq')] }]
      : [{ call: Call.setAffinity, args: [number(e, 'irq')], mask: cpusOf(e, 'mask') }],
};

/** The calls of an event that is an input. */
export function explicitStart(event: ScriptEvent, context: StartContext): readonly CallStart[] {
  return EXPLICIT[event.name]?.(event, context) ?? [];
}

function allocate(event: ScriptEvent, context: StartContext): CallStart[] {
  const dev = deviceOf(event, context);
  const facts = context.allocates(dev, {
    caller: event.caller ?? '',
    min: number(event, 'min'),
    max: number(event, 'max'),
    flags: number(event, 'flags'),
    onlineCpus: context.onlineCpus(),
  });
  const { preVectors, postVectors, calcSets, a, b } = descriptor(facts, context);
  const { min, max, flags } = facts;
  return [
    {
      call: Call.pciAllocIrqVectors,
      args: [dev, min, max, flags, preVectors, postVectors, calcSets, a, b],
    },
  ];
}

function descriptor(facts: AllocationFacts, context: StartContext): AffinityDescriptor {
  if ((facts.flags & PCI_IRQ_AFFINITY) === 0) return NO_DESCRIPTOR;
  const model = modelOfCaller(facts.caller);
  return model?.affinity?.(facts) ?? context.descriptorOfCommand() ?? NO_DESCRIPTOR;
}

/** Events that begin a call of somebody who has no probe. */
const IMPLICIT: Readonly<Record<string, (event: ScriptEvent, context: StartContext) => Start | undefined>> = {
  irq_domain_create_ret: (e, c) => byDomain(e, String(e.fields.get('name')), c),
  irq_domain_alloc_irqs: (e, c) => byDomain(e, String(e.fields.get('domain')), c),
  irq_domain_free_irqs: freed,
  irq_domain_deactivate_irq: freed,
  irq_domain_remove: (e, c) => {
    const dev = deviceInName(String(e.fields.get('name')), c);
    return dev < 0
      ? undefined
      : { kind: InputKind.devres, calls: [{ call: Call.releaseDevres, args: [dev] }] };
  },
  irq_matrix_online: (e) => ({
    kind: InputKind.hotplug,
    calls: [{ call: Call.lapicOnline, args: [e.cpu] }],
  }),
  vector_free_moved: () => ({ kind: InputKind.cleanup, calls: [{ call: Call.vectorCleanup, args: [] }] }),
};

/** The call that an event begins in a task where nothing is under way. */
export function implicitStart(event: ScriptEvent, context: StartContext): Start | undefined {
  return IMPLICIT[event.name]?.(event, context);
}

function byDomain(event: ScriptEvent, name: string, context: StartContext): Start | undefined {
  if (name.startsWith('IO-APIC-')) return mapGsi(event, name, context);
  if (name.startsWith('DMAR-MSI'))
    return {
      kind: InputKind.unit,
      calls: [{ call: Call.dmarSetInterrupt, args: [unitAfter(event, context)] }],
    };
  if (name.startsWith('HPET-MSI'))
    return { kind: InputKind.unit, calls: [{ call: Call.hpetLateInit, args: [] }] };
  return directAllocation(event, name, context);
}

/** Number of the unit whose interrupt is requested next in the task: dmar<n>. */
function unitAfter(event: ScriptEvent, { script }: StartContext): number {
  const request = script.events.find(
    (e) => e.index > event.index && e.task === event.task && e.name === 'request_irq',
  );
  return Number(/^dmar(\d+)$/.exec(String(request?.fields.get('name')))?.[1] ?? 0);
}

/** Level, active high: what the link devices of QEMU's DSDT say, the only GSIs that are mapped after boot; captures have no DSDT. */
function mapGsi(event: ScriptEvent, name: string, { topology }: StartContext): Start | undefined {
  const id = Number(/^IO-APIC-(?:IR-)?(\d+)/.exec(name)?.[1] ?? Number.NaN);
  const ioApic = topology.ioApics.find((io) => io.id === id);
  if (!ioApic) return undefined;
  // base is the GSI: mp_map_pin_to_irq() asks for the number of the GSI
  return {
    kind: InputKind.gsi,
    calls: [{ call: Call.mapGsi, args: [signed(event, 'base'), 1, 0, signed(event, 'node')] }],
  };
}

function directAllocation(event: ScriptEvent, name: string, context: StartContext): Start | undefined {
  const named = deviceInName(name, context);
  const dev = named < 0 ? deviceOfIrq(event, context) : named;
  const f = context.topology.pci.functions[dev];
  if (!f) return undefined;
  if (named < 0 ? f.msix === undefined : /^(IR-)?PCI-MSI-/.test(name))
    return { kind: InputKind.directAllocation, calls: [{ call: Call.pciEnableMsi, args: [dev] }] };
  const model = modelOfFunction(f.vendor, f.device);
  const range = model?.direct?.({ onlineCpus: context.onlineCpus(), release: context.topology.release });
  const allocated = range ?? counted(event, name, context);
  return {
    kind: InputKind.directAllocation,
    calls: [{ call: Call.pciEnableMsixRange, args: [dev, allocated.min, allocated.max] }],
  };
}

/** Before domains were per device: by the unit that the irq is requested for, or by the files of the next moment. */
function deviceOfIrq(event: ScriptEvent, { script, topology, functionOfIrq }: StartContext): number {
  const irq = event.partner < 0 ? -1 : number(script.events[event.partner]!, 'ret');
  const request = script.events.find(
    (e) => e.index > event.index && e.name === 'request_irq' && number(e, 'irq') === irq,
  );
  const unit = /^AMD-Vi(\d*)/.exec(String(request?.fields.get('name')));
  if (!unit || topology.remapping?.kind !== 'amd') return functionOfIrq(irq, event.line);
  const id = topology.remapping.units[Number(unit[1] ?? 0)]?.devid ?? -1;
  return functionAt(topology, 0, id >> 8, id & 0xff);
}

/** How many irqs in a row the task allocates in the domain: what a driver that nobody knows got. */
function counted(
  { index, task }: ScriptEvent,
  name: string,
  { script }: StartContext,
): { min: number; max: number } {
  let count = 0;
  for (let i = index; i < script.events.length; i++) {
    const event = script.events[i]!;
    if (event.task !== task || event.name.startsWith('k_') || event.inside >= index) continue;
    if (event.name === 'irq_domain_alloc_irqs') {
      if (!String(event.fields.get('domain')).startsWith(name.replace(/-\d+$/, ''))) break;
      count++;
    } else if (!/^irq_domain_(create_ret|alloc_irqs_ret|activate_irq(_ret)?)$/.test(event.name)) break;
  }
  return { min: count, max: count };
}

/** `IR-PCI-MSIX-0000:02:00.0-12` */
function deviceInName(name: string, { topology }: StartContext): number {
  const bdf = /PCI-MSIX?-([0-9a-f]{4,}):([0-9a-f]{2}):([0-9a-f]{2})\.([0-7])/.exec(name);
  if (!bdf) return -1;
  const [segment, bus, slot, fn] = bdf.slice(1).map((part) => Number.parseInt(part, 16)) as [
    number,
    number,
    number,
    number,
  ];
  return functionAt(topology, segment, bus, (slot << 3) | fn);
}

function freed(event: ScriptEvent, context: StartContext): Start | undefined {
  const irq = number(event, event.name === 'irq_domain_free_irqs' ? 'virq' : 'irq');
  const dev = context.deviceOf(irq);
  if (dev < 0) return { kind: InputKind.gsi, calls: [{ call: Call.unmapIrq, args: [irq] }] };
  // the one that is not on does nothing
  const calls = [Call.pciDisableMsix, Call.pciDisableMsi].map((call) => ({ call, args: [dev] }));
  return { kind: InputKind.directFree, calls };
}

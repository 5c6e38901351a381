// Which events of a trace are inputs, and of which kind. Everything else is a fact that the engine has to produce.

import type { ScriptEvent } from './script.ts';

/** Kinds of inputs, as the report names them. */
export const InputKind = {
  call: 'API call with its arguments',
  directAllocation: 'allocation in a PCI domain by the driver itself',
  directFree: 'MSI or MSI-X disabled by the driver itself',
  number: 'number of an irq that fixes the order of two tasks',
  gsi: 'GSI mapped or unmapped',
  unit: 'interrupt of a remapping unit or HPET set up',
  hotplug: 'CPU on or off line',
  affinity: 'affinity written',
  interrupt: 'an interrupt fired and moved its irq',
  completed: 'an interrupt fired on the new CPU of its irq',
  cleanup: 'vector cleanup ran',
  boot: 'boot',
  devres: 'driver released its device',
  write: 'affinity written by a command of a step',
  command: 'other command of a step that no event shows',
} as const;
export type InputKind = (typeof InputKind)[keyof typeof InputKind];

/** Events whose fields are arguments: never facts. */
const ARGUMENTS: ReadonlyMap<string, InputKind> = new Map([
  ['pci_alloc_irq_vectors', InputKind.call],
  ['pci_free_irq_vectors', InputKind.call],
  ['pci_msix_alloc_irq_at', InputKind.call],
  ['pci_msix_free_irq', InputKind.call],
  ['request_irq', InputKind.call],
  ['free_irq', InputKind.call],
  ['irq_migrate_all_off_this_cpu', InputKind.hotplug],
  ['irq_affinity_online_cpu', InputKind.hotplug],
]);

/** Functions that set an affinity from outside, and from an interrupt. */
const AFFINITY_CALLERS: ReadonlyMap<string, InputKind> = new Map([
  ['irq_set_affinity_locked', InputKind.affinity],
  ['irq_move_masked_irq', InputKind.interrupt],
]);

/** The kind of input that the event's fields are, or undefined for an event that is compared. */
export function argumentKind(event: ScriptEvent): InputKind | undefined {
  if (event.name === 'irq_do_set_affinity') return AFFINITY_CALLERS.get(event.caller ?? '');
  return ARGUMENTS.get(event.name);
}

/** Events that say nothing of the machine, and duplicates where the native event is there. */
export function isIgnored(event: ScriptEvent): boolean {
  if (event.name.startsWith('k_')) return !event.dying;
  return false;
}

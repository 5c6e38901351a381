// Calls of drivers as a trace and a replay have them: which there are, how they are written, whose irq they are about.

import { Call } from '../engine/calls.ts';
import type { Engine } from '../engine/engine.ts';
import type { Machine } from '../engine/machine.ts';
import type { ApiCall } from './api.ts';
import type { FunctionFacts } from './driver.ts';

/** Calls of drivers that a replay begins. */
export const OF_FUNCTION: ReadonlySet<number> = new Set([
  Call.pciAllocIrqVectors,
  Call.pciFreeIrqVectors,
  Call.pciMsixAllocIrqAt,
  Call.pciMsixFreeIrq,
  Call.pciEnableMsi,
  Call.pciEnableMsixRange,
  Call.pciDisableMsi,
  Call.pciDisableMsix,
]);
/** Calls with an event of their own; the others are known by what they do. */
export const SHOWN: ReadonlySet<number> = new Set([
  Call.pciAllocIrqVectors,
  Call.pciFreeIrqVectors,
  Call.pciMsixAllocIrqAt,
  Call.pciMsixFreeIrq,
  Call.requestIrq,
  Call.freeIrq,
]);
export const WATCHED: ReadonlySet<number> = new Set([
  ...OF_FUNCTION,
  Call.requestIrq,
  Call.freeIrq,
  Call.setAffinityAndHint,
]);

/** The first handler of drivers that share the line of their pin. */
export const NAMES: Readonly<Record<string, (facts: FunctionFacts) => string>> = {
  ahci: ({ name }) => `ahci[${name}]`,
  ata_piix: () => 'ata_piix',
  mptsas: ({ instance }) => `ioc${instance}`,
  virtio: ({ instance }) => `virtio${instance}`,
  xhci: ({ instance }) => `xhci_hcd:usb${instance}`,
};

const TEXTS: ReadonlyMap<number, string> = new Map(
  Object.entries(Call).map(([name, number]) => [number, name]),
);

/** Of free_irq() a trace shows the irq alone. */
export function callText({ call, args, name, mask }: ApiCall): string {
  const shown = call === Call.freeIrq ? args.slice(0, 1) : args;
  const words = [TEXTS.get(call), ...shown, call === Call.freeIrq ? undefined : name, mask?.join()];
  return words.filter((word) => word !== undefined && word !== '').join(' ');
}

export const isSame = (a: ApiCall, b: ApiCall): boolean => callText(a) === callText(b);

/** Disabling what is not enabled does nothing. */
export function isNoCall(m: Machine, { call, args }: ApiCall): boolean {
  if (call === Call.pciDisableMsi) return m.device.msiEnabled[args[0]!] === 0;
  return call === Call.pciDisableMsix && m.device.msixEnabled[args[0]!] === 0;
}

/** Calls that no probe is on. */
export function isUnseen(m: Machine, call: ApiCall): boolean {
  return (
    isNoCall(m, call) || [Call.updateAffinityHint, Call.disableIrq, Call.enableIrq].includes(call.call as 22)
  );
}

/** The function whose message an irq is, -1 for none. */
export function functionOfIrq(m: Machine, irq: number): number {
  const { irq: irqs, nvecUsed, present } = m.msiDesc;
  for (let dev = 0; dev < m.topology.pci.functions.length; dev++)
    for (let row = m.shape.msiFirst[dev]!; row < m.shape.msiFirst[dev + 1]!; row++)
      if (present[row] !== 0 && irq >= irqs[row]! && irq < irqs[row]! + nvecUsed[row]! && irqs[row]! > 0)
        return dev;
  return -1;
}

/** The handler that was added last, which a replay frees. */
export function lastHandler({ machine: m, names }: Engine, irq: number): string {
  let name = '';
  for (let action = m.irqDesc.action[irq]!; action !== 0; action = m.irqAction.next[action - 1]!)
    name = names.text(m.irqAction.name[action - 1]!) ?? '';
  return name;
}

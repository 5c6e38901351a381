// What a reader has to know before the table of a device makes sense: one sentence or two, for machines that differ. Pure.

import type { MachineView } from '../../model/machine.ts';
import { isMessageKnown } from '../../model/route.ts';
import { Bus, Known, TableState } from '../../model/tables.ts';
import { deviceIndex } from './device-index.ts';
import { copyState, type Entries } from './entries.ts';

/** Null where there is nothing to explain. */
export function deviceNote(view: MachineView, entries: Entries): string | null {
  return (
    xenNote(view, entries) ?? s390Note(view, entries) ?? noIrqNote(view, entries) ?? unreadNote(view, entries)
  );
}

function xenNote(view: MachineView, { msi }: Entries): string | null {
  if (view.header.hypervisor !== 'xen' || msi.length === 0) return null;
  const differs = msi.some((row) => row >= 0 && copyState(view, row) === 'differs');
  return `Linux is a Xen domain here: it asks Xen for each message, and Xen writes address and data into the device itself.${
    differs
      ? ' The copy that Linux keeps in msi_desc was never filled, so it differs from what the device holds.'
      : ''
  }`;
}

function s390Note(view: MachineView, { device, msi }: Entries): string | null {
  if (view.header.arch !== 's390x' || view.t.device.col.bus[device] !== Bus.pci || msi.length === 0)
    return null;
  const traced = msi.some((row) => row >= 0 && (view.t.msiDesc.col.state[row]! & Known.trace) !== 0);
  const from = traced ? ' The messages are from the trace of what the device sent and was given.' : '';
  return `zPCI has no irq domain: the architecture code sets every message up itself, so there is no chain to show.${from}`;
}

function noIrqNote(view: MachineView, { device, msi, desc }: Entries): string | null {
  if (deviceIndex(view).irqsKnown || view.t.device.col.bus[device] !== Bus.pci) return null;
  const has = msi.length + desc.length > 0 ? ' What the function holds is shown.' : '';
  return `This capture has the function's registers and no irqs: /proc/interrupts and /sys/kernel/debug/irq are not in it.${has}`;
}

function unreadNote(view: MachineView, { device, msi, desc }: Entries): string | null {
  const unread = msi.filter((row) => row >= 0 && !isMessageKnown(view, row)).length;
  if (unread === 0 || view.t.device.col.bus[device] !== Bus.pci) return null;
  const { tableState, tableReason } = view.t.device.col;
  const reason = tableState[device] === TableState.notRead && tableReason[device]! >= 0;
  const why = reason
    ? ` (${view.str(tableReason[device])})`
    : ': an MSI-X table is memory of the device, which a shell cannot read';
  const what = unread === msi.length ? 'The messages were not read' : `${unread} messages were not read`;
  const hasChain = desc.some((row) => row >= 0 && view.t.irqDesc.col.levels[row]! > 0);
  return `${what}${why}.${hasChain ? ' What follows from chain, vector and remapping entry is shown.' : ''}`;
}

// Whether the numbers of a command are such as it takes: commands come from links, journals and other threads, too.

import { Call } from '../engine/calls.ts';
import type { Machine } from '../engine/machine.ts';
import { EINVAL } from '../model/errno.ts';
import { type Command, FAULTS, PATTERNS, Pattern, SimCall } from '../model/simulation.ts';

/** A kind of argument: whether a number is one. */
type Kind = (m: Machine, value: number) => boolean;

const inRange =
  (low: number, high: number): Kind =>
  (_, value) =>
    value >= low && value <= high;

const UINT32 = inRange(0, 0xffffffff);
const UINT16 = inRange(0, 0xffff);
const INT32 = inRange(-(2 ** 31), 2 ** 31 - 1);
const FLAG = inRange(0, 1);

/** Messages per second of a source, at most: a thousand in a tick. */
const RATE = inRange(0, 100_000_000);

const dev: Kind = (m, value) => value >= 0 && value < m.topology.pci.functions.length;
const cpu: Kind = (m, value) => value >= 0 && value < m.shape.cpus;
const irq: Kind = (m, value) => value >= 0 && value < m.shape.irqs;
const liveIrq: Kind = (m, value) => irq(m, value) && m.irqDesc.allocated[value] !== 0;
const name: Kind = (m, value) => value >= -1 && value < m.names.length;
const ioapic: Kind = (m, value) => value >= 0 && value < m.topology.ioApics.length;
const unit: Kind = (m, value) => value >= 0 && value < (m.topology.remapping?.units.length ?? 0);
const channel: Kind = (m, value) => value >= 0 && value < (m.topology.hpet?.channels ?? 0);
const entry = inRange(0, 2047);
const node: Kind = (m, value) => value >= -1 && value < Math.max(1, m.topology.nodes);

/** A GSI that an IO-APIC has. */
const gsi: Kind = (m, value) =>
  m.topology.ioApics.some(({ gsiBase, pins }) => value >= gsiBase && value < gsiBase + pins);

const COUNT = inRange(0, 4096);

const KINDS: ReadonlyMap<number, readonly Kind[]> = new Map<number, readonly Kind[]>([
  [Call.boot, []],
  [Call.lapicOnline, [cpu]],
  [Call.affinityOnlineCpu, [cpu]],
  [Call.pciAllocIrqVectors, [dev, COUNT, COUNT, UINT32, COUNT, COUNT, FLAG, COUNT, COUNT]],
  [Call.pciFreeIrqVectors, [dev]],
  [Call.pciMsixAllocIrqAt, [dev, inRange(-1, 2047)]],
  [Call.pciMsixFreeIrq, [dev, entry]],
  [Call.pciEnableMsi, [dev]],
  [Call.pciEnableMsixRange, [dev, COUNT, COUNT]],
  [Call.pciDisableMsi, [dev]],
  [Call.pciDisableMsix, [dev]],
  [Call.requestIrq, [irq, UINT32, name]],
  [Call.freeIrq, [liveIrq, name]],
  [Call.disableIrq, [liveIrq]],
  [Call.enableIrq, [liveIrq]],
  [Call.writeAffinity, [liveIrq, INT32]],
  [Call.setAffinity, [liveIrq]],
  [Call.setAffinityAndHint, [liveIrq]],
  [Call.updateAffinityHint, [liveIrq]],
  [Call.writeDefaultAffinity, []],
  [Call.handlerReturns, [liveIrq, name, inRange(0, 3), inRange(0, 3)]],
  [Call.pciEnableDevice, [dev]],
  [Call.pciDisableDevice, [dev]],
  [Call.removeDevice, [dev]],
  [Call.addDevice, [dev]],
  [Call.writeMsiBus, [dev, FLAG]],
  [Call.mapGsi, [gsi, FLAG, FLAG, node]],
  [Call.unmapIrq, [liveIrq]],
  [Call.dmarSetInterrupt, [unit]],
  [Call.enableDrhdFaultHandling, [cpu]],
  [Call.amdSetupIntcapxt, [unit]],
  [Call.hpetLateInit, []],
  [Call.hpetAssignIrq, [channel]],
  [SimCall.fire, [dev, entry]],
  [SimCall.write, [UINT32, UINT32, UINT32, UINT32]],
  [SimCall.setPin, [ioapic, UINT16, FLAG]],
  [SimCall.fireChannel, [channel]],
  [SimCall.takeInterrupts, [cpu, FLAG]],
  [SimCall.cpuOffline, [cpu]],
  [SimCall.cpuOnline, [cpu]],
  [SimCall.bind, [dev]],
  [SimCall.unbind, [dev]],
  [SimCall.setVirtualFunctions, [dev, COUNT]],
  [
    SimCall.startSource,
    [inRange(0, PATTERNS.length - 1), dev, entry, inRange(1, 2048), RATE, inRange(1, 4096), UINT32],
  ],
  [SimCall.startForger, [UINT32, UINT32, UINT32, UINT32, RATE, UINT32]],
  [SimCall.setRate, [UINT16, RATE]],
  [SimCall.stopSource, [inRange(-1, 0xffff)]],
  [SimCall.inject, [inRange(0, FAULTS.length - 1), dev, entry, INT32]],
  [SimCall.repair, [INT32]],
  [SimCall.name, []],
]);

/** Numbers of Call and SimCall that may come from outside. */
export const KNOWN_CALLS: ReadonlySet<number> = new Set(KINDS.keys());

/** 0, or -EINVAL: no such command, or an argument that it cannot have. */
export function checkCommand(m: Machine, { call, args, mask, text }: Command): number {
  const kinds = KINDS.get(call);
  if (kinds === undefined || args.length !== kinds.length) return -EINVAL;
  for (const [i, kind] of kinds.entries())
    if (!Number.isInteger(args[i]) || !kind(m, args[i]!)) return -EINVAL;
  if (mask.some((value) => !Number.isInteger(value) || !cpu(m, value))) return -EINVAL;
  if ((call === SimCall.name) !== (text !== undefined)) return -EINVAL;
  if (call === SimCall.setPin && args[1]! >= m.topology.ioApics[args[0]!]!.pins) return -EINVAL;
  return call === SimCall.startSource && !sourceFits(m, args) ? -EINVAL : 0;
}

/** The entries of a source are entries of its function, and its pattern is not the forger's. */
function sourceFits(m: Machine, [pattern, row, first, entries]: readonly number[]): boolean {
  const f = m.topology.pci.functions[row!]!;
  const most = Math.max(1, f.msix?.size ?? 0, f.msi === undefined ? 0 : 1 << f.msi.multiCap);
  return pattern !== Pattern.forger && first! + entries! <= most;
}

/** Commands in words, and what became of them: the one place where the numbers of a journal turn into sentences. */

import { formatMembers } from '../lib/ranges.ts';
import { Call } from '../model/calls.ts';
import { VERDICT_INFO } from '../model/delivery.ts';
import { refusalOf } from '../model/refusals.ts';
import { type Command, FAULTS, PATTERNS, SimCall } from '../model/simulation.ts';
import { selectionKey } from './selection.ts';

/** What the numbers of commands mean. */
export interface CommandTexts {
  /** Addresses of the functions, by `dev`. */
  readonly functions: readonly string[];
  /** Texts that commands name. */
  readonly names: readonly string[];
}

/** Kinds of commands, as the lanes of the timeline have them. */
export const COMMAND_KINDS = ['CPU', 'irq', 'device', 'message', 'traffic', 'fault'] as const;
export type CommandKind = (typeof COMMAND_KINDS)[number];

type Say = (args: readonly number[], to: Words) => string;

interface Entry {
  readonly kind: CommandKind;
  readonly say: Say;
}

/** Texts of the parts of a command. */
interface Words {
  device(row: number | undefined): string;
  name(index: number | undefined): string;
  readonly mask: string;
  readonly text: string;
}

/** `0000:00:03.0` without a domain that is 0. */
const shortAddress = (address: string): string => address.replace(/^0000:/, '');

const hex = (value: number | undefined, digits = 2): string =>
  `0x${((value ?? 0) >>> 0).toString(16).padStart(digits, '0')}`;

/** 3b:00.0 of segment << 16 | id. */
function requester(word: number | undefined): string {
  const id = (word ?? 0) & 0xffff;
  const bus = (id >> 8).toString(16).padStart(2, '0');
  return `${bus}:${((id >> 3) & 31).toString(16).padStart(2, '0')}.${id & 7}`;
}

const address = (low: number | undefined, high: number | undefined): string =>
  high ? `${hex(high)}${hex(low, 8).slice(2)}` : hex(low, 8);

const COUNT = new Intl.NumberFormat('en-US');
const count = (n: number | undefined): string => COUNT.format(n ?? 0);

const entriesOf = (first = 0, entries = 1): string =>
  entries === 1 ? `entry ${first}` : `entries ${first}-${first + entries - 1}`;

const onCpu =
  (what: string): Say =>
  ([cpu]) =>
    `CPU ${cpu} ${what}`;
const ofIrq =
  (what: string): Say =>
  ([irq]) =>
    `${what} irq ${irq}`;
const ofDevice =
  (what: string): Say =>
  ([dev], to) =>
    `${what} ${to.device(dev)}`;
const affinity =
  (what: string): Say =>
  ([irq], to) =>
    `${what} of irq ${irq} → ${to.mask || 'none'}`;

const TOLD: Readonly<Record<number, Entry>> = {
  [Call.boot]: { kind: 'CPU', say: () => 'boot' },
  [Call.lapicOnline]: { kind: 'CPU', say: onCpu('comes up') },
  [Call.affinityOnlineCpu]: { kind: 'CPU', say: onCpu('gets its managed irqs back') },
  [Call.pciAllocIrqVectors]: {
    kind: 'device',
    say: ([dev, min, max], to) => `${to.device(dev)} allocates ${min} to ${max} vectors`,
  },
  [Call.pciFreeIrqVectors]: { kind: 'device', say: ([dev], to) => `${to.device(dev)} frees its vectors` },
  [Call.pciMsixAllocIrqAt]: {
    kind: 'device',
    say: ([dev, index], to) => `${to.device(dev)} allocates MSI-X ${index === -1 ? 'anywhere' : index}`,
  },
  [Call.pciMsixFreeIrq]: {
    kind: 'device',
    say: ([dev, index], to) => `${to.device(dev)} frees MSI-X ${index}`,
  },
  [Call.pciEnableMsi]: { kind: 'device', say: ofDevice('enable MSI of') },
  [Call.pciEnableMsixRange]: {
    kind: 'device',
    say: ([dev, min, max], to) => `enable MSI-X of ${to.device(dev)}, ${min} to ${max} entries`,
  },
  [Call.pciDisableMsi]: { kind: 'device', say: ofDevice('disable MSI of') },
  [Call.pciDisableMsix]: { kind: 'device', say: ofDevice('disable MSI-X of') },
  [Call.pciEnableDevice]: { kind: 'device', say: ofDevice('enable') },
  [Call.pciDisableDevice]: { kind: 'device', say: ofDevice('disable') },
  [Call.requestIrq]: { kind: 'irq', say: ([irq, , name], to) => `request irq ${irq} for ${to.name(name)}` },
  [Call.freeIrq]: {
    kind: 'irq',
    say: ([irq, name], to) => (name === -1 ? `free irq ${irq}` : `free irq ${irq} of ${to.name(name)}`),
  },
  [Call.disableIrq]: { kind: 'irq', say: ofIrq('disable') },
  [Call.enableIrq]: { kind: 'irq', say: ofIrq('enable') },
  [Call.writeAffinity]: { kind: 'irq', say: affinity('affinity') },
  [Call.setAffinity]: { kind: 'irq', say: affinity('kernel sets the affinity') },
  [Call.setAffinityAndHint]: { kind: 'irq', say: affinity('affinity and hint') },
  [Call.updateAffinityHint]: { kind: 'irq', say: affinity('affinity hint') },
  [Call.writeDefaultAffinity]: { kind: 'irq', say: (_, to) => `default affinity → ${to.mask || 'none'}` },
  [Call.removeDevice]: { kind: 'device', say: ofDevice('remove') },
  [Call.addDevice]: { kind: 'device', say: ofDevice('rescan finds') },
  [Call.writeMsiBus]: {
    kind: 'device',
    say: ([dev, on], to) => `${to.device(dev)} ${on ? 'allows' : 'forbids'} MSI below it`,
  },
  [Call.mapGsi]: {
    kind: 'irq',
    say: ([gsi, trigger, polarity]) =>
      `map GSI ${gsi}, ${trigger ? 'level' : 'edge'}, active ${polarity ? 'low' : 'high'}`,
  },
  [Call.unmapIrq]: { kind: 'irq', say: ofIrq('unmap') },
  [Call.dmarSetInterrupt]: { kind: 'irq', say: ([unit]) => `fault interrupt of dmar${unit}` },
  [Call.enableDrhdFaultHandling]: { kind: 'irq', say: onCpu('enables fault handling of near VT-d units') },
  [Call.amdSetupIntcapxt]: { kind: 'irq', say: ([unit]) => `interrupts of AMD IOMMU ${unit} itself` },
  [Call.hpetLateInit]: { kind: 'irq', say: () => 'hpet_late_init()' },
  [Call.hpetAssignIrq]: { kind: 'irq', say: ([channel]) => `HPET channel ${channel} takes an irq` },
  [SimCall.fire]: { kind: 'message', say: ([dev, index], to) => `fire entry ${index} of ${to.device(dev)}` },
  [SimCall.write]: {
    kind: 'message',
    say: ([id, low, high, data]) => `${requester(id)} writes ${hex(data, 4)} to ${address(low, high)}`,
  },
  [SimCall.setPin]: {
    kind: 'message',
    say: ([ioapic, pin, on]) => `pin ${pin} of IO-APIC ${ioapic} ${on ? 'asserted' : 'let go'}`,
  },
  [SimCall.fireChannel]: { kind: 'message', say: ([channel]) => `HPET channel ${channel} expires` },
  [SimCall.takeInterrupts]: {
    kind: 'CPU',
    say: ([cpu, on]) => `CPU ${cpu} ${on ? 'takes interrupts' : 'holds interrupts back'}`,
  },
  [SimCall.cpuOffline]: { kind: 'CPU', say: onCpu('goes off line') },
  [SimCall.cpuOnline]: { kind: 'CPU', say: onCpu('comes on line') },
  [SimCall.bind]: { kind: 'device', say: ([dev], to) => `driver binds ${to.device(dev)}` },
  [SimCall.unbind]: { kind: 'device', say: ([dev], to) => `driver unbinds ${to.device(dev)}` },
  [SimCall.setVirtualFunctions]: {
    kind: 'device',
    say: ([dev, functions], to) => `sriov_numvfs of ${to.device(dev)} = ${functions}`,
  },
  [SimCall.startSource]: {
    kind: 'traffic',
    say: ([pattern, dev, first, entries, rate], to) =>
      `${PATTERNS[pattern ?? 0]?.title ?? 'traffic'} from ${to.device(dev)}, ${entriesOf(first, entries)}, ${count(rate)}/s`,
  },
  [SimCall.startForger]: {
    kind: 'traffic',
    say: ([id, low, high, data, rate]) =>
      `${requester(id)} forges ${hex(data, 4)} to ${address(low, high)}, ${count(rate)}/s`,
  },
  [SimCall.setRate]: { kind: 'traffic', say: ([source, rate]) => `source ${source}: ${count(rate)}/s` },
  [SimCall.stopSource]: {
    kind: 'traffic',
    say: ([source]) => (source === -1 ? 'all sources stop' : `source ${source} stops`),
  },
  [SimCall.inject]: {
    kind: 'fault',
    say: ([fault, dev, index], to) =>
      `${FAULTS[fault ?? 0]?.title ?? 'fault'}: entry ${index} of ${to.device(dev)}`,
  },
  [SimCall.repair]: {
    kind: 'fault',
    say: ([injection]) => (injection === -1 ? 'all faults are repaired' : `fault ${injection} is repaired`),
  },
  [SimCall.name]: { kind: 'device', say: (_, to) => `name “${to.text}”` },
};

export const commandKind = ({ call }: Command): CommandKind => TOLD[call]?.kind ?? 'device';

/** `CPU 5 goes off line`, `affinity of irq 61 → 4-7,64`. */
export function commandWords(command: Command, { functions, names }: CommandTexts): string {
  const { call, args, mask, text = '' } = command;
  const told = TOLD[call];
  if (!told) return `call ${call} (${args.join(', ')})`;
  return told.say(args, {
    device: (row = -1) => shortAddress(functions[row] ?? `function ${row}`),
    name: (index = -1) => names[index] ?? `name ${index}`,
    mask: formatMembers(mask),
    text,
  });
}

/** What a command gave, in words. */
export interface ResultWords {
  readonly isRefused: boolean;
  /** `0`, `ENOSPC`, `delivered`. */
  readonly short: string;
  /** One sentence, or ''. */
  readonly text: string;
}

/** Commands whose result is a verdict of model/delivery.ts. */
const BY_HAND: ReadonlySet<number> = new Set([
  SimCall.fire,
  SimCall.write,
  SimCall.setPin,
  SimCall.fireChannel,
]);

/** @param result 0 or more, -errno, or undefined where it was not told */
export function resultWords({ call }: Command, result: number | undefined): ResultWords {
  if (result === undefined) return { isRefused: false, short: '', text: '' };
  if (result < 0) {
    const { name, rule, source } = refusalOf(call, result);
    return { isRefused: true, short: name, text: source === '' ? rule : `${rule} ${source}` };
  }
  const verdict = BY_HAND.has(call) ? VERDICT_INFO[result] : undefined;
  if (!verdict) return { isRefused: false, short: `${result}`, text: '' };
  return { isRefused: false, short: verdict.name, text: `${verdict.reason}.` };
}

const WITH_CPU: ReadonlySet<number> = new Set([
  Call.lapicOnline,
  Call.affinityOnlineCpu,
  Call.enableDrhdFaultHandling,
  SimCall.takeInterrupts,
  SimCall.cpuOffline,
  SimCall.cpuOnline,
]);
const WITH_IRQ: ReadonlySet<number> = new Set([
  Call.requestIrq,
  Call.freeIrq,
  Call.disableIrq,
  Call.enableIrq,
  Call.writeAffinity,
  Call.setAffinity,
  Call.setAffinityAndHint,
  Call.updateAffinityHint,
  Call.unmapIrq,
]);
const WITH_DEVICE: ReadonlySet<number> = new Set([
  Call.pciAllocIrqVectors,
  Call.pciFreeIrqVectors,
  Call.pciMsixAllocIrqAt,
  Call.pciMsixFreeIrq,
  Call.pciEnableMsi,
  Call.pciEnableMsixRange,
  Call.pciDisableMsi,
  Call.pciDisableMsix,
  Call.pciEnableDevice,
  Call.pciDisableDevice,
  Call.removeDevice,
  Call.addDevice,
  Call.writeMsiBus,
  SimCall.fire,
  SimCall.bind,
  SimCall.unbind,
  SimCall.setVirtualFunctions,
]);

/** Commands that name one entry of a function, and where its arguments have both. */
const WITH_ENTRY: Readonly<Record<number, readonly [dev: number, index: number]>> = {
  [SimCall.fire]: [0, 1],
  [SimCall.inject]: [1, 2],
  [Call.pciMsixAllocIrqAt]: [0, 1],
  [Call.pciMsixFreeIrq]: [0, 1],
};

/** Keys of what a command says something about: CPUs of its mask, its irq, function, and entry. */
export function commandKeys({ call, args, mask }: Command, { functions }: CommandTexts): string[] {
  const keys = mask.map((cpu) => selectionKey.cpu(cpu));
  const [a = -1, b = -1] = args;
  if (WITH_CPU.has(call)) keys.push(selectionKey.cpu(a));
  if (WITH_IRQ.has(call)) keys.push(selectionKey.irq(a));
  const dev = call === SimCall.startSource || call === SimCall.inject ? b : WITH_DEVICE.has(call) ? a : -1;
  const device = functions[dev];
  if (device === undefined) return keys;
  keys.push(selectionKey.dev(device));
  const entry = WITH_ENTRY[call];
  if (entry) keys.push(selectionKey.msi(device, args[entry[1]] ?? -1));
  if (call === SimCall.startSource) {
    const [, , first = 0, entries = 0] = args;
    for (let n = first; n < first + entries; n++) keys.push(selectionKey.msi(device, n));
  }
  return keys;
}

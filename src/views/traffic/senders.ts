// Functions that can send messages, by what they are, and what it takes to have many of them send at once.

import type { MachineView } from '../../model/machine.ts';
import { type Command, Pattern, SimCall } from '../../model/simulation.ts';
import { Bus } from '../../model/tables.ts';
import { idOf, shortName } from '../devices/names.ts';

/** A function with MSI or MSI-X that is on its bus. */
export interface Sender {
  /** Row of the topology's functions, as commands count them. */
  readonly dev: number;
  /** `0000:00:03.0` */
  readonly id: string;
  /** What it is: `Ethernet controller`. */
  readonly kind: string;
  /** Class and subclass: 0x0200. */
  readonly class: number;
  /** Messages that it can have. */
  readonly entries: number;
  /** Interrupts that its driver has; 0: what it sends is lost. */
  readonly irqs: number;
}

/** Functions of the machine that can send, in the order of the topology. */
export function sendersOf(view: MachineView, functions: readonly string[]): Sender[] {
  const rowOfId = new Map<string, number>();
  const { bus, msixSize, msiCapable, class: code, irqs } = view.t.device.col;
  for (let row = 0; row < view.t.device.length; row++)
    if (bus[row] === Bus.pci) rowOfId.set(idOf(view, row), row);
  return functions.flatMap((id, dev) => {
    const row = rowOfId.get(id);
    if (row === undefined) return [];
    const entries = Math.max(msixSize[row]!, msiCapable[row]!);
    if (entries === 0) return [];
    const kind = shortName(view, row) || 'Function';
    return [{ dev, id, kind, class: code[row]! >>> 8, entries, irqs: irqs[row]! }];
  });
}

/** Entries of a function that are worth sending: those with an interrupt, or all where it has none. */
export const entriesToUse = ({ entries, irqs }: Sender): number =>
  irqs > 0 ? Math.min(entries, irqs) : entries;

/** Base class of bridges. */
const BRIDGE = 0x06;

/** The function that is meant where nobody says which: the chosen one, else one that has an interrupt, a device rather than a port. */
export function firstSender(senders: readonly Sender[], chosen: Sender | undefined): Sender | undefined {
  const able = senders.filter(({ irqs }) => irqs > 0);
  return chosen ?? able.find((sender) => sender.class >>> 8 !== BRIDGE) ?? able[0] ?? senders[0];
}

/** What traffic of a function is like. */
export interface TrafficPlan {
  /** Number of Pattern. */
  readonly pattern: number;
  /** Messages per second of the machine's time. */
  readonly rate: number;
  readonly first: number;
  /** Entries, at most; 0: as many as have an interrupt. */
  readonly entries: number;
  /** Messages of a burst. */
  readonly burst: number;
  readonly seed: number;
}

/** Has a function send. Entries that it does not have are left out; each function has a seed of its own. */
export function startCommand(sender: Sender, plan: TrafficPlan): Command {
  const first = Math.min(plan.first, sender.entries - 1);
  const wanted = plan.entries === 0 ? Math.max(1, entriesToUse(sender) - first) : plan.entries;
  const entries = Math.min(wanted, sender.entries - first);
  const seed = (plan.seed + sender.dev) >>> 0;
  return {
    call: SimCall.startSource,
    args: [plan.pattern, sender.dev, first, entries, plan.rate, plan.burst, seed],
    mask: [],
  };
}

/** Traffic by one click. */
export interface Quick {
  readonly id: string;
  readonly title: string;
  /** One sentence. */
  readonly text: string;
  readonly plan: TrafficPlan;
  /** Functions that it has send; `chosen` is one that the reader has selected, or undefined. */
  who(senders: readonly Sender[], chosen: Sender | undefined): readonly Sender[];
  /** Why nobody sends, where `who` gives none. */
  readonly none: string;
}

const ETHERNET = 0x0200;
const NVME = 0x0108;

const plan = (pattern: number, rate: number): TrafficPlan => ({
  pattern,
  rate,
  first: 0,
  entries: 0,
  burst: 32,
  seed: 1,
});

const withIrqs = (senders: readonly Sender[]): Sender[] => senders.filter(({ irqs }) => irqs > 0);

const ofClass = (senders: readonly Sender[], code: number): Sender[] =>
  withIrqs(senders).filter((sender) => sender.class === code);

export const QUICK: readonly Quick[] = [
  {
    id: 'nics',
    title: 'NIC queues on every NIC',
    text: '200,000 packets a second for each network function, spread over its queues',
    plan: plan(Pattern.nicQueues, 200_000),
    who: (senders) => ofClass(senders, ETHERNET),
    none: 'No network function of this machine has an interrupt',
  },
  {
    id: 'nvme',
    title: 'NVMe completions on every NVMe',
    text: '300,000 completions a second for each NVMe function, spread over its queues',
    plan: plan(Pattern.nvmeQueues, 300_000),
    who: (senders) => ofClass(senders, NVME),
    none: 'No NVMe function of this machine has an interrupt',
  },
  {
    id: 'storm',
    title: 'Storm from one device',
    text: 'A million messages a second of one entry: of the selected device, or of the first that has an interrupt',
    plan: plan(Pattern.storm, 1_000_000),
    who(senders, chosen) {
      const first = firstSender(senders, chosen);
      return first && first.irqs > 0 ? [first] : [];
    },
    none: 'No function of this machine has an interrupt',
  },
  {
    id: 'flood',
    title: 'Flood: everything at 1 M/s',
    text: 'Every function that has an interrupt sends a million messages a second, entry after entry',
    plan: plan(Pattern.constant, 1_000_000),
    who: (senders) => withIrqs(senders),
    none: 'No function of this machine has an interrupt',
  },
];

/** Whom a form starts: one function (`dev:4`), all of a kind (`kind:NVMe …`), or every one that has an interrupt (`all`). */
export function targetsOf(senders: readonly Sender[], target: string): readonly Sender[] {
  if (target === 'all') return withIrqs(senders);
  const kind = /^kind:(.*)$/.exec(target)?.[1];
  if (kind !== undefined) return withIrqs(senders).filter((sender) => sender.kind === kind);
  return senders.filter(({ dev }) => target === `dev:${dev}`);
}

/** Kinds of which there are several functions with interrupts, most first. */
export function kindsOf(
  senders: readonly Sender[],
): readonly { readonly kind: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const { kind } of withIrqs(senders)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count > 1)
    .map(([kind, count]) => ({ kind, count }))
    .sort((a, b) => b.count - a.count || (a.kind < b.kind ? -1 : 1));
}

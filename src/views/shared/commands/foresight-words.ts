// What commands would do, in sentences.

import { formatMembers } from '../../../lib/ranges.ts';
import type { Foresight, FunctionChange, IrqChange, IrqMoment } from '../../../model/foresight.ts';
import { count, hex, plural } from '../../../ui/values.tsx';

/** Changes of irqs that are told one by one; of more, those of a kind together. */
const MOST_SINGLE = 2;

/** Kinds of changes of an irq, the one that matters most first. */
type Kind =
  | 'appears'
  | 'goes'
  | 'moves'
  | 'starts'
  | 'shut down'
  | 'gives up its vector'
  | 'will move'
  | 'handlers'
  | 'depth'
  | 'mask'
  | 'settles';

const place = ({ cpu, vector }: IrqMoment): string => `CPU ${cpu} vector ${hex(vector)}`;

function kindOf({ before, after }: IrqChange): Kind {
  if (before.isAllocated !== after.isAllocated) return after.isAllocated ? 'appears' : 'goes';
  if (before.vector !== 0 && after.vector === 0) return after.isManaged ? 'shut down' : 'gives up its vector';
  if (before.vector === 0 && after.vector !== 0) return 'starts';
  if (before.cpu !== after.cpu || before.vector !== after.vector) return 'moves';
  if (after.isMovePending && !before.isMovePending) return 'will move';
  if (before.handlers !== after.handlers) return 'handlers';
  if (before.depth !== after.depth) return 'depth';
  return String(before.affinity) === String(after.affinity) ? 'settles' : 'mask';
}

const SENTENCES: Readonly<Record<Kind, (irq: string, before: IrqMoment, after: IrqMoment) => string>> = {
  appears: (irq, _, after) =>
    `${irq} appears${after.vector === 0 ? ', without a vector yet' : `: ${place(after)}`}.`,
  goes: (irq, before) => `${irq} goes${before.vector === 0 ? '' : `, and ${place(before)} is free`}.`,
  moves: (irq, before, after) => `${irq} moves at once: ${place(before)} → ${place(after)}.`,
  starts: (irq, _, after) => `${irq} gets ${place(after)}.`,
  'shut down': (irq, before) =>
    `${irq} is shut down: it is managed, and no CPU of its set (${formatMembers(before.affinity)}) is left.`,
  'gives up its vector': (irq, before) => `${irq} gives up ${place(before)}.`,
  'will move': (irq, before) =>
    `${irq} moves at its next interrupt${before.depth > 0 ? ', once it is enabled' : ''}, and stays at ${place(before)} until then.`,
  handlers: (irq, _, after) => `${irq} has ${plural(after.handlers, 'handler')}.`,
  depth: (irq, before, after) =>
    `${irq} is ${after.depth === 0 ? 'enabled' : before.depth > 0 ? 'still disabled' : 'disabled'}: depth ${before.depth} → ${after.depth}.`,
  mask: (irq, before, after) =>
    before.vector === 0
      ? `${irq} has no vector: the set is kept for when it starts.`
      : `${irq} stays at ${place(after)}, which is in the set.`,
  settles: (irq) => `The old vector of ${irq} is given back.`,
};

const sentence = (change: IrqChange): string =>
  SENTENCES[kindOf(change)](`irq ${change.irq}`, change.before, change.after);

/** Many of one kind: `8 irqs move (61-68).` */
const MANY: Readonly<Record<Kind, string>> = {
  appears: 'appear',
  goes: 'go',
  moves: 'move at once',
  starts: 'get a vector',
  'shut down': 'are shut down: managed, and no CPU of their sets is left',
  'gives up its vector': 'give up their vectors',
  'will move': 'move at their next interrupt',
  handlers: 'get or lose handlers',
  depth: 'are enabled or disabled',
  mask: 'stay where they are, with another set',
  settles: 'give their old vector back',
};

function irqSentences(changes: readonly IrqChange[]): string[] {
  const kinds = new Map<Kind, IrqChange[]>();
  for (const change of changes) {
    const kind = kindOf(change);
    kinds.set(kind, [...(kinds.get(kind) ?? []), change]);
  }
  return (Object.keys(MANY) as Kind[]).flatMap((kind) => {
    const of = kinds.get(kind) ?? [];
    if (of.length <= MOST_SINGLE) return of.map(sentence);
    return [`${count(of.length)} irqs ${MANY[kind]} (${formatMembers(of.map(({ irq }) => irq))}).`];
  });
}

/** `00:03.0`: the segment is left out where it is 0. */
const short = (address = ''): string => address.replace(/^0000:/, '');

const FUNCTIONS: readonly (readonly [is: (change: FunctionChange) => boolean, one: string, many: string])[] =
  [
    [({ before, after }) => !before.isPresent && after.isPresent, 'comes on its bus', 'come on their bus'],
    [({ before, after }) => before.isPresent && !after.isPresent, 'leaves its bus', 'leave their bus'],
    [({ before, after }) => !before.isBound && after.isBound, 'gets its driver', 'get their drivers'],
    [
      ({ before, after }) => before.isBound && !after.isBound && after.isPresent,
      'loses its driver',
      'lose their drivers',
    ],
    [({ before, after }) => !before.mayUseMsi && after.mayUseMsi, 'allows MSI again', 'allow MSI again'],
    [({ before, after }) => before.mayUseMsi && !after.mayUseMsi, 'forbids MSI', 'forbid MSI'],
  ];

function functionSentences(changes: readonly FunctionChange[], functions: readonly string[]): string[] {
  return FUNCTIONS.flatMap(([is, one, many]) => {
    const of = changes.filter(is);
    if (of.length > MOST_SINGLE) return [`${count(of.length)} functions ${many}.`];
    return of.map(({ dev }) => `${short(functions[dev])} ${one}.`);
  });
}

/** Sentences of what changes; none where nothing does. @param functions addresses, by row */
export function foresightWords({ irqs, cpus, functions }: Foresight, addresses: readonly string[]): string[] {
  return [
    ...cpus.map(({ cpu, isOnline }) => `CPU ${cpu} ${isOnline ? 'comes on line' : 'goes off line'}.`),
    ...functionSentences(functions, addresses),
    ...irqSentences(irqs),
  ];
}

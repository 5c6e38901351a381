// What followed from one source, taken apart: the way of the message itself, and what it brought about beside it (a fault event, a
// message that had waited, a vector that another CPU takes).

import type { Delivered, DeliveryHop, KernelEntry } from '../../model/delivery.ts';

export interface WayHops {
  readonly kind: 'main' | 'event' | 'released' | 'taken';
  readonly hops: DeliveryHop[];
  readonly entries: KernelEntry[];
}

interface Take {
  readonly hops: readonly DeliveryHop[];
  readonly entry: KernelEntry | undefined;
}

const isEvent = ({ stage, verdict }: DeliveryHop): boolean => stage === 'fault' && verdict === 0;
const isSource = ({ stage }: DeliveryHop): boolean => stage === 'function' || stage === 'pin';
const hasEnded = ({ hops }: WayHops): boolean => hops.some(({ verdict }) => verdict !== 0);

const newWay = (kind: WayHops['kind']): WayHops => ({ kind, hops: [], entries: [] });

/** Ways of a story, the message's own first. */
export function waysOf({ hops, entries }: Delivered): WayHops[] {
  const ways = [newWay('main')];
  const takes: Take[] = [];
  let entry = 0;
  for (const [at, hop] of hops.entries()) {
    if (hop.stage === 'dispatch') takes.push({ hops: hops.slice(at, at + 2), entry: entries[entry++] });
    if (hop.stage === 'dispatch' || hop.stage === 'kernel') continue;
    const last = ways.at(-1)!;
    if (isEvent(hop)) ways.push(newWay('event'));
    else if (isSource(hop) && hasEnded(last)) ways.push(newWay('released'));
    ways.at(-1)!.hops.push(hop);
  }
  for (const take of takes) wayOf(ways, take);
  return ways;
}

/** Gives a take to the way that set the vector, or makes it one of its own: the vector waited for this. */
function wayOf(ways: WayHops[], { hops, entry }: Take): void {
  let way = ways.find((each) => entry !== undefined && sets(each, entry));
  if (!way) {
    way = newWay('taken');
    ways.push(way);
  }
  way.hops.push(...hops);
  if (entry) way.entries.push(entry);
}

const WORD_BITS = 5;
const WORDS_PER_CPU = 8;

/** Whether a way set a vector that nobody has taken in it yet. */
function sets({ hops, entries }: WayHops, { cpu, vector }: KernelEntry): boolean {
  if (entries.some((taken) => taken.cpu === cpu && taken.vector === vector)) return false;
  return hops.some(
    ({ stage, read }) =>
      stage === 'apic' && read.some(({ row }) => row === cpu * WORDS_PER_CPU + (vector >>> WORD_BITS)),
  );
}

// What the hops of a way say of it: who remaps, which vector, who answers.

import type { MachineView } from '../../model/machine.ts';
import { small } from './journey.ts';
import { FACES, STATION_OF } from './stations.ts';
import type { WayHops } from './ways.ts';

/** The vector of the entry that was read: what the message would become. */
export function entryVector({ hops }: WayHops): number | undefined {
  const parts = hops
    .filter(({ stage }) => STATION_OF[stage] === 'remap')
    .flatMap(({ decoded }) => decoded?.parts ?? []);
  const fields = parts.filter(({ register }) => register === 'entry').flatMap((part) => part.fields);
  return fields.find(({ name }) => name === 'vector')?.value ?? undefined;
}

/** `CPU 2`, `CPUs 0, 1`, `Nobody`: whose local APICs answer. */
export function answering({ hops }: WayHops): string {
  const text = hops.find(({ stage }) => stage === 'destination')?.text ?? '';
  if (/: broadcast/.test(text)) return 'Every CPU';
  return /: (CPUs? [\d, ]+)/.exec(text)?.[1] ?? 'Nobody';
}

/** A sentence without the name that its title says already, and with a capital where a word begins it. */
export function withoutName(text: string, title: string): string {
  const found = /^([\w-]+ ?\d*): (.)(.*)$/.exec(text);
  const rest = found && title.includes(found[1]!) ? `${found[2]}${found[3]}` : text;
  return /^[a-z]+ /.test(rest) ? `${rest[0]!.toUpperCase()}${rest.slice(1)}` : rest;
}

/** `dmar0`, `AMD-IR-0`: from what the unit says of itself. */
export function unitOf({ hops }: WayHops, view: MachineView): string {
  const { name } = view.t.remapUnit.col;
  const texts = hops.map(({ text }) => text);
  const vtd = texts.map((text) => /^(dmar\d+)\b/.exec(text)?.[1]).find(Boolean);
  if (vtd) return vtd;
  const amd = texts.map((text) => /^AMD-Vi (\d+):/.exec(text)?.[1]).find(Boolean);
  if (amd !== undefined) return `AMD-IR-${amd}`;
  return view.t.remapUnit.length > 0 ? view.str(name[0]) : FACES.remap.generic;
}

/** `dest 0x4`, or ''. */
export function destinationOf({ hops }: WayHops): string {
  const text = hops.find(({ stage }) => stage === 'destination')?.text ?? '';
  const found = /^(physical|logical) destination (0x[0-9a-f]+)/.exec(text);
  return found ? `dest ${found[2]}` : '';
}

/** What a way beside the message's own is about. */
export function wayTitle(way: WayHops): string {
  if (way.kind === 'event') return 'The unit reports the fault';
  if (way.kind === 'released') return 'A message that had waited leaves';
  const { cpu, vector } = way.entries[0] ?? { cpu: 0, vector: 0 };
  return `CPU ${cpu} takes vector ${small(vector)}, which had waited`;
}

/** The first verdict of a way, 0 where it has none. */
export const firstVerdict = ({ hops }: WayHops): number =>
  hops.find(({ verdict }) => verdict !== 0)?.verdict ?? 0;

// The things that an event or a difference is about, as selections.

import type { ReplayEvents } from '../../model/replay-events.ts';
import { type Difference, STATE_CATEGORY } from '../../model/replay-report.ts';
import { parseSelection, selectionKey } from '../../store/selection.ts';

/** Fields of an event as ftrace prints them: `irq=30 domain="A B"`. */
const FIELD = /(\w+)=(?:"([^"]*)"|(\S+))/g;

/** Keys of what an event names, the most telling first. */
export function objectsOfEvent(text: string): string[] {
  const fields = new Map<string, string>();
  for (const [, name, quoted, bare] of text.matchAll(FIELD)) fields.set(name!, quoted ?? trimmed(bare!));
  return [irqOf(fields), vectorOf(fields), deviceOf(fields), domainOf(fields)].filter((key) => key !== '');
}

const trimmed = (text: string): string => text.replace(/,$/, '');
const number = (text: string | undefined): number => (text === undefined ? Number.NaN : Number(text));

function irqOf(fields: ReadonlyMap<string, string>): string {
  const irq = number(fields.get('irq') ?? fields.get('virq'));
  return irq >= 0 ? selectionKey.irq(irq) : '';
}

/** A vector of a CPU; the matrix calls it a bit. */
function vectorOf(fields: ReadonlyMap<string, string>): string {
  const cpu = number(fields.get('cpu'));
  const vector = number(fields.get('bit') ?? fields.get('vector'));
  if (!(cpu >= 0)) return '';
  return vector > 0 && vector < 256 ? selectionKey.vec(cpu, vector) : selectionKey.cpu(cpu);
}

function deviceOf(fields: ReadonlyMap<string, string>): string {
  const [bus, devfn] = [number(fields.get('bus')), number(fields.get('devfn'))];
  if (!(bus >= 0 && devfn >= 0)) return '';
  const hex = (n: number): string => n.toString(16).padStart(2, '0');
  return selectionKey.dev(`0000:${hex(bus)}:${hex(devfn >> 3)}.${devfn & 7}`);
}

function domainOf(fields: ReadonlyMap<string, string>): string {
  const name = fields.get('domain') ?? fields.get('name');
  return name && /MSI|VECTOR|APIC|INTEL|AMD|HPET|DMAR/.test(name) ? selectionKey.dom(name) : '';
}

export const isState = ({ category }: Difference): boolean => category.startsWith(STATE_CATEGORY);

/** Line of the trace at which the engine shows a difference: the event's own, or that of the moment whose files were compared. */
export function lineOf(events: ReplayEvents, difference: Difference): number {
  if (!isState(difference)) return difference.line;
  return events.moments.find(({ name }) => name === difference.step)?.line ?? difference.line;
}

/** Keys of what a difference is about. */
export function objectsOf(events: ReplayEvents, difference: Difference): string[] {
  if (isState(difference)) return parseSelection(difference.object) ? [difference.object] : [];
  const row = events.rowAt(difference.line);
  return objectsOfEvent(`${difference.object} ${row < 0 ? '' : events.text('text', row)}`);
}

/**
 * Stable keys for what is selected. Keys are made of names that the machine itself uses (irq number, domain name, BDF, MSI
 * index, CPU, vector, remapping unit), never of internal ids, so that a link means the same thing in another session.
 */

export type Selection =
  | { readonly kind: 'irq'; readonly irq: number }
  | { readonly kind: 'dom'; readonly name: string }
  /** A PCI address (`0000:00:03.0`) or the name of a device that is not on PCI. */
  | { readonly kind: 'dev'; readonly device: string }
  | { readonly kind: 'msi'; readonly device: string; readonly index: number }
  | { readonly kind: 'vec'; readonly cpu: number; readonly vector: number }
  /** An entry of a remapping table; `table` as the kernel names the unit (`dmar0`) or the table (`0000:00:03.0`). */
  | { readonly kind: 'irte'; readonly table: string; readonly index: number }
  | { readonly kind: 'cpu'; readonly cpu: number };

export type SelectionKind = Selection['kind'];

/** Writers of keys, one per kind. */
export const selectionKey = {
  irq: (irq: number): string => `irq:${irq}`,
  dom: (name: string): string => `dom:${name}`,
  dev: (device: string): string => `dev:${device}`,
  msi: (device: string, index: number): string => `msi:${device}/${index}`,
  vec: (cpu: number, vector: number): string => `vec:${cpu}/0x${vector.toString(16).padStart(2, '0')}`,
  irte: (table: string, index: number): string => `irte:${table}/${index}`,
  cpu: (cpu: number): string => `cpu:${cpu}`,
} as const;

export function formatSelection(s: Selection): string {
  switch (s.kind) {
    case 'irq':
      return selectionKey.irq(s.irq);
    case 'dom':
      return selectionKey.dom(s.name);
    case 'dev':
      return selectionKey.dev(s.device);
    case 'msi':
      return selectionKey.msi(s.device, s.index);
    case 'vec':
      return selectionKey.vec(s.cpu, s.vector);
    case 'irte':
      return selectionKey.irte(s.table, s.index);
    case 'cpu':
      return selectionKey.cpu(s.cpu);
  }
}

/** The parsed key, or null when the text is not a selection key. Numbers may be decimal or `0x` hex. */
export function parseSelection(key: string): Selection | null {
  const colon = key.indexOf(':');
  const kind = key.slice(0, colon);
  const rest = key.slice(colon + 1);
  if (colon < 1 || rest === '') return null;
  switch (kind) {
    case 'irq':
      return number(rest, (irq) => ({ kind, irq }));
    case 'cpu':
      return number(rest, (cpu) => ({ kind, cpu }));
    case 'dom':
      return { kind, name: rest };
    case 'dev':
      return { kind, device: rest };
    case 'msi':
      return indexed(rest, (device, index) => ({ kind, device, index }));
    case 'irte':
      return indexed(rest, (table, index) => ({ kind, table, index }));
    case 'vec':
      return indexed(rest, (cpu, vector) => number(cpu, (n) => ({ kind, cpu: n, vector })));
    default:
      return null;
  }
}

/** The words a person uses for a selection: `irq 60`, `MSI 3 of 0000:00:03.0`. */
export function describeSelection(s: Selection): string {
  switch (s.kind) {
    case 'irq':
      return `irq ${s.irq}`;
    case 'dom':
      return `domain ${s.name}`;
    case 'dev':
      return `device ${s.device}`;
    case 'msi':
      return `MSI ${s.index} of ${s.device}`;
    case 'vec':
      return `vector 0x${s.vector.toString(16).padStart(2, '0')} of CPU ${s.cpu}`;
    case 'irte':
      return `entry ${s.index} of ${s.table}`;
    case 'cpu':
      return `CPU ${s.cpu}`;
  }
}

function number(text: string, make: (n: number) => Selection): Selection | null {
  if (!/^(\d{1,10}|0x[0-9a-f]{1,8})$/i.test(text)) return null;
  return make(Number(text));
}

function indexed(rest: string, make: (left: string, index: number) => Selection | null): Selection | null {
  const slash = rest.lastIndexOf('/');
  if (slash < 1 || !/^(\d{1,10}|0x[0-9a-f]{1,8})$/i.test(rest.slice(slash + 1))) return null;
  return make(rest.slice(0, slash), Number(rest.slice(slash + 1)));
}

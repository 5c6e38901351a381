// Every kind of irq domain that is known: a sorted glob over the folders, pure data, for all threads.

import type { DomainFacts, IrqchipInfo } from '../model/irqchip-info.ts';

const modules = import.meta.glob<IrqchipInfo>(['./*/info.ts', '!./_*/**'], {
  eager: true,
  import: 'default',
});

const INFOS: readonly IrqchipInfo[] = Object.values(modules).sort(
  (a, b) => a.order - b.order || (a.id < b.id ? -1 : 1),
);

const byId = new Map(INFOS.map((info) => [info.id, info]));
if (byId.size !== INFOS.length) throw new Error('two irqchip folders have the same id');

/** A domain that no folder knows is shown by what its flags say. */
export const UNKNOWN: IrqchipInfo = {
  id: 'unknown',
  label: 'irq domain',
  glyph: '··',
  role: 'MP',
  about:
    'A domain of a kind that is not described here. Its name, flags and parents are shown as the kernel printed them.',
  hwirq: 'hardware interrupt number',
  source: 'kernel/irq/irqdomain.c',
  order: 1000,
  matches: () => true,
};

/** The folder that knows the domain, or UNKNOWN. */
export function infoOf(domain: DomainFacts): IrqchipInfo {
  return INFOS.find((info) => info.matches(domain)) ?? UNKNOWN;
}

export function infoById(id: string): IrqchipInfo {
  return byId.get(id) ?? UNKNOWN;
}

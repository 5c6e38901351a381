// Which IOMMU a remapping table belongs to. The trace does not say it: the domains do, as far as they were read before.

import { RemapKind } from '../../model/tables.ts';
import type { FileContext } from '../context.ts';

const DOMAIN = /^(AMD-IR-\d+)(?:-\d+)?$/;
/** Name of the first unit, where no domain was read. */
const FIRST = 'AMD-IR-0';

export interface AmdUnits {
  /** Row of remapUnit for the table of a device id; a new row gets the line as its source. */
  unitOf(devid: number, line: number): number;
}

/**
 * The units are called like their domains, without the bus token: `AMD-IR-0`. One domain owns every table. With several, the
 * chains of the irqs tell: hwirq of that level is device id << 16 | position; a table without irq goes to the first unit.
 */
export function amdUnits(context: FileContext): AmdUnits {
  const { strings, t } = context.machine;
  const rows = new Map<string, number>();
  const names = domainNames(context);
  const owners = names.length > 1 ? ownersOf(context) : new Map<number, string>();
  return {
    unitOf(devid, line) {
      const name = owners.get(devid) ?? names[0] ?? FIRST;
      let row = rows.get(name);
      if (row === undefined) {
        row = existing(context, name);
        if (row < 0)
          row = t.remapUnit.push({
            name: strings.intern(name),
            kind: RemapKind.amd,
            enabled: 1,
            file: context.file,
            line,
          });
        rows.set(name, row);
      }
      return row;
    },
  };
}

function existing(context: FileContext, name: string): number {
  const { strings, t } = context.machine;
  const id = strings.intern(name);
  return t.remapUnit.col.name.subarray(0, t.remapUnit.length).indexOf(id);
}

/** AMD-IR domains of the machine in the order of their numbers. */
function domainNames(context: FileContext): string[] {
  const { strings, t } = context.machine;
  const names = new Set<string>();
  for (const id of new Set(t.domainLevel.col.name.subarray(0, t.domainLevel.length))) {
    const name = DOMAIN.exec(strings.get(id))?.[1];
    if (name !== undefined) names.add(name);
  }
  return [...names].sort((a, b) => Number(a.slice(7)) - Number(b.slice(7)));
}

/** Unit by device id, from the chains. */
function ownersOf(context: FileContext): Map<number, string> {
  const { strings, t } = context.machine;
  const unitOfName = new Map<number, string | undefined>();
  const owners = new Map<number, string>();
  for (let data = 0; data < t.irqData.length; data++) {
    const id = t.irqData.col.domainName[data]!;
    if (id < 0) continue;
    if (!unitOfName.has(id)) unitOfName.set(id, DOMAIN.exec(strings.get(id))?.[1]);
    const unit = unitOfName.get(id);
    if (unit !== undefined) owners.set(t.irqData.col.hwirqLo[data]! >>> 16, unit);
  }
  return owners;
}

// Remapping units and what they cover, in words.

import { formatRequester } from '../../model/pci.ts';
import type { AmdViTopology, VtdScope, VtdTopology } from '../../model/topology.ts';
import type { RecipeMachine } from '../../scenario/topology.ts';

export interface UnitWords {
  /** `dmar0`, `AMD-Vi 0` */
  readonly name: string;
  readonly covers: readonly string[];
}

export function unitsOf({ topology }: RecipeMachine): UnitWords[] {
  const { remapping } = topology;
  if (!remapping) return [];
  return remapping.kind === 'vtd' ? vtdUnits(remapping) : amdUnits(remapping);
}

/** Addresses that are named one by one; more are told as a number. */
const MOST_NAMED = 4;

function named(bdfs: readonly number[]): string {
  const rest = bdfs.length - MOST_NAMED;
  const first = bdfs.slice(0, MOST_NAMED).map(formatRequester).join(', ');
  return rest > 0 ? `${first} and ${rest} more` : first;
}

const of = (scopes: readonly VtdScope[], type: VtdScope['type']): VtdScope[] =>
  scopes.filter((scope) => scope.type === type);

const vtdUnits = ({ units }: VtdTopology): UnitWords[] =>
  units.map(({ scopes, includeAll }, n) => {
    const [endpoints, bridges] = [of(scopes, 'endpoint'), of(scopes, 'bridge')];
    return {
      name: `dmar${n}`,
      covers: [
        ...(includeAll ? ['all that no other unit has'] : []),
        ...(endpoints.length > 0 ? [named(endpoints.map(({ bdf }) => bdf))] : []),
        ...(bridges.length > 0 ? [`all behind ${named(bridges.map(({ bdf }) => bdf))}`] : []),
        ...of(scopes, 'ioapic').map(({ id }) => `IO-APIC ${id}`),
        ...of(scopes, 'hpet').map(({ id }) => `HPET ${id}`),
      ],
    };
  });

const amdUnits = ({ units, ioApics, hpets }: AmdViTopology): UnitWords[] =>
  units.map(({ covers, devid }, n) => ({
    name: `AMD-Vi ${n}`,
    covers: [
      ...covers.map(({ first, last, alias }) => {
        const range = `${formatRequester(first)} to ${formatRequester(last)}`;
        return alias < 0 ? range : `${range} as ${formatRequester(alias)}`;
      }),
      ...ioApics.filter(({ unit }) => unit === n).map(({ id }) => `IO-APIC ${id}`),
      ...hpets.filter(({ unit }) => unit === n).map(({ id }) => `HPET ${id}`),
      `(the unit is ${formatRequester(devid)})`,
    ],
  }));

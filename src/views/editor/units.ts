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

const SCOPE: Readonly<Record<VtdScope['type'], (scope: VtdScope) => string>> = {
  endpoint: ({ bdf }) => formatRequester(bdf),
  bridge: ({ bdf }) => `all behind ${formatRequester(bdf)}`,
  ioapic: ({ id }) => `IO-APIC ${id}`,
  hpet: ({ id }) => `HPET ${id}`,
};

const vtdUnits = ({ units }: VtdTopology): UnitWords[] =>
  units.map(({ scopes, includeAll }, n) => ({
    name: `dmar${n}`,
    covers: [
      ...(includeAll ? ['all that no other unit has'] : []),
      ...scopes.map((scope) => SCOPE[scope.type](scope)),
    ],
  }));

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

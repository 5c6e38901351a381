// Remapping units of a recipe as firmware tables describe them: a unit per root or for several, IO-APICs and the HPET in their scopes.

import type {
  AmdViTopology,
  IoApicTopology,
  RemappingTopology,
  VtdScope,
  VtdTopology,
  VtdUnit,
} from '../model/topology.ts';
import { AMD_IOMMU, FCH_ID } from './boards.ts';
import { isFirstOfUnit, type PciLayout, type PlacedFunction, unitOfRoot } from './pci-layout.ts';
import type { FullRecipe } from './recipe.ts';

/** Requester ids of IO-APICs and the HPET of Intel's chipsets: functions that no scan finds. */
const IO_APIC_ID = 0xf0f8;
const HPET_ID = 0xf078;
/** ECAP.MHMV of current units. */
const MAX_HANDLE_MASK = 15;

export function remappingOf(
  recipe: FullRecipe,
  layout: PciLayout,
  ioApics: readonly IoApicTopology[],
): RemappingTopology | undefined {
  if (recipe.iommu === 'none') return undefined;
  return recipe.iommu === 'vtd' ? vtdOf(recipe, layout, ioApics) : amdOf(recipe, layout, ioApics);
}

/** Units in the order in which their first root comes. */
function unitsOf(recipe: FullRecipe): number[] {
  return recipe.roots.flatMap((_, root) => (isFirstOfUnit(recipe, root) ? [unitOfRoot(recipe, root)] : []));
}

/** Unit of an IO-APIC: that of the root with the same number, or that of the first root. */
const unitOfIoApic = (recipe: FullRecipe, index: number): number =>
  unitOfRoot(recipe, index < recipe.roots.length ? index : 0);

/** The unit with all the rest comes last, as the manual asks for. */
function vtdOf(recipe: FullRecipe, layout: PciLayout, ioApics: readonly IoApicTopology[]): VtdTopology {
  const common = { segment: 0, ir: true, eim: recipe.wideRemapping, maxHandleMask: MAX_HANDLE_MASK };
  const rest = unitOfRoot(recipe, 0);
  const own = layout.functions.filter(({ ownUnit, physfn }) => ownUnit && physfn < 0);
  const ofDevices = own.map((placed) => ({
    ...common,
    ...nodeOf(layout, recipe, unitOfRoot(recipe, placed.root)),
    includeAll: false,
    scopes: [pciScope(placed)],
  }));
  const ofRoots = unitsOf(recipe)
    .filter((unit) => unit !== rest)
    .map((unit) => ({
      ...common,
      ...nodeOf(layout, recipe, unit),
      includeAll: false,
      scopes: [...rootScopes(recipe, layout, unit), ...ioApicScopes(recipe, ioApics, unit)],
    }));
  const hpet: readonly VtdScope[] = recipe.hpet > 0 ? [{ type: 'hpet', id: 0, bdf: HPET_ID }] : [];
  const scopes = [...ioApicScopes(recipe, ioApics, rest), ...hpet];
  return {
    kind: 'vtd',
    intrRemap: true,
    x2apicOptOut: recipe.x2apicOptOut,
    units: [
      ...ofDevices,
      ...ofRoots,
      { ...common, ...nodeOf(layout, recipe, rest), includeAll: true, scopes },
    ],
  };
}

/** RHSA: units are near what their first root is near. */
function nodeOf({ buses }: PciLayout, recipe: FullRecipe, unit: number): Pick<VtdUnit, 'node'> {
  const { node } = buses.find(({ root }) => unitOfRoot(recipe, root) === unit)!;
  return node < 0 ? {} : { node };
}

const pciScope = ({ address, secondaryBus }: PlacedFunction): VtdScope => ({
  type: secondaryBus < 0 ? 'endpoint' : 'bridge',
  id: 0,
  bdf: address,
});

/** Ports and devices on the root buses of a unit. */
function rootScopes(recipe: FullRecipe, { functions, roots }: PciLayout, unit: number): VtdScope[] {
  return functions
    .filter(({ address, root, role, ownUnit }) => {
      const onRootBus = address >> 8 === roots[root]!.first;
      return (
        unitOfRoot(recipe, root) === unit && onRootBus && !ownUnit && !['chipset', 'virtual'].includes(role)
      );
    })
    .map(pciScope);
}

function ioApicScopes(recipe: FullRecipe, ioApics: readonly IoApicTopology[], unit: number): VtdScope[] {
  return ioApics.flatMap(({ id }, index) =>
    unitOfIoApic(recipe, index) === unit ? [{ type: 'ioapic' as const, id, bdf: IO_APIC_ID + index }] : [],
  );
}

/** The first IO-APIC and the HPET send as a function of the chipset, others as function 0.1 of their root. */
const ioApicDevid = (roots: PciLayout['roots'], index: number): number =>
  index === 0 ? FCH_ID : (roots[index]!.first << 8) | 1;

/** Alias ranges: a PCI bridge sends for all that is behind it, as device 0 there. */
const aliases = (recipe: FullRecipe, { functions }: PciLayout, unit: number) =>
  functions
    .filter(({ role, root }) => role === 'bridge' && unitOfRoot(recipe, root) === unit)
    .map(({ secondaryBus }) => ({
      first: secondaryBus << 8,
      last: (secondaryBus << 8) | 0xff,
      alias: secondaryBus << 8,
    }));

/** Each unit covers the buses of its roots behind itself. */
function amdOf(recipe: FullRecipe, layout: PciLayout, ioApics: readonly IoApicTopology[]): AmdViTopology {
  const { roots } = layout;
  const units = unitsOf(recipe);
  const rootsOf = (unit: number) => roots.filter((_, root) => unitOfRoot(recipe, root) === unit);
  return {
    kind: 'amd',
    units: units.map((unit) => ({
      segment: 0,
      devid: (rootsOf(unit)[0]!.first << 8) | AMD_IOMMU.devfn,
      covers: [
        ...rootsOf(unit).map(({ first, last }) => ({
          first: (first << 8) | (AMD_IOMMU.devfn + 1),
          last: (last << 8) | 0xff,
          alias: -1,
        })),
        ...aliases(recipe, layout, unit),
      ],
    })),
    ga: true,
    xtSup: recipe.wideRemapping,
    ioApics: ioApics.map(({ id }, index) => ({
      id,
      devid: ioApicDevid(roots, index),
      unit: units.indexOf(unitOfIoApic(recipe, index)),
    })),
    hpets: recipe.hpet > 0 ? [{ id: 0, devid: FCH_ID, unit: units.indexOf(unitOfRoot(recipe, 0)) }] : [],
  };
}

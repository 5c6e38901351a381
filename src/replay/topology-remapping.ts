// Interrupt-remapping units: what the firmware says of them (DMAR, IVRS) and what their registers say (sysfs, debugfs, boot log).

import { words64 } from '../lib/bits.ts';
import type { MachineBuilder } from '../model/machine.ts';
import { RemapKind } from '../model/tables.ts';
import type {
  AmdViTopology,
  PciFunctionTopology,
  RemappingTopology,
  VtdScope,
  VtdTopology,
  VtdUnit,
} from '../model/topology.ts';
import type { Dmar, DmarScope, DmarUnit } from './acpi/dmar.ts';
import type { IvrsUnit } from './acpi/ivrs.ts';
import type { Srat } from './acpi/madt.ts';
import type { BootLog } from './topology-log.ts';
import type { Problems } from './topology-problems.ts';

export interface RemappingSources {
  readonly machine: MachineBuilder;
  readonly dmar: Dmar | undefined;
  readonly ivrs: readonly IvrsUnit[] | undefined;
  readonly srat: Srat | undefined;
  readonly log: BootLog;
  readonly functions: readonly PciFunctionTopology[];
  readonly x2apic: boolean;
  /** CMPXCHG16B, without which entries have 32 bits; undefined: not known. */
  readonly cx16: boolean | undefined;
}

export function remappingTopology(
  sources: RemappingSources,
  problems: Problems,
): RemappingTopology | undefined {
  if (sources.dmar) return vtd(sources, sources.dmar, problems);
  if (sources.ivrs && sources.ivrs.length > 0) return amdVi(sources.ivrs, sources.cx16, problems);
  reportUnits(sources, problems);
  return undefined;
}

/** Units that are in use although no table of the firmware names them. */
function reportUnits({ machine, log }: RemappingSources, problems: Problems): void {
  const { col, length } = machine.t.remapUnit;
  for (let row = 0; row < length; row++) {
    const kind = col.kind[row]!;
    const table = kind === RemapKind.vtd ? 'DMAR' : kind === RemapKind.amd ? 'IVRS' : '';
    // Where the log names the table it was reported.
    if (table === '' || log.tables.has(table)) continue;
    const name = machine.strings.get(col.name[row]!);
    problems.missing(`the table ${table}, which describes ${name}`, 'the machine has no remapping');
    return;
  }
}

function vtd(sources: RemappingSources, dmar: Dmar, problems: Problems): VtdTopology {
  return {
    kind: 'vtd',
    intrRemap: dmar.intrRemap,
    x2apicOptOut: dmar.x2apicOptOut,
    units: dmar.units.map((unit, index) => vtdUnit(sources, unit, index, problems)),
  };
}

/** ECAP of a unit. Bits as in drivers/iommu/intel/iommu.h: ecap_ir_support, ecap_eim_support, ecap_max_handle_mask. */
const ECAP = { ir: 3, eim: 4, mhmv: 20 } as const;

function vtdUnit(sources: RemappingSources, unit: DmarUnit, index: number, problems: Problems): VtdUnit {
  const ecap = ecapOf(sources, unit.base);
  if (!ecap)
    problems.missing(
      `the extended capabilities of dmar${index}, in sysfs, debugfs or the boot log`,
      'it was taken to remap, to x2APIC destinations where the CPUs have x2APIC, in blocks of up to 32768 messages',
    );
  const low = ecap?.[0] ?? 0;
  return {
    segment: unit.segment,
    includeAll: unit.includeAll,
    ir: ecap ? ((low >>> ECAP.ir) & 1) === 1 : (sources.dmar?.intrRemap ?? false),
    eim: ecap ? ((low >>> ECAP.eim) & 1) === 1 : sources.x2apic,
    maxHandleMask: ecap ? (low >>> ECAP.mhmv) & 15 : 15,
    node: sources.srat?.domains.get(unit.domain) ?? -1,
    scopes: unit.scopes.flatMap((scope) => vtdScope(scope, unit.segment, sources.functions)),
  };
}

/** The unit is the one with the same registers; a text without their address tells of the only one. */
function ecapOf({ machine, log }: RemappingSources, base: number): Uint32Array | undefined {
  const { remapUnit, register } = machine.t;
  const ecap = machine.strings.intern('ECAP');
  for (let row = 0; row < register.length; row++) {
    const { col } = register;
    const unit = col.unit[row]!;
    if (col.name[row] !== ecap || unit < 0) continue;
    const at = remapUnit.col.baseHi[unit]! * 2 ** 32 + remapUnit.col.baseLo[unit]!;
    if (at === base || (at === 0 && remapUnit.length === 1)) return words64(col.hi[row]!, col.lo[row]!);
  }
  const found = log.vtdUnits.find((unit) => unit.base === base)?.ecap.padStart(16, '0');
  return found === undefined
    ? undefined
    : words64(Number.parseInt(found.slice(0, 8), 16), Number.parseInt(found.slice(8), 16));
}

const SCOPE_TYPES: readonly (VtdScope['type'] | undefined)[] = [
  undefined,
  'endpoint',
  'bridge',
  'ioapic',
  'hpet',
];

/** A scope with its path followed: every step but the last one crosses a bridge. ACPI devices send no messages here. */
function vtdScope(scope: DmarScope, segment: number, functions: readonly PciFunctionTopology[]): VtdScope[] {
  const type = SCOPE_TYPES[scope.type];
  const last = scope.path.at(-1);
  if (!type || last === undefined) return [];
  let bus = scope.bus;
  for (const devfn of scope.path.slice(0, -1)) {
    const bridge = functions.find((fn) => fn.segment === segment && fn.bus === bus && fn.devfn === devfn);
    if (bridge && bridge.secondaryBus >= 0) bus = bridge.secondaryBus;
  }
  return [{ type, id: scope.id, bdf: (bus << 8) | last }];
}

function amdVi(units: readonly IvrsUnit[], cx16: boolean | undefined, problems: Problems): AmdViTopology {
  if (cx16 === undefined) problems.note('the flag cx16 of the CPU', 'it was taken to have CMPXCHG16B');
  // One unit that cannot takes it from all: amd_iommu_guest_ir and amd_iommu_xt_mode are for the machine.
  const ga = cx16 !== false && units.every((unit) => unit.ga);
  return {
    kind: 'amd',
    units: units.map(({ segment, devid, covers }) => ({ segment, devid, covers })),
    ga,
    xtSup: ga && units.some((unit) => unit.xtSup),
    ioApics: units.flatMap(({ ioApics }, unit) => ioApics.map((special) => ({ ...special, unit }))),
    hpets: units.flatMap(({ hpets }, unit) => hpets.map((special) => ({ ...special, unit }))),
  };
}

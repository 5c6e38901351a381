// FADT and HPET: the SCI, how destinations must be written, the block of timers.

import { fadt, hpet } from './layouts.ts';
import { Structure } from './structure.ts';
import type { AcpiTable } from './table.ts';

export interface Fadt {
  readonly sci: number;
  readonly apicPhysical: boolean;
  /** MSI must not be used. */
  readonly noMsi: boolean;
  /** No PIC, no PIT, no SCI. */
  readonly hardwareReduced: boolean;
  /** The MADT says which processors can be enabled later: 6.3 and later. */
  readonly onlineCapable: boolean;
}

/** FADT2_REVISION_ID of include/acpi/actbl.h: before it, the flag is not looked at. */
const FLAG_REVISION = 3;

/** ACPI_FADT_NO_MSI, and the length up to which the flags are taken for nothing (drivers/acpi/acpica/tbfadt.c). */
const NO_MSI = 1 << 3;
const V2_SIZE = 132;

export function readFadt(table: AcpiTable): Fadt {
  const entry = new Structure(fadt, table.bytes);
  const { revision } = table;
  return {
    sci: entry.get('SCI'),
    apicPhysical: revision >= FLAG_REVISION && entry.is('FORCE_APIC_PHYSICAL'),
    noMsi: table.bytes.length > V2_SIZE && (entry.get('IA-PC boot flags') & NO_MSI) !== 0,
    hardwareReduced: revision >= FLAG_REVISION && entry.is('HW_REDUCED_ACPI'),
    onlineCapable: revision > 6 || (revision === 6 && (entry.get('minor revision') & 15) >= 3),
  };
}

export interface HpetTable {
  readonly blockId: number;
  readonly channels: number;
  readonly legacy: boolean;
}

export function readHpet(table: AcpiTable): HpetTable {
  const entry = new Structure(hpet, table.bytes);
  return {
    blockId: entry.get('HPET number'),
    channels: entry.get('comparators') + 1,
    legacy: entry.is('LEG_RT_CAP'),
  };
}

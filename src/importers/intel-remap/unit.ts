// Remapping units by name: several files speak of the same one.

import type { MachineBuilder } from '../../model/machine.ts';

/** DMAR_UNITS_SUPPORTED; AMD-Vi has at most 32 (MAX_IOMMUS). */
export const MAX_UNITS = 1024;

/**
 * Row of remapUnit for a unit's name, added when new with the given kind; -1 when there are more than any machine has. They are
 * few, so they are searched.
 */
export function remapUnit(machine: MachineBuilder, name: string, kind: number): number {
  const id = machine.strings.intern(name);
  const { remapUnit: units } = machine.t;
  for (let row = 0; row < units.length; row++) if (units.col.name[row] === id) return row;
  return units.length < MAX_UNITS ? units.push({ name: id, kind }) : -1;
}

/** Names of the registers that are known of a unit. */
export function knownRegisters(machine: MachineBuilder, unit: number): Set<string> {
  const names = new Set<string>();
  const { register } = machine.t;
  for (let row = 0; row < register.length; row++)
    if (register.col.unit[row] === unit) names.add(machine.strings.get(register.col.name[row]!));
  return names;
}

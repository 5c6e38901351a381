// The ITS's translation entries at a moment, as rows of remapEntry.

import type { MachineBuilder } from '../../model/machine.ts';
import { Known, RemapKind } from '../../model/tables.ts';
import { activatedItsIrqs, bestCut, type ItsCut } from './cut.ts';
import { replayUntil } from './tables.ts';

/**
 * Adds a remapUnit for the ITS and a remapEntry for each entry of its tables at this moment, rebuilt from the trace: table is the
 * DeviceID, index the EventID, vector the LPI, destination the ICID. Called after domains are joined and before entries are linked.
 * Undefined without a trace.
 */
export function addItsEntries(machine: MachineBuilder): ItsCut | undefined {
  const { itsCommand, remapEntry } = machine.t;
  if (itsCommand.length === 0) return undefined;
  const cut = bestCut(machine, activatedItsIrqs(machine));
  const tables = replayUntil(machine, cut.upTo);
  const unit = addUnit(machine);
  for (const { deviceId, eventId, lpi, icid, row } of tables.mappings()) {
    remapEntry.push({
      unit,
      kind: RemapKind.its,
      state: Known.trace,
      table: deviceId,
      index: eventId,
      sourceId: deviceId,
      vector: lpi,
      destination: icid,
      cpu: icid,
      file: itsCommand.col.file[row]!,
      line: itsCommand.col.line[row]!,
    });
  }
  return cut;
}

/** The trace does not say which ITS it is: with a single one in the chains there is no doubt. */
function addUnit(machine: MachineBuilder): number {
  const { strings, t } = machine;
  const chip = strings.intern('ITS');
  const { col, length } = t.irqData;
  const domains = new Map<number, number>();
  for (let data = 0; data < length; data++)
    if (col.chip[data] === chip) domains.set(col.domainName[data]!, col.domain[data]!);
  const [only] = domains.size === 1 ? domains : [];
  const name = only === undefined ? 'ITS' : unitName(strings.get(only[0]));
  return t.remapUnit.push({
    name: strings.intern(name),
    kind: RemapKind.its,
    domain: only?.[1] ?? -1,
    file: t.itsCommand.col.file[0]!,
    line: t.itsCommand.col.line[0]!,
  });
}

/** `its@8080000` of `:intc@8000000:its@8080000-5`. */
function unitName(domain: string): string {
  return /(?:^|:)([^:]+?)(?:-\d+)?$/.exec(domain)?.[1] ?? 'ITS';
}

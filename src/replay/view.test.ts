// What captures show goes into the engine's columns and comes out again: the same debugfs files, the same joins, no difference.

import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inputsFromPath } from '../importers/archive/node.ts';
import { openBundle } from '../importers/archive/open.ts';
import { Capture } from '../importers/capture.ts';
import type { MachineView } from '../model/machine.ts';
import { debugfsFiles } from '../model/show.ts';
import { Has, RemapKind } from '../model/tables.ts';
import { Ledger } from './report.ts';
import { compareState } from './state.ts';
import { machineOfMoment } from './test-machine.ts';
import { topologyOf } from './topology.ts';
import { viewOf } from './view.ts';

const FOLDER = 'public/samples';
const SAMPLES = readdirSync(FOLDER).filter((name) => name.startsWith('x86-'));

async function open(sample: string): Promise<Capture> {
  return new Capture(await openBundle(await inputsFromPath(`${FOLDER}/${sample}`)));
}

/** The first moment, the last one, and some between. */
const momentsOf = ({ stepNames }: Capture): string[] =>
  stepNames.filter((_, i) => i === stepNames.length - 1 || i % 7 === 0);

const textOf = (view: MachineView): Map<string, string> =>
  new Map(debugfsFiles(view).map(({ path, bytes }) => [path, new TextDecoder().decode(bytes())]));

/** What irqs, domains and devices were found to be, and what they are joined with, by names. */
function joinsOf(view: MachineView): string[] {
  const { irqDesc, irqDomain, msiDesc, remapEntry, device } = view.t;
  const idOf = (row: number): string => (row < 0 ? '-' : view.str(device.col.id[row]));
  const nameOf = (row: number): string => (row < 0 ? '-' : view.str(irqDomain.col.name[row]));
  const domains = Array.from({ length: irqDomain.length }, (_, row) => {
    const { kind, role, busToken, parent, irqs, chip, device: owner } = irqDomain.col;
    const what = [view.str(kind[row]), view.str(role[row]), busToken[row], irqs[row], view.str(chip[row])];
    return `${nameOf(row)}: ${what.join(' ')} ${nameOf(parent[row]!)} ${idOf(owner[row]!)}`;
  });
  const irqs = Array.from({ length: irqDesc.length }, (_, row) => {
    const { irq, has, deviceRow, vector, target, managed, msi } = irqDesc.col;
    if (!(has[row]! & Has.debugfs)) return '';
    const entry = msi[row]!;
    const remap = entry < 0 ? -1 : msiDesc.col.remap[entry]!;
    const message =
      entry < 0 ? [] : [msiDesc.col.kind[entry], msiDesc.col.index[entry], msiDesc.col.cpu[entry]];
    const index = remap < 0 ? '-' : `${remapEntry.col.index[remap]} ${remapEntry.col.cpu[remap]}`;
    return `irq ${irq[row]}: ${idOf(deviceRow[row]!)} ${vector[row]} ${target[row]} ${managed[row]} ${message.join(' ')} ${index}`;
  });
  const entries = Array.from({ length: remapEntry.length }, (_, row) => {
    const { kind, table, index, vector, cpu, device: owner, desc } = remapEntry.col;
    if (kind[row] === RemapKind.amd && vector[row]! < 0) return '';
    const irq = desc[row]! < 0 ? '-' : irqDesc.col.irq[desc[row]!];
    return `entry ${table[row]}/${index[row]}: ${vector[row]} ${cpu[row]} ${idOf(owner[row]!)} ${irq}`;
  });
  return [...domains, ...irqs, ...entries].filter((line) => line !== '').sort();
}

describe('a captured moment in the columns of a machine', () => {
  it.each(SAMPLES)('%s comes out as it was', async (sample) => {
    const capture = await open(sample);
    const { topology } = topologyOf(capture);
    for (const moment of momentsOf(capture)) {
      const captured = await capture.read(moment);
      const m = machineOfMoment(topology, captured);
      const view = viewOf(m, captured.header);
      expect(textOf(view), moment).toEqual(textOf(captured));
      expect(joinsOf(view), moment).toEqual(joinsOf(captured));
      expect(view.t.contradiction.length, moment).toBe(0);
      const ledger = new Ledger();
      compareState(m, captured, ledger);
      expect(ledger.report().differences, moment).toEqual([]);
    }
  });
});

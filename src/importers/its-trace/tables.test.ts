import { describe, expect, it } from 'vitest';
import { MachineBuilder } from '../../model/machine.ts';
import { Known, RemapKind } from '../../model/tables.ts';
import { inputsFromPath } from '../archive/node.ts';
import { openBundle } from '../archive/open.ts';
import { FileContext } from '../context.ts';
import { recognise } from '../recognise.ts';
import { splitBundle } from '../split.ts';
import { findSteps, type Step } from '../steps.ts';
import { readText } from '../test-text.ts';
import { activatedItsIrqs, bestCut } from './cut.ts';
import { addItsEntries } from './entries.ts';
import importers from './importer.ts';
import { type ItsMapping, type ItsTables, replayUntil } from './tables.ts';

const COMMANDS = [
  'MAPC ICID 0x0 RDbase 0x0 V 1',
  'MAPC ICID 0x1 RDbase 0x1 V 1',
  'MAPD DeviceID 0x8 Size 0x1 ITT_addr 0x422988 V 1',
  'MAPTI DeviceID 0x8 EventID 0x0 ICID 0x0 pINTID 0x2000',
  'MAPTI DeviceID 0x8 EventID 0x1 ICID 0x1 pINTID 0x2001',
  'SYNC',
  'MOVI DeviceID 0x8 EventID 0x0 ICID 0x1',
  'MOVALL RDbase1 0x0 RDbase2 0x1',
  'DISCARD DeviceID 0x8 EventID 0x1',
  'MAPD DeviceID 0x8 Size 0x1 ITT_addr 0x422988 V 0',
  'MAPD DeviceID 0x10 Size 0x0 ITT_addr 0x422a00 V 1',
  'MAPTI DeviceID 0x10 EventID 0x0 ICID 0x0 pINTID 0x2000',
  'MAPC ICID 0x1 RDbase 0x1 V 0',
];

function read(commands: readonly string[]): MachineBuilder {
  const event = (text: string): string =>
    `gicv3_its_cmd_${text.split(' ')[0]!.toLowerCase()} GICv3 ITS: command ${text}\n`;
  const reading = readText(importers[0]!, commands.map(event).join(''));
  expect(reading.problems).toEqual([]);
  return reading.machine;
}

const entries = (tables: ItsTables): string[] =>
  [...tables.mappings()].map(
    (m: ItsMapping) => `${m.deviceId}/${m.eventId}: ${m.lpi.toString(16)} -> ${m.icid}`,
  );

describe('the tables of an ITS', () => {
  const machine = read(COMMANDS);

  it('are empty before the first command', () => {
    expect(entries(replayUntil(machine, 0))).toEqual([]);
  });

  it('have an entry for each event that was mapped', () => {
    const tables = replayUntil(machine, 5);
    expect(entries(tables)).toEqual(['8/0: 2000 -> 0', '8/1: 2001 -> 1']);
    expect(tables.devices.get(8)).toEqual({ deviceId: 8, eventBits: 2, ittLo: 0x42298800, ittHi: 0, row: 2 });
    expect(tables.collections.get(1)).toEqual({ icid: 1, rdbase: 1, row: 1 });
    expect(tables.find(8, 1)).toMatchObject({ lpi: 0x2001, row: 4 });
  });

  it('follow an event to another collection, and name the command that moved it', () => {
    const tables = replayUntil(machine, 8);
    expect(entries(tables)).toEqual(['8/0: 2000 -> 1', '8/1: 2001 -> 1']);
    expect(tables.find(8, 0)!.row).toBe(6);
  });

  it('lose an event that is discarded', () => {
    expect(entries(replayUntil(machine, 9))).toEqual(['8/0: 2000 -> 1']);
  });

  it('lose all events of a device that is unmapped', () => {
    const tables = replayUntil(machine, 10);
    expect([entries(tables), tables.devices.size]).toEqual([[], 0]);
  });

  it('give an LPI to another device later', () => {
    expect(entries(replayUntil(machine, 12))).toEqual(['16/0: 2000 -> 0']);
  });

  it('lose a collection that is unmapped, and end with the trace', () => {
    expect(replayUntil(machine, 12).collections.size).toBe(2);
    expect(replayUntil(machine, 999).collections.size).toBe(1);
  });

  it('are empty for a device that is mapped again', () => {
    const again = read([...COMMANDS.slice(0, 5), COMMANDS[2]!]);
    expect(entries(replayUntil(again, 6))).toEqual([]);
  });

  it('take an event whose device was mapped before the trace began', () => {
    expect(entries(replayUntil(read(COMMANDS.slice(3, 5)), 2))).toHaveLength(2);
  });
});

describe('the cut of a moment', () => {
  const machine = read(COMMANDS);
  const irq = (lpi: number, eventId: number, cpu: number) => ({ lpi, eventId, cpu });

  it('is the longest prefix that agrees', () => {
    const cut = bestCut(machine, [irq(0x2000, 0, 0), irq(0x2001, 1, 1)]);
    expect(cut).toEqual({ upTo: 6, agreeing: 2, irqs: 2, extra: 0 });
  });

  it('is later when a CPU is another', () => {
    expect(bestCut(machine, [irq(0x2000, 0, 1), irq(0x2001, 1, 1)]).upTo).toBe(8);
  });

  it('is later when an irq is gone: its entry would be left over', () => {
    expect(bestCut(machine, [irq(0x2000, 0, 1)])).toMatchObject({ upTo: 9, extra: 0 });
  });

  it('does without the EventID where it was not read', () => {
    expect(bestCut(machine, [irq(0x2000, -1, 1), irq(0x2001, -1, 1)]).upTo).toBe(8);
  });

  it('says how many irqs agree where no prefix agrees with all', () => {
    const cut = bestCut(machine, [irq(0x2000, 7, 0), irq(0x2001, 1, 1)]);
    expect(cut).toMatchObject({ agreeing: 1, irqs: 2, extra: 0 });
    expect(cut.upTo).toBe(8);
  });

  it('of a moment without irqs is the last one without entries', () => {
    expect(bestCut(machine, [])).toMatchObject({ upTo: 11, agreeing: 0, extra: 0 });
  });
});

const SAMPLE = 'public/samples/arm64-gicv3-its-mbigen-4cpu.tar.gz';
const READ = /^(?:debugfs-irq|debugfs-domain|msi-message-registers|its-trace)$/;

/** A moment as far as an ITS is concerned. */
function readStep(machine: MachineBuilder, step: Step): void {
  for (const [row, file] of [...step.own, ...step.shared].entries()) {
    for (const part of splitBundle(file)) {
      const importer = recognise(part);
      if (importer && READ.test(importer.id)) importer.parse(new FileContext(machine, part, row));
    }
  }
}

describe('a real trace', () => {
  it('agrees with every moment of its capture, and goes on from one to the next', async () => {
    const bundle = await openBundle(await inputsFromPath(SAMPLE));
    const cuts: number[] = [];
    for (const step of findSteps(bundle.files)) {
      const machine = new MachineBuilder();
      readStep(machine, step);
      const irqs = activatedItsIrqs(machine);
      expect(irqs.length, step.name).toBeGreaterThan(30);
      expect(irqs.filter((irq) => irq.eventId < 0).length, step.name).toBe(3);
      const cut = addItsEntries(machine)!;
      expect(cut, step.name).toMatchObject({ agreeing: irqs.length, irqs: irqs.length, extra: 0 });
      cuts.push(cut.upTo);
      const { remapEntry, remapUnit } = machine.t;
      expect(remapEntry.length).toBe(irqs.length);
      expect(remapEntry.col.kind[0]).toBe(RemapKind.its);
      expect(remapEntry.col.state[0]).toBe(Known.trace);
      expect(machine.strings.get(remapUnit.col.name[0]!)).toBe('its@8080000');
      const lpis = new Set(irqs.map((irq) => irq.lpi));
      for (let row = 0; row < remapEntry.length; row++) {
        expect(lpis.has(remapEntry.col.vector[row]!)).toBe(true);
        expect(remapEntry.col.line[row]).toBeLessThanOrEqual(cut.upTo);
      }
    }
    expect(cuts).toHaveLength(10);
    expect(cuts).toEqual([...cuts].sort((a, b) => a - b));
    expect(new Set(cuts).size).toBe(9);
  });

  it('adds nothing where there is none', () => {
    const { machine } = readText(importers[0]!, 'gicv3_its_write GICv3 ITS write: offset 0x88\n');
    expect(addItsEntries(machine)).toBeUndefined();
    expect(machine.t.remapUnit.length).toBe(0);
  });
});

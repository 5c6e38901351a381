// The synthetic machine: its texts, read again, give the machine.

import { expect, it } from 'vitest';
import { Capture } from '../src/importers/capture.ts';
import { debugfsFiles } from '../src/model/show.ts';
import { captureFiles, syntheticMachine } from './generator.ts';

it('comes back from its own texts without a problem or a contradiction, and prints the same texts', async () => {
  const machine = syntheticMachine({ cpus: 16, devices: 5, entries: 33, requested: 0.8 });
  const files = captureFiles(machine);
  const view = await new Capture({ name: 'synthetic', files }).read('capture');
  const problems = [...view.t.problem.col.found].map(
    (id, row) => `${view.str(view.t.problem.col.path[row])}: ${view.str(id)}`,
  );
  expect(problems).toEqual([]);
  expect([...view.t.contradiction.col.text].map((id) => view.str(id))).toEqual([]);
  const printed = new Map(
    debugfsFiles(view).map((file) => [`sys/kernel/debug/irq/${file.path}`, file.bytes()]),
  );
  for (const file of files) if (printed.has(file.path)) expect(printed.get(file.path)).toEqual(file.bytes);
  expect(view.t.irqDesc.length).toBe(165);
  expect([...view.t.remapEntry.col.desc].every((desc) => desc >= 0)).toBe(true);
  expect([...view.t.msiDesc.col.remap].every((entry) => entry >= 0)).toBe(true);
});

it('refuses more vectors than the CPUs have', () => {
  expect(() => syntheticMachine({ cpus: 1, devices: 4, entries: 64, requested: 1 })).toThrow(/do not fit/);
});

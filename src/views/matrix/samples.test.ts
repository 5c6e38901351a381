// The matrix of every bundled capture, against the numbers that the kernel printed beside it.

import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inputsFromPath } from '../../importers/archive/node.ts';
import { openBundle } from '../../importers/archive/open.ts';
import { Capture } from '../../importers/capture.ts';
import type { MachineView } from '../../model/machine.ts';
import { reasonOf } from './empty.tsx';
import { buildMatrix, CellFlag, countersOf, isDevice, type Matrix, reservedOnly } from './matrix.ts';
import { systemNumber } from './numbers.ts';
import { ownersOf } from './owners.ts';
import { matrixQuirk } from './range.ts';
import { reservationsOf } from './reserved.ts';
import { chooseSource, matrixSources } from './source.ts';

const SAMPLES = 'public/samples';
const names = readdirSync(SAMPLES).filter((name) => name.endsWith('.tar.gz'));

async function capture(name: string): Promise<Capture> {
  return new Capture(await openBundle(await inputsFromPath(`${SAMPLES}/${name}`)));
}

function matrixOf(view: MachineView): Matrix | null {
  const source = chooseSource(view, matrixSources(view), '');
  return source && buildMatrix(view, source);
}

function check(m: Matrix, where: string): void {
  const { view, source } = m;
  const { matrix } = view.t;
  const total = matrix.col.totalAllocated[source.matrix]!;
  const system = m.system.reduce((sum, bit) => sum + bit, 0);
  expect(system, `${where}: system`).toBe(matrix.col.systemCount[source.matrix]);
  if (m.offline.length === 0) expect(m.vector.length, `${where}: Total allocated`).toBe(total);
  else expect(m.vector.length, `${where}: Total allocated`).toBeLessThanOrEqual(total);
  let available = 0;
  for (let p = 0; p < m.cpus.length; p++) {
    const counters = countersOf(view, m.rows[p]!);
    available += counters.available;
    expect(m.start[p + 1]! - m.start[p]!, `${where}: act of CPU ${m.cpus[p]}`).toBe(counters.allocated);
    expect(matrixQuirk(m.range, counters), `${where}: avl of CPU ${m.cpus[p]}`).toBe(0);
    if (source.isX86) checkManaged(m, p, where);
  }
  expect(available, `${where}: Global available`).toBe(matrix.col.globalAvailable[source.matrix]);
  expect(
    [...m.vector].every((v) => isDevice(m, v)),
    `${where}: range`,
  ).toBe(true);
  expect(
    [...m.desc].every((desc) => desc >= 0),
    `${where}: every cell has its irq`,
  ).toBe(true);
  expect(m.claims, where).toEqual([]);
  const owners = ownersOf(m);
  expect(owners.list.reduce((sum, owner) => sum + owner.cells, 0)).toBe(m.vector.length);
}

function checkManaged(m: Matrix, p: number, where: string): void {
  const cpu = m.cpus[p]!;
  const counters = countersOf(m.view, m.rows[p]!);
  let managed = 0;
  for (let cell = m.start[p]!; cell < m.start[p + 1]!; cell++)
    if (m.flags[cell]! & CellFlag.managed) managed++;
  expect(managed, `${where}: mac of CPU ${cpu}`).toBe(counters.managedAllocated);
  const { all, notHere } = reservationsOf(m, cpu);
  expect(all.length, `${where}: man of CPU ${cpu}`).toBe(counters.managed);
  expect(notHere.length, `${where}: man - mac of CPU ${cpu}`).toBe(reservedOnly(m, p));
}

describe('the matrix of a captured machine', () => {
  const withMatrix = names.filter((name) => /^x86|imsic/.test(name));

  it.each(withMatrix)('%s is what the kernel counts, at all of its moments or every fourth', async (name) => {
    const all = await capture(name);
    const every = all.stepNames.length > 12 ? 4 : 1;
    for (const step of all.stepNames.filter((_, i) => i % every === 0)) {
      const m = matrixOf(await all.read(step));
      expect(m, step).not.toBeNull();
      check(m!, step);
    }
  });

  it('names every number of the system', async () => {
    for (const name of withMatrix) {
      const all = await capture(name);
      const m = matrixOf(await all.read(all.stepNames[0]!))!;
      const nameless = [...m.system.keys()].filter(
        (n) => m.system[n] === 1 && !systemNumber(m.source.isX86, n),
      );
      expect(nameless, name).toEqual([]);
    }
  });

  it('shows 202 vectors gone on one CPU, and 254 identities on an IMSIC', async () => {
    const one = await capture('x86-612-q35-exhaust-drivers-1cpu.tar.gz');
    const full = matrixOf(await one.read(one.stepNames[0]!))!;
    expect([full.vector.length, full.range.size]).toEqual([202, 202]);
    const imsic = await capture('riscv-aplic-imsic-4cpu-q10.tar.gz');
    const m = matrixOf(await imsic.read(imsic.stepNames[0]!))!;
    expect([m.source.word, m.range.columns, m.range.size]).toEqual(['identity', 256, 254]);
  });
});

describe('a machine without a matrix', () => {
  it.each([
    [/^xen/, 'Xen hands out the vectors'],
    [/^arm64/, 'No vector matrix on a GIC'],
    [/^s390x/, 'No vectors on s390'],
  ])('%s: says why', async (pattern, title) => {
    for (const name of names.filter((n) => pattern.test(n))) {
      const all = await capture(name);
      const view = await all.read(all.stepNames[0]!);
      expect(matrixOf(view), name).toBeNull();
      expect(reasonOf(view).title, name).toBe(title);
    }
  });
});

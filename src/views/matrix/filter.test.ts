import { describe, expect, it } from 'vitest';
import { fieldsOf } from '../../ui/table/column.ts';
import { compileFilter } from '../../ui/table/filter.ts';
import { matrixFields, passing } from './filter.ts';
import { ownersOf } from './owners.ts';
import { testMatrix } from './test-machine.ts';
import { cellColumns, cpuColumns, cpuFields } from './twin-columns.tsx';

const m = testMatrix({
  cpus: [
    { cpu: 0, vectors: '32-33', node: 0, man: 2, mac: 1 },
    { cpu: 1, vectors: '', node: 0 },
    { cpu: 2, vectors: '32,40', node: 1 },
  ],
  irqs: [
    {
      irq: 20,
      cpu: 0,
      vector: 32,
      device: '0000:01:00.0',
      driver: 'nvme',
      actions: 'nvme0q1',
      managed: true,
    },
    { irq: 21, cpu: 0, vector: 33, device: '0000:00:02.0', driver: 'ahci' },
    { irq: 22, cpu: 2, vector: 32, device: '0000:01:00.0', driver: 'nvme', previous: [2, 40] },
  ],
});
const owners = ownersOf(m);
const fields = matrixFields(m, owners);

const shown = (query: string) => {
  const { cells, cpus, count } = passing(m, fields, query);
  const at = (list: Uint8Array | null) => list && [...list.keys()].filter((i) => list[i]);
  return { cells: at(cells), cpus: at(cpus), count };
};

describe('the filter of the drawing', () => {
  it('lets everything through while it is empty', () => {
    expect(shown('  ')).toEqual({ cells: null, cpus: null, count: 4 });
  });

  it('shows CPUs that are asked for, whether something is allocated there or not', () => {
    expect(shown('cpu:1-2')).toEqual({ cells: [2, 3], cpus: [1, 2], count: 2 });
    expect(shown('node:0')).toMatchObject({ cpus: [0, 1] });
  });

  it('shows the cells of an owner, an irq, a range of vectors, and the CPUs they are on', () => {
    expect(shown('owner:nvme')).toEqual({ cells: [0, 2, 3], cpus: [0, 2], count: 3 });
    expect(shown('irq:21-22')).toMatchObject({ cells: [1, 2, 3], cpus: [0, 2] });
    expect(shown('vector:0x21')).toMatchObject({ cells: [1], cpus: [0] });
    expect(shown('managed:yes')).toMatchObject({ cells: [0], cpus: [0] });
    expect(shown('pending:yes')).toMatchObject({ cells: [3], cpus: [2] });
  });

  it('shows all CPUs where something is only left out', () => {
    expect(shown('-owner:ahci')).toMatchObject({ cells: [0, 2, 3], cpus: [0, 1, 2] });
  });

  it('hides nothing while what is written makes no sense', () => {
    const { filter, cells } = passing(m, fields, 'owner:');
    expect(filter.ok).toBe(false);
    expect(cells).toBeNull();
  });
});

describe('the filter of the tables', () => {
  const cells = fieldsOf(cellColumns(m, owners), m.vector.length);
  const cpus = [...fieldsOf(cpuColumns(m), m.cpus.length), ...cpuFields(m, owners)];

  it.each([
    'cpu:0',
    'node:1',
    'vector:0x20',
    'irq:20',
    'owner:nvme',
    'handler:q1',
    'managed:yes',
    'pending:yes',
  ])('understands %s in both, and finds the same cells as the drawing', (query) => {
    const inTable = compileFilter(query, cells);
    const inCpus = compileFilter(query, cpus);
    if (!inTable.ok || !inCpus.ok) throw new Error(query);
    const drawn = passing(m, fields, query);
    expect([...m.vector.keys()].filter(inTable.test)).toEqual(
      [...m.vector.keys()].filter((c) => drawn.cells?.[c]),
    );
    expect([...m.cpus.keys()].filter(inCpus.test)).toEqual([...m.cpus.keys()].filter((p) => drawn.cpus?.[p]));
  });
});

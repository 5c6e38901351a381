import { expect, it } from 'vitest';
import { checkDamaged, checkLongLines } from '../test-mutations.ts';
import { fixture, headOf, type Reading, readText } from '../test-text.ts';
import importers from './importer.ts';

const properties = importers[0]!;
const imsic = fixture(import.meta.url, 'imsic.txt');

const property = (reading: Reading, node: string, name: string) => {
  const row = reading
    .rows('dtProperty')
    .find((p) => reading.str(p.node) === node && reading.str(p.name) === name)!;
  return {
    ...row,
    values: reading
      .rows('dtCell')
      .slice(row.first, row.first + row.cells)
      .map((c) => c.value),
  };
};

it('a list of device tree properties is known by a property about messages', () => {
  expect(properties.sniff(headOf(imsic))).toBe(1);
  expect(properties.sniff(headOf('./intc@8000000/its@8080000/msi-controller: \n'))).toBe(1);
  expect(properties.sniff(headOf('./soc/compatible: 73696d70\n'))).toBe(0);
  expect(properties.sniff(headOf('/sys/kernel/irq/1/type:edge\n'))).toBe(0);
});

it('each property has its node, its cells and its line', () => {
  const reading = readText(properties, imsic);
  expect(reading.problems).toEqual([]);
  expect(property(reading, '/soc/pci@30000000', 'msi-parent')).toMatchObject({ values: [10], line: 9 });
  expect(property(reading, '/soc/interrupt-controller@28000000', 'interrupts-extended').values).toEqual([
    8, 9, 6, 9, 4, 9, 2, 9,
  ]);
});

it('an empty property has no cells', () => {
  const reading = readText(properties, './intc@8000000/its@8080000/msi-controller: \n');
  expect(property(reading, '/intc@8000000/its@8080000', 'msi-controller').values).toEqual([]);
});

it('a line of another form is reported', () => {
  const text = './a/msi-parent: 0000000a \n./a/msi-map: 0000000\nhello\n./a/msi-parent: 0000000A \n';
  expect(readText(properties, text).problems.map((problem) => problem.line)).toEqual([2, 3, 4]);
  expect(readText(properties, '').problems).toHaveLength(1);
});

it('damaged lists are survived', () => {
  checkDamaged(properties, [imsic]);
  checkLongLines(properties, [imsic]);
});

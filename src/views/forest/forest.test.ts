import { beforeAll, describe, expect, it } from 'vitest';
import { inputsFromPath } from '../../importers/archive/node.ts';
import { openBundle } from '../../importers/archive/open.ts';
import { Capture } from '../../importers/capture.ts';
import type { MachineView } from '../../model/machine.ts';
import { parseSelection } from '../../store/selection.ts';
import { shownIrqs } from './cells.ts';
import { absenceOf, chipsOf } from './chips.ts';
import { groupCpus } from './cpu-groups.ts';
import { cpusOf, irqsOn } from './cpus.ts';
import { domainsCsv } from './export/csv.ts';
import { asciiOutline, markdownOutline, OUTLINE_WIDTH } from './export/outline.ts';
import { filterFields, runFilter } from './filter.ts';
import { plant } from './fold.ts';
import { endpointOf, type Forest, forestOf } from './forest.ts';
import { domainName, domainTitle, irqName, isEmpty } from './labels.ts';
import { layout } from './layout.ts';
import { litOf } from './lit.ts';
import { pathLine, pathOf } from './path.ts';
import { firstStop, moveSpot, stopsOf } from './spots.ts';
import { twinKey } from './twin/cursor.ts';
import { opened, pathToRow, twinRows } from './twin/rows.ts';
import { wordsOf } from './twin/words.ts';

const machines = new Map<string, MachineView>();

async function load(name: string): Promise<void> {
  const capture = new Capture(await openBundle(await inputsFromPath(`public/samples/${name}.tar.gz`)));
  machines.set(name, await capture.read(capture.stepNames[0]!));
}

const MANY = 'x86-612-q35-vtd-many-devices';
const OLD = 'x86-61-q35-vtd-xapic-4cpu';
const WIDE = 'x86-612-q35-vtd-32cpu-2node-mq';
const ARM = 'arm64-gicv3-its-mbigen-4cpu';
const RISCV = 'riscv-aplic-imsic-4cpu-q10';
const S390 = 's390x-zpci-4cpu';
const XEN = 'xen-pv-dom0-4cpu-vtd';

beforeAll(async () => {
  for (const name of [MANY, OLD, WIDE, ARM, RISCV, S390, XEN]) await load(name);
});

const machineOf = (name: string): MachineView => machines.get(name)!;
const forest = (name: string): Forest => forestOf(machineOf(name));
const rowOf = (name: string, domain: string): number => machineOf(name).find('irqDomain', 'name', domain);
const lit = (name: string, key: string) => litOf(forest(name), parseSelection(key));
const namesOf = (name: string, rows: Iterable<number>) =>
  [...rows].map((row) => domainName(machineOf(name), row)).sort();

describe('the forest', () => {
  it.each([MANY, OLD, WIDE, ARM, RISCV, XEN])(
    'has every domain of %s in one tree, and every irq in one place',
    (name) => {
      const { roots, free, children, irqs, loose } = forest(name);
      const seen: number[] = [];
      const walk = (row: number): void => {
        seen.push(row);
        children[row]!.forEach(walk);
      };
      [...roots, ...free].forEach(walk);
      expect(seen.sort((a, b) => a - b)).toEqual([...children.keys()]);
      const held = [...irqs, ...loose.map((chip) => chip.irqs)].flat().sort((a, b) => a - b);
      expect(held).toEqual([...machineOf(name).t.irqDesc.col.irq.keys()]);
    },
  );

  it('puts vector roots and parents left, and what hangs on nothing right', () => {
    expect(namesOf(ARM, forest(ARM).roots)).toEqual([':intc@8000000-1']);
    expect(namesOf(ARM, forest(ARM).free)).toEqual([':pl061@9030000']);
    expect(namesOf(XEN, forest(XEN).free)).toEqual(['XEN-MSI']);
    expect(forest(MANY).levels).toBe(1);
  });

  it('counts as empty only what holds nothing', () => {
    expect(isEmpty(machineOf(MANY), rowOf(MANY, 'HPET-MSI-0'))).toBe(true);
    expect(isEmpty(machineOf(MANY), rowOf(MANY, 'DMAR-MSI'))).toBe(false);
    expect(isEmpty(machineOf(XEN), rowOf(XEN, 'XEN-MSI'))).toBe(true);
  });

  it('gives domains and irqs names that can be heard', () => {
    expect(domainTitle(forest(MANY), rowOf(MANY, 'INTEL-IR-0-13'))).toBe(
      'INTEL-IR-0-13, Intel interrupt remapping, 91 of 65,536 mapped, 25 domains below it',
    );
    expect(irqName(machineOf(MANY), machineOf(MANY).irqRow(60))).toBe(
      'irq 60, nvme0q3, vector 0x28 on CPU 2, managed, has not fired',
    );
  });

  it('shares a domain of 6.1 out to its devices, one line each', () => {
    const items = plant(forest(OLD), { above: 4, open: new Set() }).flatMap(
      (tree) => tree.trees[0]?.items ?? [],
    );
    const shared = items.find(
      (item) => item.type === 'domain' && item.row === rowOf(OLD, 'INTEL-IR-MSI-0-3'),
    );
    const lines = shared?.type === 'domain' ? shared.lines : [];
    expect(lines.map((line) => `${line.detail} ${line.label.text} ${line.irqs.length}`)).toEqual([
      '0000:00:01.0 pcieport 1',
      '0000:00:02.0 pcieport 1',
      '0000:00:05.0 virtio-pci 5',
      '0000:00:06.0 virtio-pci 2',
      '0000:00:1f.2 ahci 1',
      '0000:01:00.0 nvme 5',
      '0000:02:00.0 nvme 5',
    ]);
  });
});

describe('what a selection lights', () => {
  it('is the chain of an irq with its CPU, and a tag per level', () => {
    const path = lit(MANY, 'irq:60');
    expect(namesOf(MANY, path.domains)).toEqual(['INTEL-IR-0-13', 'IR-PCI-MSIX-0000:03:00.0-12', 'VECTOR']);
    expect([...path.cpus]).toEqual([2]);
    expect([...path.tags.values()]).toEqual(['MSI-X 3', 'IRTE 54 of dmar0', 'vec 0x28 @ CPU 2']);
  });

  it('is the same for the message, the entry and the vector of that irq', () => {
    for (const key of ['msi:0000:03:00.0/3', 'irte:dmar0/54', 'vec:2/0x28'])
      expect(lit(MANY, key)).toEqual(lit(MANY, 'irq:60'));
  });

  it('is the subtree of a domain and its way to the root', () => {
    expect(lit(MANY, 'dom:INTEL-IR-0-13').domains.size).toBe(27);
    expect(namesOf(MANY, lit(MANY, 'dom:DMAR-MSI').domains)).toEqual(['DMAR-MSI', 'VECTOR']);
  });

  it('leaves out the irqs that start in a parent itself', () => {
    const its = lit(ARM, 'dom::intc@8000000:its@8080000-5');
    expect(namesOf(ARM, its.domains)).toContain(':intc@8000000-1');
    expect(namesOf(ARM, its.own)).not.toContain(':intc@8000000-1');
    expect(namesOf(ARM, lit(ARM, 'dom::intc@8000000-1').own)).toContain(':intc@8000000-1');
  });

  it('is the irqs of a device, and of a CPU', () => {
    expect(lit(OLD, 'dev:0000:01:00.0').irqs.size).toBe(5);
    const cpu = lit(WIDE, 'cpu:19');
    expect([...cpu.irqs].sort()).toEqual(irqsOn(machineOf(WIDE), 19).sort());
    expect(cpu.irqs.size).toBe(4);
  });

  it('says LPI, INTID and identity where the machine does', () => {
    const device = (name: string, driver: string) => {
      const { irqDesc } = machineOf(name).t;
      const at = [...irqDesc.col.irq.keys()].find((desc) =>
        machineOf(name).str(irqDesc.col.actions[desc]).startsWith(driver),
      )!;
      return [...lit(name, `irq:${irqDesc.col.irq[at]}`).tags.values()];
    };
    expect(device(ARM, 'nvme0q1')).toEqual([
      expect.stringMatching(/^MSI-X 1$/),
      expect.stringMatching(/^(LPI \d+|DeviceID 0x[\da-f]+, EventID \d+)$/),
      expect.stringMatching(/^INTID \S+( @ CPU \d)?$/),
    ]);
    expect(device(RISCV, 'nvme0q1')).toEqual(['MSI-X 1', expect.stringMatching(/^id 0x[\da-f]+ @ CPU \d$/)]);
  });

  it('is nothing for what this moment does not have', () => {
    expect(lit(MANY, 'irq:9999').domains.size).toBe(0);
    expect(lit(MANY, 'dom:NOT-THERE').domains.size).toBe(0);
  });
});

describe('the path in one line', () => {
  it('runs from the CPU to the device, or the way of the message', () => {
    const parts = pathOf(forest(MANY), parseSelection('irq:60'), lit(MANY, 'irq:60'));
    expect(pathLine(parts, false)).toBe(
      'CPU 2 ← VECTOR (vec 0x28) ← INTEL-IR-0-13 (IRTE 54 of dmar0) ← IR-PCI-MSIX-0000:03:00.0-12 (MSI-X 3) ← ' +
        'fee006d8 / 00000000 ← irq 60 (nvme0q3)',
    );
    expect(pathLine(parts, true)).toMatch(/^irq 60 \(nvme0q3\) → .* → CPU 2$/);
  });
});

describe('cells', () => {
  it('are as many as there is room for, the followed irq among them', () => {
    const irqs = Array.from({ length: 20 }, (_, i) => i);
    expect(shownIrqs(irqs, 12, -1)).toEqual(irqs.slice(0, 12));
    expect(shownIrqs(irqs, 12, 17)).toEqual([...irqs.slice(0, 11), 17]);
    expect(shownIrqs(irqs, 12, 3)).toEqual(irqs.slice(0, 12));
    expect(shownIrqs([1, 2], 12, 2)).toEqual([1, 2]);
  });
});

describe('CPUs', () => {
  it('have room for what is available, reserved for managed irqs, and in use without them', () => {
    for (const cpu of cpusOf(machineOf(WIDE)).list) expect(cpu.room).toBe(202);
    expect(cpusOf(machineOf(ARM)).hasMatrix).toBe(false);
  });

  it('stand alone while there is room, then in groups that never cross a node', () => {
    expect(groupCpus(cpusOf(machineOf(MANY)).list, 480).map((g) => g.cpus.length)).toEqual([1, 1, 1, 1]);
    const groups = groupCpus(cpusOf(machineOf(WIDE)).list, 480);
    expect(groups.length).toBeLessThanOrEqual(10);
    for (const { cpus } of groups) expect(new Set(cpus.map((cpu) => cpu.node)).size).toBe(1);
    expect(groups.flatMap((g) => g.cpus.map((cpu) => cpu.cpu))).toEqual(
      Array.from({ length: 32 }, (_, i) => i),
    );
  });
});

describe('the filter', () => {
  const run = (text: string) => runFilter(forest(MANY), filterFields(forest(MANY)), text);
  it('keeps what matches with everything it hangs on', () => {
    const { keep, matches } = run('driver:nvme');
    expect(matches).toBe(2);
    expect(namesOf(MANY, keep!)).toEqual([
      'INTEL-IR-0-13',
      'IR-PCI-MSIX-0000:03:00.0-12',
      'IR-PCI-MSIX-0000:04:00.0-12',
      'VECTOR',
    ]);
  });
  it('looks into irqs, vectors, CPUs, handlers and addresses', () => {
    expect(run('irq:60').matches).toBe(1);
    expect(run('vector:0x28 driver:nvme').matches).toBe(2);
    expect(run('handler:nvme0q3').matches).toBe(1);
    expect(run('0000:0d:00').matches).toBe(1);
    expect(run('cpu:none -role:MD').matches).toBe(3);
  });
  it('keeps everything while it cannot be read', () => {
    expect(run('colour:red')).toMatchObject({ keep: null, matches: null, compiled: { ok: false } });
    expect(run('  ').keep).toBeNull();
  });
});

describe('the keyboard in the drawing', () => {
  const start = () => {
    const trees = plant(forest(MANY), { above: 4, open: new Set() });
    const cpus = cpusOf(machineOf(MANY)).list;
    const placed = layout({
      forest: forest(MANY),
      trees,
      cpus,
      width: 1048,
      room: 480,
      pitch: 29,
      focus: -1,
      drivers: true,
      irqs: true,
    });
    const stops = stopsOf(placed);
    const go = (from: string, ...moves: ('up' | 'down' | 'root' | 'leaf' | 'first' | 'last')[]) =>
      moves.reduce(
        (at, move) => moveSpot(forest(MANY), placed, stops, at, move, (irqs) => shownIrqs(irqs, 12, -1)),
        from,
      );
    return { placed, stops, go };
  };

  it('reaches every CPU, domain and fold, and every cell of a row', () => {
    const { placed, stops, go } = start();
    for (const column of stops.columns) {
      let at = go(column[0]!, 'first');
      const seen = [at];
      for (let i = 1; i < column.length; i++) {
        at = go(at, 'down');
        seen.push(at);
      }
      expect(seen).toEqual(column);
      expect(go(at, 'down')).toBe(at);
    }
    expect(firstStop(placed)).toBe(`dom:${rowOf(MANY, 'VECTOR')}`);
  });

  it('goes along the tree and back', () => {
    const { go } = start();
    const leaf = `dom:${rowOf(MANY, 'IR-PCI-MSIX-0000:03:00.0-12')}`;
    expect(go(leaf, 'root')).toBe(`dom:${rowOf(MANY, 'INTEL-IR-0-13')}`);
    expect(go(leaf, 'root', 'root')).toBe(`dom:${rowOf(MANY, 'VECTOR')}`);
    expect(go(leaf, 'root', 'root', 'root')).toMatch(/^cpu:/);
    const cells = ['leaf', 'leaf', 'leaf'] as const;
    expect(go(leaf, ...cells)).toBe(`irq:${machineOf(MANY).irqRow(59)}`);
    expect(go(leaf, ...cells, 'root', 'root', 'root')).toBe(leaf);
    expect(go(leaf, 'leaf', 'down')).toBe(`irq:${machineOf(MANY).irqRow(52)}`);
    expect(go(leaf, 'leaf', 'last')).toBe(`irq:${machineOf(MANY).irqRow(61)}`);
  });
});

describe('the text twin', () => {
  const rows = (turned: ReadonlySet<string> = new Set()) =>
    twinRows(forest(MANY), cpusOf(machineOf(MANY)), { turned });

  it('has a row for every domain, at its level, under its parent', () => {
    const all = rows();
    const domains = all.filter((row) => row.kind === 'dom');
    expect(domains).toHaveLength(29);
    for (const row of domains) {
      const { parent } = machineOf(MANY).t.irqDomain.col;
      const above = all[row.parent];
      expect(above ? above.at : -1).toBe(parent[row.at]);
      expect(row.level).toBe(above ? above.level + 1 : 1);
    }
  });

  it('opens what is needed to see a selection', () => {
    const irq = machineOf(MANY).irqRow(60);
    const target = pathToRow(forest(MANY), { irq, domain: endpointOf(machineOf(MANY), irq) }, -1)!;
    const turned = opened(forest(MANY), new Set(), target.open);
    expect(rows().some((row) => row.id === target.id)).toBe(false);
    expect(rows(turned).some((row) => row.id === target.id)).toBe(true);
    expect(opened(forest(MANY), turned, target.open)).toBe(turned);
  });

  it('moves, opens and closes as a treegrid does', () => {
    const all = rows();
    const at = (id: string) => all.findIndex((row) => row.id === id);
    const root = at(`dom:${rowOf(MANY, 'VECTOR')}`);
    const key = (row: number, col: number, name: string) => twinKey(all, { row, col }, name, false, 8, 10);
    expect(key(root, -1, 'ArrowLeft')).toEqual({ type: 'close', id: all[root]!.id });
    expect(key(root, -1, 'ArrowRight')).toEqual({ type: 'move', to: { row: root, col: 0 } });
    expect(key(0, -1, 'ArrowRight')).toEqual({ type: 'open', id: 'cpus' });
    expect(key(root + 1, -1, 'ArrowLeft')).toEqual({ type: 'move', to: { row: root, col: -1 } });
    expect(key(root, 0, 'ArrowLeft')).toEqual({ type: 'move', to: { row: root, col: -1 } });
    expect(key(root, 3, 'End')).toEqual({ type: 'move', to: { row: root, col: 7 } });
    expect(key(root, -1, 'End')).toEqual({ type: 'move', to: { row: all.length - 1, col: -1 } });
    expect(key(root, -1, 'x')).toBeNull();
  });

  it('says of a domain what its file says, with the place', () => {
    const row = rows().find((r) => r.kind === 'dom' && r.at === rowOf(MANY, 'IO-APIC-0'))!;
    const words = wordsOf(forest(MANY), cpusOf(machineOf(MANY)), row);
    expect(words).toMatchObject({
      mapped: '20',
      size: '24',
      flags: '0x00000003',
      parent: 'INTEL-IR-0-13',
      line: 1,
    });
    expect(words.irqs).toBe('0-1,3-16,20-23');
    expect(machineOf(MANY).str(machineOf(MANY).t.file.col.path[words.file])).toMatch(/domains\/IO-APIC-0$/);
  });
});

describe('outlines and CSV', () => {
  it.each([MANY, OLD, ARM, RISCV, XEN])('say every domain of %s, in ASCII of at most 78 columns', (name) => {
    const text = asciiOutline(forest(name));
    expect(text).toMatch(/^[\n -~]*$/);
    const lines = text.split('\n');
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(OUTLINE_WIDTH);
    const markdown = markdownOutline(forest(name));
    const csv = domainsCsv(forest(name)).trim().split(/\r?\n/);
    for (const [row] of forest(name).children.entries()) {
      expect(text).toContain(domainName(machineOf(name), row));
      expect(markdown).toContain(`\`${domainName(machineOf(name), row)}\``);
    }
    expect(csv).toHaveLength(forest(name).children.length + 1);
  });

  it('break what is too long, also inside a name', async () => {
    const level = (name: string, parent: string, indent: string) =>
      `${indent}name:   ${name}\n${indent} size:   0\n${indent} mapped: 1\n${indent} flags:  0x00000003\n${parent ? `${indent} parent: ${parent}\n` : ''}`;
    const [long, middle] = [`:soc:${'very-long-'.repeat(20)}end`, `:soc:${'middle-'.repeat(12)}end`];
    const text = level(long, middle, '') + level(middle, 'ROOT', '    ') + level('ROOT', '', '        ');
    const bytes = new TextEncoder().encode(text);
    const files = [{ path: `domains/${long}`, bytes, container: long, firstLine: 1 }];
    const capture = new Capture({ name: 'long', files });
    const lines = asciiOutline(forestOf(await capture.read(capture.stepNames[0]!))).split('\n');
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(OUTLINE_WIDTH);
    expect(lines.filter((line) => line.length === OUTLINE_WIDTH).length).toBeGreaterThan(2);
    expect(lines.map((line) => line.replace(/^[ |`-]+/, '')).join('')).toContain(long);
  });

  it('draw the branches of the tree', () => {
    const lines = asciiOutline(forest(MANY)).split('\n');
    expect(lines).toContain('VECTOR  x86 vectors, 92 mapped');
    expect(lines).toContain('`-- INTEL-IR-0-13  Intel interrupt remapping, 91 of 65536 mapped');
    expect(lines).toContain('    |-- IR-PCI-MSIX-0000:03:00.0-12  5 mapped, nvme, irqs 51,58-61');
    expect(lines).toContain('    `-- IR-PCI-MSIX-0000:0d:00.0-12  9 mapped, igb, irqs 72-80');
  });
});

describe('without domains', () => {
  it('s390 has none, and its chips are what is known', () => {
    expect(absenceOf(machineOf(S390)).title).toBe('This machine has no irq domains');
    const chips = chipsOf(machineOf(S390));
    expect(chips.map(({ chip, irqs }) => `${chip} ${irqs.length}`)).toEqual(['PCI-MSI 15', 'dummy 3']);
    for (const chip of chips) expect(chip.line).toBeGreaterThan(0);
  });

  it('a lone /proc/interrupts says what it takes to have them', async () => {
    const text = '           CPU0\n 24:          5 PCI-MSIX-0000:00:03.0   0-edge      virtio0-config\n';
    const bytes = new TextEncoder().encode(text);
    const files = [{ path: 'interrupts', bytes, container: 'interrupts', firstLine: 1 }];
    const capture = new Capture({ name: 'interrupts', files });
    const machine = await capture.read(capture.stepNames[0]!);
    expect(absenceOf(machine)).toMatchObject({ title: 'No irq domain in this capture' });
    expect(chipsOf(machine).map(({ chip }) => chip)).toEqual(['PCI-MSIX-0000:00:03.0']);
  });
});

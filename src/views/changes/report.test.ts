import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { inputsFromPath } from '../../importers/archive/node.ts';
import { openBundle } from '../../importers/archive/open.ts';
import { Capture } from '../../importers/capture.ts';
import { diffMachines, type MachineDiff, PAIR_CLASSES } from '../../model/diff/diff.ts';
import { MachineBuilder, MachineView } from '../../model/machine.ts';
import { parseSelection } from '../../store/selection.ts';
import { machineRows } from './machine-rows.ts';
import { pairKey, pairOf, partChanges } from './pairs.ts';
import { pairText, REPORT_WIDTH, report } from './report.ts';
import { settingWarnings } from './setting.tsx';
import { CLASS_WORDS } from './words.ts';

let capture: Capture;
beforeAll(async () => {
  capture = new Capture(
    await openBundle(await inputsFromPath('public/samples/x86-612-q35-vtd-xapic-4cpu.tar.gz')),
  );
});

const compare = async (a: string, b: string): Promise<MachineDiff> =>
  diffMachines(await capture.read(a), await capture.read(b));

describe('the text report', () => {
  it('says what was moved, with vector, affinity and entry, and what was done', async () => {
    const text = report(await compare('12-online-last', '13-offline-all-but-0'));
    expect(text).toMatch(/^# x86-612-q35-vtd-xapic-4cpu\.tar\.gz: 12-online-last → 13-offline-all-but-0\n/);
    expect(text).toContain('## Done before B');
    expect(text.replace(/\n {2}/g, ' ')).toMatch(
      /- moved: 0000:00:1f\.2 MSI 0, ahci\S*: irq 36, CPU \d → 0, vector 0x\w\w → 0x\w\w, asked 2 → 0,3, effective 2 → 0, entry bits /,
    );
    expect(text).toMatch(/## Vectors of VECTOR/);
  });

  it('names what is gone, domains and devices included, and its numbers add up', async () => {
    const diff = await compare('14-online-all', '15-unbind-nvme');
    const text = report(diff);
    for (let i = 0; i < 5; i++) expect(text).toContain(`- gone: 0000:01:00.0 MSI-X ${i}, nvme0q${i}: irq `);
    expect(text).toContain('- gone: IR-PCI-MSIX-0000:01:00.0-12');
    expect(text).toContain('- 0000:01:00.0: driver nvme → none');
    const numbers = /^same \d[^#-]*$/m.exec(text)![0];
    const sum = [...numbers.matchAll(/\d+/g)].reduce((total, match) => total + Number(match[0]), 0);
    expect(sum).toBe(diff.irqs.length);
  });

  it('has no line longer than a mail line, whatever things are called', async () => {
    const name = fc.string({ minLength: 1, maxLength: 300, unit: 'grapheme' });
    const view = await capture.read('00-boot');
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 6 }), name, (names, description) => {
        const m = new MachineBuilder();
        for (const text of names) m.t.irqDomain.push({ name: m.strings.intern(text), dumped: 1 });
        m.fact('commands', `${description}\n${names.join(' ')}`, -1, 0);
        const other = m.finish({ ...view.header, step: names[0]!, description });
        for (const text of [report(diffMachines(view, other)), report(diffMachines(other, view))]) {
          for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(REPORT_WIDTH);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('counts what it does not list', async () => {
    const view = await capture.read('00-boot');
    const m = new MachineBuilder();
    for (let i = 0; i < 100; i++) m.t.irqDomain.push({ name: m.strings.intern(`D-${i}`), dumped: 1 });
    const text = report(diffMachines(view, m.finish({ ...view.header, step: 'b' })));
    expect(text).toMatch(/## Domains: 115 differ[^#]*\n- and 55 more\n/);
  });
});

describe('pairs', () => {
  it('are found again by their own keys, on either side', async () => {
    for (const [a, b] of [
      ['00-boot', '16-bind-nvme'],
      ['14-online-all', '15-unbind-nvme'],
    ] as const) {
      const diff = await compare(a, b);
      for (const onScreen of ['a', 'b'] as const) {
        for (let pair = 0; pair < diff.irqs.length; pair++) {
          const key = pairKey(diff, pair, onScreen);
          expect(pairOf(diff, onScreen, parseSelection(key)), key).toBe(pair);
        }
      }
    }
  });

  it('say in words what their bits say', async () => {
    const diff = await compare('12-online-last', '13-offline-all-but-0');
    for (let pair = 0; pair < diff.irqs.length; pair++) {
      const cls = PAIR_CLASSES[diff.irqs.cls[pair]!]!;
      const names = partChanges(diff, pair).map((part) => part.name);
      if (cls === 'moved') expect(names).toContain('CPU');
      if (cls === 'same') expect(names).toEqual([]);
      expect(pairText(diff, pair).startsWith(`${CLASS_WORDS[cls].word}: `)).toBe(true);
    }
  });
});

describe('the machine around', () => {
  it('lists CPUs that went offline, one by one and as a warning', async () => {
    const diff = await compare('12-online-last', '13-offline-all-but-0');
    expect(
      machineRows(diff)
        .filter(({ what }) => what === 'state')
        .map(({ thing, a, b }) => [thing, a, b]),
    ).toEqual([
      ['CPU 1', 'online', 'offline'],
      ['CPU 2', 'online', 'offline'],
      ['CPU 3', 'online', 'offline'],
    ]);
    expect(settingWarnings(diff).map(({ text }) => text)).toEqual(['CPU 1-3 offline at B']);
  });

  it('warns of another kernel and another way of remapping', async () => {
    const view = await capture.read('00-boot');
    const other = MachineView.unpack({ ...view.pack(), header: { ...view.header, kernel: '6.1.192' } });
    const diff = diffMachines(view, other);
    expect(settingWarnings(diff)).toEqual([
      { text: 'kernel differs', tip: expect.stringContaining('B: 6.1.192') },
    ]);
    expect(machineRows(diff)).toMatchObject([{ what: 'kernel', b: '6.1.192' }]);
  });

  it('says nothing where nothing differs', async () => {
    const view = await capture.read('00-boot');
    expect(settingWarnings(diffMachines(view, view))).toEqual([]);
  });
});

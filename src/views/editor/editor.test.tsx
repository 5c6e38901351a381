import fc from 'fast-check';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { kernelParameters } from '../../model/kernel-parameters.ts';
import { checkRecipe, hasField } from '../../scenario/check.ts';
import { layoutPci } from '../../scenario/pci-layout.ts';
import { PRESETS } from '../../scenario/presets.ts';
import { type DeviceRecipe, fullRecipe, type MachineRecipe, MODELS } from '../../scenario/recipe.ts';
import { randomRecipe } from '../../scenario/test-recipes.ts';
import { topologyOfRecipe } from '../../scenario/topology.ts';
import { deviceWords } from './device-words.ts';
import {
  copyOf,
  devicesWithoutRoot,
  EMPTY,
  fieldName,
  listMoved,
  type Path,
  valueAt,
  withValue,
} from './draft.ts';
import {
  DEVICE_FIELDS,
  deviceDefaults,
  MACHINE_FIELDS,
  ROOT_FIELDS,
  SECTIONS,
  sectionOf,
  TRY_FIELDS,
} from './fields.ts';
import { Form } from './form.tsx';
import { changed, historyOf, redone, sealed, undone } from './history.ts';
import { hasWord, KERNEL_WORDS, toggleWord } from './kernel-words.ts';
import { canonical, machineOfWord, wordOfMachine } from './machine-word.ts';
import { readRecipe, recipeJson } from './pasted.ts';
import { check } from './preview.ts';
import { deviceOf, ProblemsContext, problemText } from './problems.ts';
import { type TreeRun, treeOf } from './tree.ts';
import { unitsOf } from './units.ts';
import { draftOfLink, type Editor, EditorContext, isUnchanged, linkOfDraft } from './use-editor.ts';
import { formatNumber, formatNumbers, parseNumber, parseNumbers } from './values.ts';

const random = fc.integer({ min: 1 }).map((seed) => {
  let state = seed;
  return randomRecipe((limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  });
});

const noEditor: Editor = {
  draft: EMPTY,
  problem: '',
  isInLink: true,
  canUndo: false,
  canRedo: false,
  set() {},
  change() {},
  seal() {},
  undo() {},
  redo() {},
};

function drawn(recipe: MachineRecipe, open = -1): string {
  return renderToStaticMarkup(
    <EditorContext value={noEditor}>
      <ProblemsContext value={checkRecipe(recipe)}>
        <Form recipe={recipe} open={open} onOpen={() => {}} />
      </ProblemsContext>
    </EditorContext>,
  );
}

/** Fields of which the form has a control, and lists of which it has a field inside. */
function controls(html: string): string[] {
  const parts = html.split('data-field="').slice(1);
  const named = parts.map((part) => ({ part, name: part.slice(0, part.indexOf('"')) }));
  return named
    .filter(
      ({ part, name }) =>
        /<(input|select)/.test(part) || named.some((other) => other.name.startsWith(`${name}[`)),
    )
    .map(({ name }) => name);
}

describe('the form', () => {
  it('has a control for every field of a machine, of a root, of a device and of a call of its driver', () => {
    const recipe: MachineRecipe = {
      devices: MODELS.map((model) => ({
        model,
        ...(model === 'free' ? { tries: [{ min: 1, max: 1, flags: 2 }] } : {}),
      })),
    };
    const found = new Set(MODELS.flatMap((_, open) => controls(drawn(recipe, open))));
    const free = MODELS.indexOf('free');
    const missing = [
      ...Object.keys(MACHINE_FIELDS),
      ...Object.keys(ROOT_FIELDS).map((field) => `roots[0].${field}`),
      ...Object.keys(TRY_FIELDS).map((field) => `devices[${free}].tries[0].${field}`),
      ...MODELS.flatMap((model, at) =>
        (Object.keys(DEVICE_FIELDS) as (keyof DeviceRecipe)[])
          .filter((field) => hasField(model, field))
          .map((field) => `devices[${at}].${field}`),
      ),
    ].filter((field) => !found.has(field));
    expect(missing).toEqual([]);
  });

  it('shows each field of a machine in one section', () => {
    const shown = SECTIONS.flatMap(({ fields }) => fields);
    expect([...shown].sort()).toEqual(Object.keys(MACHINE_FIELDS).sort());
    expect(sectionOf('devices[3].msix')).toBe('devices');
    expect(sectionOf('roots[0].unit')).toBe('buses');
  });

  it('shows a field that a model does not have as long as the recipe says it', () => {
    const recipe: MachineRecipe = { devices: [{ model: 'hda', queues: 4 }] };
    const html = drawn(recipe, 0);
    expect(controls(html)).toContain('devices[0].queues');
    expect(html).toContain('Expected nothing: hda does not have it; found 4.');
  });

  it('says beside a field what is wrong with it', () => {
    const html = drawn({ cpus: 5000, devices: [] });
    expect(html).toMatch(
      /data-field="cpus".*?aria-invalid="true".*?Expected a whole number from 1 to 4096; found 5000\./,
    );
  });

  it('draws whatever fits, and whatever was typed in place of numbers', () => {
    fc.assert(
      fc.property(random, (recipe) => void drawn(recipe, 0)),
      { numRuns: 40 },
    );
    for (const field of Object.keys(MACHINE_FIELDS)) {
      if (field === 'devices' || field === 'roots') continue;
      expect(drawn({ [field]: 'x1', devices: [{ model: 'nvme' }] } as unknown as MachineRecipe, 0)).toContain(
        'Devices',
      );
    }
  });

  it('shows as defaults what the layout takes where nothing is said', () => {
    for (const model of MODELS) {
      const recipe = fullRecipe({ devices: [{ model }] });
      const [placed] = layoutPci(recipe).functions.filter(({ role }) => role === 'device');
      const { msi, msix, maskable, wide, vendor, device, class: code } = deviceDefaults({ model }, 'intel');
      expect(msix).toBe(placed!.msix);
      expect(msi).toBe(placed!.msi?.messages ?? 0);
      if (placed!.msi) expect([maskable, wide]).toEqual([placed!.msi.maskable, placed!.msi.wide]);
      expect([vendor, device, code]).toEqual([placed!.vendor, placed!.productId, placed!.class]);
    }
  });

  it('tells a device in a line', () => {
    const recipe = fullRecipe({ roots: [{}, {}], devices: [] });
    expect(deviceWords({ model: 'nvme', count: 4, root: -1 }, recipe)).toBe(
      '× 4 · behind a root port · over all host bridges · 129 MSI-X, 32 MSI',
    );
    expect(deviceWords({ model: 'free', intx: false, behind: 'bridge' }, fullRecipe({ devices: [] }))).toBe(
      'behind the PCI bridge · no interrupts',
    );
  });
});

describe('parameters of the kernel', () => {
  const params = (line: string) => {
    const { text: _, ...rest } = kernelParameters(line, 8).params;
    return rest;
  };

  it('each decide something', () => {
    const none = params('');
    const idle = KERNEL_WORDS.filter(
      (word) => canonical(params(toggleWord('', word, 8))) === canonical(none),
    );
    expect(idle.map(({ word }) => word)).toEqual([]);
  });

  it('are all that decide, but for those with which no machine of a recipe boots', () => {
    const none = params('') as Record<string, unknown>;
    const decided = KERNEL_WORDS.flatMap((word) => {
      const some = params(toggleWord('', word, 8)) as Record<string, unknown>;
      return Object.keys(some).filter((key) => canonical(some[key]) !== canonical(none[key]));
    });
    const refused = ['nolapic', 'acpiOff'];
    expect([...new Set([...decided, ...refused])].sort()).toEqual(Object.keys(none).sort());
  });

  it('go and leave the others as they are', () => {
    const nomsi = KERNEL_WORDS.find(({ word }) => word === 'pci=nomsi')!;
    const maxcpus = KERNEL_WORDS.find(({ word }) => word === 'maxcpus=')!;
    expect(toggleWord('quiet maxcpus=3', nomsi, 8)).toBe('quiet maxcpus=3 pci=nomsi');
    expect(toggleWord('quiet maxcpus=3 pci=nomsi', maxcpus, 8)).toBe('quiet pci=nomsi');
    expect(hasWord('a="maxcpus=3"', maxcpus)).toBe(false);
  });
});

describe('a draft', () => {
  it('changes a value at a path and nothing else', () => {
    const recipe: MachineRecipe = {
      cpus: 2,
      devices: [{ model: 'nvme' }, { model: 'free', tries: [{ min: 1, max: 2, flags: 4 }] }],
    };
    const path: Path = ['devices', 1, 'tries', 0, 'pre'];
    const next = withValue(recipe, path, 1);
    expect(fieldName(path)).toBe('devices[1].tries[0].pre');
    expect(deviceOf(fieldName(path))).toBe(1);
    expect(valueAt(next, path)).toBe(1);
    expect(withValue(next, path, undefined)).toEqual(recipe);
    expect(next.devices[0]).toBe(recipe.devices[0]);
    expect(withValue(recipe, ['cpus'], undefined)).toEqual({ devices: recipe.devices });
  });

  it('keeps devices on their roots when one of these goes', () => {
    const devices: DeviceRecipe[] = [
      { model: 'nvme' },
      ...[-1, 0, 1, 2].map((root) => ({ model: 'hda' as const, root })),
    ];
    expect(devicesWithoutRoot(devices, 1).map(({ root }) => root)).toEqual([undefined, -1, 0, undefined, 1]);
    expect(listMoved(['a', 'b'], 0, 1)).toEqual(['b', 'a']);
    expect(listMoved(['a', 'b'], 1, 1)).toEqual(['a', 'b']);
  });

  it('takes a step back for what was typed in a row, and forth again', () => {
    let history = historyOf(1);
    history = changed(history, 12, 'cpus');
    history = changed(history, 128, 'cpus');
    history = changed(sealed(history), 64, 'cpus');
    history = changed(history, 63, '');
    expect(history.past).toEqual([1, 128, 64]);
    history = undone(undone(history));
    expect([history.present, history.future]).toEqual([128, [64, 63]]);
    expect(redone(redone(redone(history))).present).toBe(63);
    expect(changed(history, 5, '').future).toEqual([]);
    expect(undone(undone(undone(history))).present).toBe(1);
  });

  it('is in the link, whatever fits', () => {
    fc.assert(
      fc.property(random, fc.string({ unit: 'grapheme' }), (recipe, title) => {
        const [preset, word] = linkOfDraft({ title, recipe, base: '' })!;
        expect(draftOfLink(preset, word)).toEqual({ draft: { title, recipe, base: '' }, problem: '' });
      }),
      { numRuns: 100 },
    );
    for (const preset of PRESETS) {
      expect(linkOfDraft(copyOf(preset))).toEqual([preset.id, '']);
      expect(isUnchanged(copyOf(preset))).toBe(true);
      expect(canonical(machineOfWord(wordOfMachine(preset)!).recipe)).toBe(canonical(preset.recipe));
    }
  });

  it('is not put into a link while a field holds what no link can say', () => {
    const typed = (cpus: unknown) =>
      linkOfDraft({ ...EMPTY, recipe: { cpus, devices: [] } as MachineRecipe });
    for (const cpus of ['abc', -3, 1.5, null, Number.NaN]) expect(typed(cpus), `${cpus}`).toBeUndefined();
    expect(typed(5000)).toBeDefined();
  });

  it('says what is wrong with a link, and begins with what there is', () => {
    expect(draftOfLink('no-such', '')).toEqual({
      draft: EMPTY,
      problem: 'There is no machine no-such to begin with.',
    });
    const { draft, problem } = draftOfLink('laptop', 'rAAAA');
    expect(draft.base).toBe('laptop');
    expect(problem).not.toBe('');
  });
});

describe('numbers in fields', () => {
  it('come back as they were typed', () => {
    for (const text of ['0', '17', '-1', '4096'])
      expect(formatNumber(parseNumber(text, 'decimal'), 'decimal')).toBe(text);
    for (const text of ['0x', 'zz', '1e', '-', '1.5', '007']) expect(parseNumber(text, 'decimal')).toBe(text);
    expect(parseNumber(' ', 'decimal')).toBeUndefined();
    expect(parseNumber('0x8086', 'hex')).toBe(0x8086);
    expect(parseNumber('1af4', 'hex')).toBe(0x1af4);
    expect(formatNumber(0x1af4, 'hex')).toBe('0x1af4');
    expect(parseNumbers('24, 8  8')).toEqual([24, 8, 8]);
    expect(parseNumbers('')).toEqual([]);
    expect(parseNumbers('24, x')).toBe('24, x');
    expect(formatNumbers([24, 8])).toBe('24, 8');
  });
});

describe('a pasted text', () => {
  it('is a recipe, or names what is wrong with it and where', () => {
    expect(readRecipe('  ')).toEqual({ kind: 'nothing' });
    for (const { recipe } of PRESETS)
      expect(readRecipe(recipeJson(recipe))).toEqual({ kind: 'recipe', recipe });
    expect(readRecipe('{ "cpus": 4,')).toMatchObject({
      kind: 'wrong',
      problems: [{ where: 'line 1, column 13', text: expect.stringMatching(/^This is not JSON: ./) }],
    });
    expect(readRecipe('[]')).toMatchObject({ problems: [{ where: '' }] });
    const wrong = readRecipe('{"devices": [{"model": "nvme", "msix": 9000}, {"model": "floppy"}]}');
    expect(wrong).toMatchObject({ problems: [{ where: 'devices[0].msix' }, { where: 'devices[1].model' }] });
  });

  it('tells problems with what was found, however long that is', () => {
    expect(problemText({ field: 'x', found: '"a"', expected: 'one of a, b' })).toBe(
      'Expected one of a, b; found "a".',
    );
    expect(problemText({ field: 'x', found: 'y'.repeat(500), expected: 'z' }).length).toBeLessThan(100);
  });
});

describe('the preview', () => {
  const all = (runs: readonly TreeRun[]): number[] =>
    runs.flatMap(({ functions }) => functions.flatMap(({ address, below }) => [address, ...all(below)]));

  it('has each function once, wherever it is', () => {
    fc.assert(
      fc.property(random, (recipe) => {
        if (checkRecipe(recipe).length > 0) return;
        const machine = topologyOfRecipe(recipe);
        const drawnOnes = treeOf(machine).flatMap(({ runs }) => all(runs));
        expect(drawnOnes.sort((a, b) => a - b)).toEqual(machine.functions.map(({ address }) => address));
      }),
      { numRuns: 60 },
    );
  });

  it('folds what is alike in a row', () => {
    const machine = topologyOfRecipe({ devices: [{ model: 'nvme', count: 6 }] });
    const [root] = treeOf(machine);
    const ports = root!.runs.find(({ functions }) => functions[0]!.title === 'Root port');
    expect(ports!.functions).toHaveLength(6);
    expect(ports!.functions[0]!.below[0]!.functions[0]).toMatchObject({
      title: 'NVMe SSD',
      aside: '129 MSI-X, 32 MSI',
      device: 0,
    });
  });

  it('tells each unit and what it covers', () => {
    const vtd = topologyOfRecipe({ iommu: 'vtd', roots: [{}, {}], devices: [{ model: 'nvme', root: 1 }] });
    expect(unitsOf(vtd)).toEqual([
      { name: 'dmar0', covers: ['all behind 10:01.0'] },
      { name: 'dmar1', covers: ['all that no other unit has', 'IO-APIC 8'] },
    ]);
    const amd = topologyOfRecipe({ board: 'amd', iommu: 'amd', devices: [] });
    expect(unitsOf(amd)[0]!.covers.join()).toContain('IO-APIC 128');
    expect(unitsOf(topologyOfRecipe({ devices: [] }))).toEqual([]);
  });

  it('counts what a recipe comes to, and has nothing of one that does not fit', () => {
    const { preview, problems } = check({ cpus: 8, commandLine: 'maxcpus=2', devices: [{ model: 'nvme' }] });
    expect(problems).toEqual([]);
    expect(preview).toMatchObject({ cpus: 8, cpusAtBoot: 2, nodes: 1, nomsi: false, messages: 129 + 2 });
    expect(check({ cpus: 0, devices: [] }).preview).toBeNull();
    const crowded = check({ devices: [{ model: 'nvme', behind: 'switch', count: 300 }] });
    expect(crowded.problems).toHaveLength(new Set(crowded.problems.map(problemText)).size);
    expect(crowded.problems.length).toBeGreaterThan(0);
  });
});

import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inputsFromPath } from '../importers/archive/node.ts';
import { openBundle } from '../importers/archive/open.ts';
import { Capture } from '../importers/capture.ts';
import type { MachineView } from '../model/machine.ts';
import { irTranslationStruct } from './ir-translation-struct.ts';
import { msiIrqs } from './msi-irqs.ts';
import { msiTables } from './msi-tables.ts';
import { procInterrupts } from './proc-interrupts.ts';

const SAMPLES = 'public/samples';
const samples = readdirSync(SAMPLES).filter((name) => name.endsWith('.tar.gz'));

interface Moment {
  readonly view: MachineView;
  /** Text of the first file of this moment whose path ends so; undefined where there is none. */
  readonly original: (end: RegExp) => string | undefined;
}

/** First and last moment: those between share most of their files with them. */
async function moments(name: string): Promise<Moment[]> {
  const bundle = await openBundle(await inputsFromPath(`${SAMPLES}/${name}`));
  const capture = new Capture(bundle);
  const ends = [...new Set([capture.stepNames[0]!, capture.stepNames.at(-1)!])];
  return Promise.all(
    ends.map(async (step) => {
      const view = await capture.read(step);
      const paths = Array.from(view.t.file.col.path, (path) => view.str(path));
      const original = (end: RegExp): string | undefined => {
        const file = bundle.files.find(({ path }) => paths.includes(path) && end.test(path));
        return file && decode(file.bytes);
      };
      return { view, original };
    }),
  );
}

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Lines in any order, without a function's second capability of one kind, which the kernel does not use. */
function tableLines(text: string): string[] {
  let seen = new Set<string>();
  return text
    .split('\n')
    .filter((line) => {
      if (!line.startsWith(' ')) seen = new Set();
      const cap = /^ {2}MSI(-X)? /.exec(line)?.[0];
      if (cap === undefined) return true;
      const again = seen.has(cap);
      seen.add(cap);
      return !again;
    })
    .sort();
}

describe.each(samples)('of %s', (name) => {
  it('the texts are those of the machine', async () => {
    let compared = 0;
    const same = (printed: string, wanted: string | undefined): void => {
      if (wanted === undefined) return;
      compared++;
      expect(printed).toBe(wanted);
    };
    for (const { view, original } of await moments(name)) {
      same(decode(procInterrupts(view)), original(/(^|\/)(proc-)?interrupts(\.txt)?$/));
      same(decode(msiIrqs(view)), original(/(^|\/)msi_irqs\.txt$/));
      same(decode(irTranslationStruct(view)), original(/ir_translation_struct$/));
      const tables = original(/(^|\/)msi-tables\.txt$/);
      if (tables !== undefined) expect(tableLines(decode(msiTables(view)))).toEqual(tableLines(tables));
    }
    expect(compared).toBeGreaterThan(0);
  });
});

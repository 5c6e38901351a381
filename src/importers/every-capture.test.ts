// Every bundled capture, every step: what debugfs said comes back byte for byte, nothing is left unexplained, nothing contradicts.

import { readdirSync } from 'node:fs';
import { parse } from 'valibot';
import { describe, expect, it } from 'vitest';
import { toJson } from '../exporters/json.ts';
import { machineSchema } from '../exporters/schema.ts';
import type { MachineView } from '../model/machine.ts';
import { debugfsFiles } from '../model/show.ts';
import { Severity } from '../model/tables.ts';
import { inputsFromPath } from './archive/node.ts';
import { openBundle } from './archive/open.ts';
import { Capture } from './capture.ts';
import type { SourceFile } from './source.ts';

const SAMPLES = 'public/samples';
const captures = readdirSync(SAMPLES).filter((name) => name.endsWith('.tar.gz'));

/** Contradictions that are right, and why. */
const RIGHT: readonly {
  readonly capture: RegExp;
  readonly step: RegExp;
  readonly rule: string;
  readonly why: string;
}[] = [
  {
    capture: /gicv2m/,
    step: /./,
    rule: 'message-against-spi',
    why:
      'The xhci controller was given the five SPIs 0x6a to 0x6e and told that it may send eight messages from 0x6a on. A device ' +
      'replaces the low three bits of its data, so its messages would be 0x68 to 0x6c: the kernel did not align the block.',
  },
];

/** The texts of a step's debugfs files, cut out of the capture by other means than the importers'. */
function originals(files: readonly SourceFile[], step: string): Map<string, string> {
  const texts = new Map<string, string>();
  for (const file of files) {
    const single = new RegExp(
      `^(?:.*/)?${step === 'before' ? '' : `${step}/`}(?:irq-debugfs/)?((?:domains|irqs)/[^/]+)$`,
    ).exec(file.path);
    const text = new TextDecoder().decode(file.bytes);
    if (single) texts.set(single[1]!, text);
    const bundle = new RegExp(
      `^(?:.*/)?${step === 'before' ? '' : `${step}/`}(?:debugfs-)?(domains|irqs)\\.txt$`,
    ).exec(file.path);
    if (!bundle) continue;
    for (const part of text.split(/^==> (?:\/sys\/kernel\/debug\/irq\/(?:domains|irqs)\/)?/m).slice(1)) {
      const end = part.indexOf(' <==\n');
      texts.set(`${bundle[1]}/${part.slice(0, end)}`, part.slice(end + 5));
    }
  }
  return texts;
}

function unexplained(view: MachineView): string[] {
  const { col, length } = view.t.problem;
  return [...Array(length).keys()]
    .filter((row) => col.severity[row]! > Severity.note)
    .map(
      (row) =>
        `${view.str(col.path[row])}:${col.line[row]}: ${view.str(col.found[row])} (expected ${view.str(col.expected[row])})`,
    );
}

function contradictions(view: MachineView): string[] {
  const { col, length } = view.t.contradiction;
  const known = (rule: string): boolean =>
    RIGHT.some(
      (right) =>
        right.rule === rule && right.capture.test(view.header.capture) && right.step.test(view.header.step),
    );
  return [...Array(length).keys()]
    .filter((row) => !known(view.str(col.rule[row])))
    .map((row) => `${view.str(col.rule[row])}: ${view.str(col.text[row])}`);
}

describe.each(captures)('%s', (name) => {
  it('prints every debugfs file back, has no unexplained problem and no contradiction, and fits the schema', async () => {
    const bundle = await openBundle(await inputsFromPath(`${SAMPLES}/${name}`));
    const capture = new Capture(bundle);
    let compared = 0;
    for (const step of capture.stepNames) {
      const view = await capture.read(step);
      const wanted = originals(bundle.files, step);
      const printed = debugfsFiles(view);
      expect(printed.map((file) => file.path).sort(), step).toEqual([...wanted.keys()].sort());
      for (const file of printed) {
        const text = new TextDecoder().decode(file.bytes());
        // Between two files of a bundle stands a blank line.
        const want = wanted.get(file.path)!;
        if (want !== `${text}\n`) expect(text, `${step} ${file.path}`).toBe(want);
        compared++;
      }
      expect(unexplained(view), step).toEqual([]);
      expect(contradictions(view), step).toEqual([]);
      parse(machineSchema, toJson(view));
    }
    expect(compared > 0 || /s390x/.test(name)).toBe(true);
  });
});

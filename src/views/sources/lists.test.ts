// Every list of the sources view, on every bundled capture: every cell can be drawn and every source leads to a line that exists.

import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inputsFromPath } from '../../importers/archive/node.ts';
import { openBundle } from '../../importers/archive/open.ts';
import { Capture } from '../../importers/capture.ts';
import { cellText } from '../../ui/table/column.ts';
import { LISTS } from './lists.tsx';

const samples = readdirSync('public/samples').filter((name) => name.endsWith('.tar.gz'));

describe.each(samples)('%s', (name) => {
  it('has a text for every cell and a line for every source', async () => {
    const bundle = await openBundle(await inputsFromPath(`public/samples/${name}`));
    const capture = new Capture(bundle);
    const lines = new Map(
      bundle.files.map((file) => [file.path, new TextDecoder().decode(file.bytes).split('\n').length]),
    );
    const view = await capture.read(capture.stepNames[0]!);
    for (const list of LISTS) {
      for (const column of list.columns(view)) {
        for (let row = 0; row < list.length(view); row++) {
          const text = cellText(column, row);
          const place = /^(.+):(\d+)$/.exec(column.id === 'source' ? text : '');
          if (place)
            expect(Number(place[2]), `${list.id} ${text}`).toBeLessThanOrEqual(lines.get(place[1]!)!);
        }
      }
    }
    expect(LISTS[0]!.length(view)).toBeGreaterThan(1);
  });
});

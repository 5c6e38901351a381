// debugfs text comes from the columns: a changed column changes exactly that place of the text.

import { beforeAll, describe, expect, it } from 'vitest';
import { inputsFromPath } from '../importers/archive/node.ts';
import { openBundle } from '../importers/archive/open.ts';
import { Capture } from '../importers/capture.ts';
import type { MachineView } from './machine.ts';
import { debugfsFiles } from './show.ts';
import { Detail } from './tables.ts';

const SAMPLE = 'public/samples/x86-612-q35-vtd-xapic-4cpu.tar.gz';

let capture: Capture;
beforeAll(async () => {
  capture = new Capture(await openBundle(await inputsFromPath(SAMPLE)));
});

const fresh = (): Promise<MachineView> => capture.read('00-boot');

function text(view: MachineView, path: string): string[] {
  const file = debugfsFiles(view).find((f) => f.path === path)!;
  return new TextDecoder().decode(file.bytes()).split('\n');
}

/** Lines that differ, as [line number, before, after]; lines that only one side has are pairs with ''. */
function changed(before: readonly string[], after: readonly string[]): [string, string][] {
  const gone = before.filter((line) => !after.includes(line));
  const come = after.filter((line) => !before.includes(line));
  return Array.from({ length: Math.max(gone.length, come.length) }, (_, i) => [gone[i] ?? '', come[i] ?? '']);
}

async function change(path: string, edit: (view: MachineView) => void): Promise<[string, string][]> {
  const view = await fresh();
  const before = text(view, path);
  edit(view);
  return changed(before, text(view, path));
}

describe('a column that changes', () => {
  it('shows in the hwirq of its level and nowhere else', async () => {
    const lines = await change('irqs/36', (view) => {
      view.t.irqData.col.hwirqLo[view.t.irqDesc.col.first[view.irqRow(36)]! + 1] = 0x7f0000;
    });
    expect(lines).toEqual([['     hwirq:   0x1e0000', '     hwirq:   0x7f0000']]);
  });

  it('shows in the number and in the name line of a flag bit', async () => {
    const lines = await change('irqs/36', (view) => {
      view.t.irqDesc.col.dstate[view.irqRow(36)]! ^= 1 << 17;
    });
    expect(lines.map(([, after]) => after.trim()).sort()).toEqual(
      ['IRQD_IRQ_MASKED', expect.stringMatching(/^dstate: {3}0x[0-9a-f]{8}$/)].sort(),
    );
  });

  it('shows in the vector line, and brings the lines of a move', async () => {
    const lines = await change('irqs/36', (view) => {
      const data = view.t.irqDesc.col.first[view.irqRow(36)]! + 2;
      expect(view.t.irqData.col.detail[data]).toBe(Detail.x86);
      const row = view.t.irqData.col.detailRow[data]!;
      view.t.x86Vector.col.prevVector[row] = view.t.x86Vector.col.vector[row]!;
      view.t.x86Vector.col.vector[row] = 200;
    });
    expect(lines.map(([, after]) => after.trim())).toEqual([
      'Vector:   200',
      'Previous vector:    35',
      'Previous target:     0',
    ]);
  });

  it('shows in every file that repeats a domain only where that file was read', async () => {
    const lines = await change('domains/VECTOR', (view) => {
      const row = view.find('domainFile', 'name', 'VECTOR');
      view.t.domainLevel.col.mapped[view.t.domainFile.col.first[row]!] = 12345;
    });
    expect(lines).toEqual([[expect.stringMatching(/^ mapped: \d+$/), ' mapped: 12345']]);
  });
});

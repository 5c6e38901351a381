// Refreshes public/samples/index.json: numbers and thumbnails come from the captures, titles and sentences stay as they are.

import { readFileSync, writeFileSync } from 'node:fs';
import { inputsFromPath } from '../src/importers/archive/node.ts';
import { openBundle } from '../src/importers/archive/open.ts';
import { Capture } from '../src/importers/capture.ts';
import type { MachineView } from '../src/model/machine.ts';
import { CpuState, MsiKind, RemapKind } from '../src/model/tables.ts';
import { readReplay } from '../src/replay/replay-sources.ts';
import { topologyOf } from '../src/replay/topology.ts';
import { whyNoReplay } from '../src/store/replay.ts';

const INDEX = 'public/samples/index.json';

interface Entry {
  readonly id: string;
  readonly file: string;
  readonly title: string;
  readonly look: string;
}

export async function main(): Promise<number> {
  const { samples } = JSON.parse(readFileSync(INDEX, 'utf8')) as { samples: Entry[] };
  const fresh = [];
  for (const sample of samples) fresh.push(await refresh(sample));
  const lines = fresh.map((sample) => JSON.stringify(sample)).join(',\n');
  writeFileSync(INDEX, `{"samples": [\n${lines}\n]}\n`);
  process.stdout.write(`${fresh.length} samples\n`);
  return 0;
}

async function refresh({ id, file, title, look }: Entry): Promise<object> {
  const capture = new Capture(await openBundle(await inputsFromPath(`public/samples/${file}`)));
  const view = await capture.read(capture.stepNames[0]!);
  const steps = capture.stepNames.length;
  return {
    id,
    file,
    title,
    look,
    ...facts(view),
    steps,
    events: events(capture, view),
    forest: thumbnail(view),
  };
}

/** Events of its trace, where the engine can replay it. */
function events(capture: Capture, view: MachineView): number {
  if (whyNoReplay(view) !== null) return 0;
  return readReplay(capture, topologyOf(capture).topology)?.script.events.length ?? 0;
}

function facts(view: MachineView): object {
  const { cpu, msiDesc, irqDomain } = view.t;
  const online = cpu.col.state.filter((state) => state & CpuState.online).length;
  const msis = msiDesc.col.irq.filter(
    (irq, row) => irq >= 0 && msiDesc.col.kind[row]! <= MsiKind.msix,
  ).length;
  const { arch, kernel } = view.header;
  return { arch, kernel, remapping: remapping(view), cpus: online, domains: irqDomain.length, msis };
}

const NAMES: Readonly<Record<number, string>> = {
  [RemapKind.vtd]: 'VT-d',
  [RemapKind.amd]: 'AMD-Vi',
  [RemapKind.its]: 'ITS',
  [RemapKind.imsic]: 'IMSIC',
};

function remapping(view: MachineView): string {
  const kinds = new Set(view.t.irqDomain.col.kind);
  for (const [kind, name] of [
    ['intel-ir', 'VT-d'],
    ['amd-ir', 'AMD-Vi'],
    ['its', 'ITS'],
    ['imsic', 'IMSIC'],
  ] as const) {
    if ([...kinds].some((id) => view.str(id) === kind)) return name;
  }
  return NAMES[view.t.remapUnit.col.kind[0] ?? 0] ?? '';
}

/** Parents before children: row of the parent in this list, role, irqs. */
function thumbnail(view: MachineView): [number, string, number][] {
  const { col, length } = view.t.irqDomain;
  const place = new Map<number, number>();
  const list: [number, string, number][] = [];
  const add = (parent: number): void => {
    for (let row = 0; row < length; row++) {
      if (col.parent[row] !== parent) continue;
      place.set(row, list.length);
      list.push([
        parent < 0 ? -1 : place.get(parent)!,
        view.str(col.role[row]).toLowerCase(),
        col.irqs[row]!,
      ]);
      add(row);
    }
  };
  add(-1);
  return list;
}

import { describe, expect, it } from 'vitest';
import { openCapture } from '../cli/open.ts';
import type { Engine } from '../engine/engine.ts';
import { CaptureReplay } from '../replay/runner.ts';
import { X86_CAPTURES } from '../replay/test-captures.ts';
import { CaptureDevices } from './test-capture-devices.ts';
import { DriverWatch } from './test-watch.ts';

async function watch(path: string): Promise<{ watched: DriverWatch; replay: CaptureReplay }> {
  const capture = await openCapture(path);
  let watched!: DriverWatch;
  const doorTo = (engine: Engine) => {
    const devices = new CaptureDevices(capture, engine.machine.topology);
    watched = new DriverWatch(engine, devices, {
      step: () => replay.replay?.ledger.step ?? '',
      commandsOf: (step) => replay.sources.hints.commands?.get(step) ?? [],
    });
    return watched.door;
  };
  const replay: CaptureReplay = CaptureReplay.open(capture, doorTo)!;
  const report = await replay.run();
  expect(report.differences).toEqual([]);
  watched.finish();
  return { watched, replay };
}

/** What was compared: functions, parts of drivers that went to their end, calls. */
interface Compared {
  functions: number;
  calls: number;
  readonly parts: Map<string, number>;
}

const compared = new Map<string, Compared>();

function add(release: string, { functions, parts, calls }: DriverWatch): void {
  for (const [driver, rows] of functions) {
    const key = `${release} ${driver}`;
    const sum = compared.get(key) ?? { functions: 0, calls: 0, parts: new Map() };
    compared.set(key, sum);
    sum.functions += rows.size;
    for (const [part, count] of ofDriver(parts, driver))
      sum.parts.set(part, (sum.parts.get(part) ?? 0) + count);
    for (const [, count] of ofDriver(calls, driver)) sum.calls += count;
  }
}

const ofDriver = (counts: ReadonlyMap<string, number>, driver: string): [string, number][] =>
  [...counts].flatMap(([key, count]) =>
    key.startsWith(`${driver} `) ? [[key.slice(driver.length + 1), count] as [string, number]] : [],
  );

function tableOf(): string[] {
  const lines = [...compared].map(([key, { functions, calls, parts }]) => {
    const words = [...parts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([part, count]) => `${part} ${count}`);
    return `${key}: ${functions} functions, ${words.join(', ')}; ${calls} calls`;
  });
  return lines.sort();
}

/** A capture that is added, or a part that is lost, changes it. */
const TABLE = [
  '6.1 ahci: 9 functions, probe 9; 27 calls',
  '6.1 amd_iommu: 1 functions, probe 1; 2 calls',
  '6.1 msitest: 9 functions, add 3, alloc 5, allocaff 8, allocaffnr 1, allocnr 8, free 26, probe 9, remove 4, req 297, unreq 8; 1890 calls',
  '6.1 nvme: 16 functions, probe 32, remove 21; 612 calls',
  '6.1 pcieport: 21 functions, probe 22, remove 1; 63 calls',
  '6.1 virtio: 13 functions, probe 24, remove 11; 140 calls',
  '6.12 ahci: 27 functions, probe 27; 81 calls',
  '6.12 amd_iommu: 2 functions, probe 2; 4 calls',
  '6.12 ata_piix: 3 functions, probe 3; 6 calls',
  '6.12 e1000e: 18 functions, close 1, open 18, probe 20, remove 2; 79 calls',
  '6.12 igb: 3 functions, open 3, probe 3, sriov 2; 64 calls',
  '6.12 megaraid: 2 functions, probe 5, remove 3; 17 calls',
  '6.12 mptsas: 2 functions, probe 2; 2 calls',
  '6.12 msitest: 21 functions, add 24, alloc 26, allocaff 29, allocaffnr 1, allocnr 14, del 14, free 75, probe 21, remove 10, req 392, unreq 13; 3803 calls',
  '6.12 nvme: 46 functions, probe 73, remove 38; 1315 calls',
  '6.12 pcieport: 54 functions, probe 59, remove 5; 187 calls',
  '6.12 shpchp: 3 functions, probe 3; 12 calls',
  '6.12 virtio: 148 functions, probe 174, remove 26; 1292 calls',
  '6.12 vmxnet3: 2 functions, close 1, open 3, probe 2; 22 calls',
  '6.12 xhci: 20 functions, probe 20; 40 calls',
];

/** Events of the trace that are calls of the API. */
const CALLS =
  /^(pci_alloc_irq_vectors|pci_free_irq_vectors|pci_msix_alloc_irq_at|pci_msix_free_irq|request_irq|free_irq)$/;

describe('drivers make the calls of the trace', () => {
  it.each(X86_CAPTURES)('%s', async (_, path) => {
    const { watched, replay } = await watch(path);
    expect(watched.differences.slice(0, 20)).toEqual([]);
    const events = replay.sources.script.events.filter(({ name }) => CALLS.test(name));
    const seen = sum(watched.shown) + sum(watched.others);
    expect(seen).toBe(events.length);
    add(replay.topology.release, watched);
  });

  it('for as many functions as the captures have, and all that happens to them', () => {
    expect(tableOf()).toEqual(TABLE);
  });
});

const sum = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((a, b) => a + b, 0);

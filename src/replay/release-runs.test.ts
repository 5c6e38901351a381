import { describe, expect, it } from 'vitest';
import { Call } from '../engine/calls.ts';
import { parseTrace } from '../importers/ftrace/parse-trace.ts';
import type { Topology } from '../model/topology.ts';
import { Replay } from './driver.ts';
import { releaseRuns } from './release-runs.ts';
import { readScript } from './script.ts';
import { oracle } from './test-oracle.ts';

const line = (task: string, event: string): string =>
  `${task.padStart(16)}    [000] d....     1.000000: ${event}\n`;
const free = (irq: number, task = 'init-1'): string => line(task, `free_irq: (x+0x4/0x1f5) irq=${irq}`);
const freeVectors = (task = 'init-1'): string =>
  line(task, 'pci_free_irq_vectors: (x+0x4/0x18) bus=0x0 devfn=0x10');
const request = (irq: number, name: string): string =>
  line('init-1', `request_irq: (x+0x4/0x145) irq=${irq} flags=0x80 name="${name}"`) +
  line('init-1', 'request_irq_ret: (y+0x1/0x2 <- x) ret=0');
const allocate = (flags: number): string =>
  line(
    'init-1',
    `pci_alloc_irq_vectors: (x+0x4/0xcc) bus=0x0 devfn=0x10 min=1 max=1 flags=0x${flags.toString(16)}`,
  ) + line('init-1', 'pci_alloc_irq_vectors_ret: (nvme_reset_work+0x1/0x2 <- x) ret=1');

const script = (text: string) => {
  const bytes = new TextEncoder().encode(text);
  return readScript(parseTrace({ path: 't', container: 't', firstLine: 1, bytes }));
};

const runs = (text: string) => [...releaseRuns(script(text))].map(([at, { irqs }]) => [at, ...irqs]);

describe('irqs that a driver lets go of', () => {
  it('are those freed before its vectors', () => {
    expect(runs(free(11) + free(12) + freeVectors())).toEqual([[0, 11, 12]]);
    expect(runs(free(11) + freeVectors() + free(12) + freeVectors())).toEqual([
      [0, 11],
      [2, 12],
    ]);
  });

  it('are of one task', () => {
    expect(runs(free(11) + free(20, 'other-2') + free(12) + freeVectors())).toEqual([[0, 11, 12]]);
    expect(runs(free(11) + freeVectors('other-2'))).toEqual([]);
  });

  it('are not those freed before something else was asked for', () => {
    expect(runs(free(11) + request(12, 'a') + free(12) + freeVectors())).toEqual([[3, 12]]);
    expect(runs(free(11) + line('init-1', 'tracing_mark_write: OP x') + freeVectors())).toEqual([]);
    expect(runs(freeVectors())).toEqual([]);
  });
});

describe('nvme on its pin', () => {
  const TOPOLOGY = {
    release: '6.12',
    pci: { functions: [{ segment: 0, bus: 0, devfn: 0x10, vendor: 0x1b36, device: 0x10 }] },
    ioApics: [],
  } as unknown as Topology;

  /** Calls that no event shows, the one that goes on last in front. */
  function silent(text: string): (readonly number[])[] {
    const events = script(line('<idle>-0', 'irq_matrix_online: online_maps=1') + text);
    const door = oracle(events);
    const driver = new Replay(events, { door, topology: TOPOLOGY, domainName: door.domainName });
    driver.runTo(Number.POSITIVE_INFINITY);
    const begun = door.begun.map(({ call, args }) => [call, ...args]);
    return begun.filter(([call]) => call === Call.disableIrq || call === Call.enableIrq);
  }

  const ADMIN = allocate(7) + request(11, 'nvme0q0');
  const IO = free(11) + freeVectors() + allocate(0xf) + request(11, 'nvme0q0') + request(11, 'nvme0q1');

  it('disables and enables the irq of its admin queue before it goes', () => {
    expect(silent(ADMIN + IO + free(11) + free(11) + freeVectors())).toEqual([
      [Call.enableIrq, 11],
      [Call.disableIrq, 11],
    ]);
  });

  it('does not while it has that queue alone', () => {
    expect(silent(ADMIN + free(11) + freeVectors())).toEqual([]);
    expect(silent(ADMIN + IO)).toEqual([]);
  });
});

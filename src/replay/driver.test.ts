import { describe, expect, it } from 'vitest';
import { Call } from '../engine/calls.ts';
import { parseTrace } from '../importers/ftrace/parse-trace.ts';
import type { Topology } from '../model/topology.ts';
import { Replay } from './driver.ts';
import type { ReplayReport } from './report.ts';
import { readScript } from './script.ts';
import { type Oracle, type OracleFaults, oracle } from './test-oracle.ts';

const line = (task: string, event: string, cpu = 0): string =>
  `${task.padStart(16)}    [00${cpu}] d....     1.000000: ${event}\n`;

const MATRIX = 'online_maps=4 global_avl=804, global_rsvd=15, total_alloc=4';

const BOOT = line('<idle>-0', `irq_matrix_online: ${MATRIX}`);
const ALLOCATION =
  line('init-1', 'pci_alloc_irq_vectors: (x+0x4/0xcc) bus=0x0 devfn=0x28 min=2 max=2 flags=0xc') +
  line(
    'init-1',
    'irq_domain_alloc_irqs: (x+0x4/0x94) domain="PCI-MSIX-0000:00:05.0-12" base=-1 nr=1 node=-1',
  ) +
  line('init-1', `irq_matrix_reserve: ${MATRIX}`) +
  line('init-1', 'vector_reserve: irq=29 ret=0') +
  line('init-1', 'irq_domain_alloc_irqs_ret: (y+0x1/0x2 <- x) ret=29') +
  line('init-1', 'pci_alloc_irq_vectors_ret: (vp_find_vqs_msix+0x1/0x2 <- x) ret=1');
const REQUEST =
  line('init-1', 'request_irq: (x+0x4/0x145) irq=29 flags=0x80 name="a b"') +
  line('init-1', 'request_irq_ret: (y+0x1/0x2 <- x) ret=0');

const FUNCTION = { segment: 0, bus: 0, devfn: 0x28, vendor: 0x1af4, device: 0x1042 };
const TOPOLOGY = {
  release: '6.12',
  pci: { functions: [FUNCTION] },
  ioApics: [{ id: 0, gsiBase: 0, pins: 24 }],
} as unknown as Topology;

function replay(text: string, faults: OracleFaults = {}): { report: ReplayReport; door: Oracle } {
  const bytes = new TextEncoder().encode(BOOT + text);
  const script = readScript(parseTrace({ path: 't', container: 't', firstLine: 1, bytes }));
  const door = oracle(script, faults);
  const driver = new Replay(script, { door, topology: TOPOLOGY, domainName: door.domainName });
  driver.runTo(Number.POSITIVE_INFINITY);
  return { report: driver.finish(), door };
}

const differences = ({ report }: { report: ReplayReport }): string[] =>
  report.differences.map((d) => `${d.object}: ${d.field}: ${d.expected} / ${d.got}`);

describe('the driver', () => {
  it('gives calls their arguments, with the descriptor that only the driver of the device knows', () => {
    const { door } = replay(ALLOCATION + REQUEST);
    expect(door.begun.slice(1).map(({ call, args }) => [call, ...args])).toEqual([
      [Call.pciAllocIrqVectors, 0, 2, 2, 12, 1, 0, 0, 0, 0],
      [Call.requestIrq, 29, 0x80, 0],
    ]);
    expect([...door.names]).toEqual(['a b']);
  });

  it('compares every field of every event that is no input, and that it came next', () => {
    const { report } = replay(ALLOCATION);
    expect(report.identical).toBe(report.compared);
    expect(report.categories.irq_domain_alloc_irqs).toEqual({ compared: 5, identical: 5 });
    expect(report.categories.irq_matrix_reserve).toEqual({ compared: 6, identical: 6 });
    expect(report.categories.pci_alloc_irq_vectors).toBeUndefined();
    expect(report.inputs.map(({ kind, count }) => `${kind}: ${count}`)).toEqual([
      'boot: 1',
      'API call with its arguments: 1',
    ]);
  });

  it('names each difference, once', () => {
    const other = replay(ALLOCATION + REQUEST, {
      distorts: (event, words) => {
        if (event.name === 'vector_reserve') words[3] = -28;
      },
    });
    expect(differences(other)).toEqual(['vector_reserve irq=29: ret: 0 / -28']);
  });

  it('goes on behind an event that the engine does not have', () => {
    const less = replay(ALLOCATION + REQUEST, { forgets: (event) => event.name === 'vector_reserve' });
    expect(differences(less)).toEqual([
      'vector_reserve irq=29: event: vector_reserve irq=29 / nothing',
      'vector_reserve irq=29: irq: 29 / nothing',
      'vector_reserve irq=29: ret: 0 / nothing',
    ]);
    expect(less.report.compared).toBe(replay(ALLOCATION + REQUEST).report.compared);
  });

  it('goes on behind an event that only the engine has', () => {
    const more = replay(ALLOCATION, {
      distorts: (event, words) => {
        if (event.name === 'irq_matrix_reserve') words.push(...words.with(0, 1));
      },
    });
    expect(differences(more)).toEqual([
      'vector_reserve irq=29: event: vector_reserve irq=29 / irq_matrix_offline online_maps=4 global_avl=804 global_rsvd=15 total_alloc=4',
    ]);
  });

  it('knows who allocates and frees without a call that is traced', () => {
    const { door, report } = replay(
      line('init-1', 'irq_domain_alloc_irqs: (x+0x4/0x94) domain="IO-APIC-0" base=22 nr=1 node=-1') +
        line('init-1', 'irq_domain_alloc_irqs_ret: (mp_map_pin_to_irq+0x1/0x2 <- x) ret=22') +
        line('init-1', 'irq_domain_free_irqs: (x+0x4/0x94) virq=22 nr=1') +
        line('init-1', 'irq_domain_create_ret: (y+0x1/0x2 <- x) name="PCI-MSI-0000:00:05.0"') +
        line('init-1', 'irq_domain_remove: (x+0x4/0x94) name="PCI-MSI-0000:00:05.0-11"'),
    );
    expect(report.identical).toBe(report.compared);
    expect(door.begun.slice(1).map(({ call, args }) => [call, ...args])).toEqual([
      [Call.mapGsi, 22, 1, 0, -1],
      [Call.unmapIrq, 22],
      [Call.pciEnableMsi, 0],
      [Call.releaseDevres, 0],
    ]);
  });

  it('can be stopped at a line', () => {
    const bytes = new TextEncoder().encode(BOOT + ALLOCATION + REQUEST);
    const script = readScript(parseTrace({ path: 't', container: 't', firstLine: 1, bytes }));
    const door = oracle(script);
    const driver = new Replay(script, { door, topology: TOPOLOGY, domainName: door.domainName });
    driver.runTo(7);
    expect(door.begun).toHaveLength(2);
    expect([driver.line, driver.done]).toEqual([8, false]);
  });
});

import { beforeAll, describe, expect, it } from 'vitest';
import { inputsFromPath } from '../../importers/archive/node.ts';
import { openBundle } from '../../importers/archive/open.ts';
import { Capture } from '../../importers/capture.ts';
import { brokenInvariants } from '../../irqchips/invariants.ts';
import { EventRole, ReplayEvents } from '../../model/replay-events.ts';
import { SimCall } from '../../model/simulation.ts';
import type { Given, ReplayProgress } from '../../protocol.ts';
import { Ledger } from '../../replay/report.ts';
import { compareViews } from '../../replay/state.ts';
import { irqOfEntry } from '../../simulation/faults.ts';
import { Simulation } from '../../simulation/simulation.ts';
import { runSession, type Session } from './session.ts';

const SAMPLE = 'public/samples/x86-612-q35-vtd-xapic-4cpu.tar.gz';

const given = (): Promise<Given> => inputsFromPath(SAMPLE);

describe('a replayed capture', () => {
  let session: Session;
  let events: ReplayEvents;
  const progress: ReplayProgress[] = [];

  beforeAll(async () => {
    session = await runSession(await given(), {
      signal: new AbortController().signal,
      onProgress: (at) => progress.push(at),
    });
    events = new ReplayEvents(session.result.events);
  });

  it('says how far it is, and what it found', () => {
    const { report } = session.result;
    expect(progress[0]!.stage).toBe('open');
    expect(progress.at(-1)!.events).toBe(events.length);
    expect(report.compared).toBeGreaterThan(10_000);
    expect(report.stopped).toBe('');
  });

  it('lists the events as the trace has them', () => {
    const row = events.search(-1, 1, (at) => events.text('name', at) === 'pci_alloc_irq_vectors');
    expect(events.text('text', row)).toMatch(/^bus=0x\w+ devfn=0x\w+ min=\d+ max=\d+ flags=0x\w+$/);
    expect(events.t.col.role[row]).toBe(EventRole.input);
    expect(events.text('input', row)).toBe('API call with its arguments');
    expect(events.rowAt(events.line(row))).toBe(row);
    expect(events.rowAt(0)).toBe(-1);
    expect(events.moments.map(({ name }) => name).slice(0, 2)).toEqual(['00-boot', '01-aff-ahci-cpu2']);
  });

  it('shows the same machine at a line, from wherever it comes', () => {
    const lines = [1, 0.2, 0.75, 0.5, 0.5, 0.9, 0.1].map((part) =>
      events.line(Math.floor((events.length - 1) * part)),
    );
    const bytes = (line: number) => new Uint8Array(session.at(line).pack().tables.buffer);
    const first = lines.map(bytes);
    for (const [at, line] of [...lines.entries()].reverse()) expect(bytes(line)).toEqual(first[at]);
    expect(session.at(lines[0]!).t.irqDesc.length).toBeGreaterThan(20);
    expect(session.at(0).t.irqDesc.length).toBe(0);
  });

  it('has at each moment what the files show, in whatever order one looks', async () => {
    const capture = new Capture(await openBundle(await given()));
    const { moments } = events;
    for (const at of [20, 3, 32, 2, 31, 11, 12]) {
      const { name, line } = moments[at]!;
      const ledger = new Ledger();
      compareViews(await capture.read(name), session.at(line), ledger);
      expect([name, ledger.report().differences]).toEqual([name, []]);
    }
  });

  it('is the beginning of a simulation at any line: every message of every bound function arrives', () => {
    const ends = [0.3, 0.6, 1].map((part) => events.line(Math.floor((events.length - 1) * part)));
    for (const line of ends) {
      const simulation = new Simulation(structuredClone(session.startAt(line)));
      const { machine: m } = simulation;
      let fired = 0;
      for (let dev = 0; dev < m.topology.pci.functions.length; dev++) {
        for (let index = 0; index < (m.topology.pci.functions[dev]!.msix?.size ?? 0); index++) {
          const irq = irqOfEntry(m, dev, index);
          if (irq < 0 || m.irqDesc.action[irq] === 0) continue;
          const before = m.irqDesc.count[irq]!;
          const { delivered } = simulation.apply({ call: SimCall.fire, args: [dev, index], mask: [] });
          expect(
            delivered!.entries.map((entry) => entry.irq),
            `line ${line}, ${dev}/${index}`,
          ).toEqual([irq]);
          expect(m.irqDesc.count[irq]).toBe(before + 1);
          fired++;
        }
      }
      expect(fired, `line ${line}`).toBeGreaterThan(2);
      expect(brokenInvariants(m)).toEqual([]);
    }
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    const run = runSession(await given(), {
      signal: controller.signal,
      onProgress: ({ taken }) => taken > 0 && controller.abort(),
    });
    await expect(run).rejects.toThrow(/abort/i);
  });
});

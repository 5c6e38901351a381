// The journal of calls and steps is all that decides: equal journals make equal bytes, also from the middle of a call on.

import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Engine, engineOver } from '../engine/engine.ts';
import { machineOver } from '../engine/machine.ts';
import { seeded } from '../engine/matrix-testing.ts';
import { hashHex } from '../lib/hash.ts';
import { CHIPS, createEngine, type EngineOptions } from './chips.ts';
import { type JournalEntry, replayJournal } from './journal.ts';
import { formatJournal, parseJournal } from './journal-text.ts';
import { JOURNAL_MACHINE, journalHash } from './journal-vector.ts';
import { RandomCommands } from './random-commands.ts';
import { randomTopology, topologyOf } from './random-topology.ts';

const FOLDER = `${import.meta.dirname}/fixtures`;

interface Run {
  readonly topology: ReturnType<typeof randomTopology>;
  readonly engine: Engine;
  readonly journal: readonly JournalEntry[];
}

/** A random machine after random calls, some of which are still under way. */
function randomRun(seed: number): Run {
  const below = seeded(seed);
  const topology = randomTopology(below);
  const engine = createEngine(topology);
  const commands = new RandomCommands(engine, below, 3, true);
  while (commands.commands < 200) commands.act();
  return { topology, engine, journal: commands.journal };
}

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

describe.each(SEEDS)('a journal (seed %i)', (seed) => {
  const { topology, engine, journal } = randomRun(seed);
  const expected = hashHex(engine.machine.buffer);

  it.each<EngineOptions>([{}, { shared: true }, { traceRecords: 1 }])(
    'makes the same bytes again, %j',
    (options) => {
      const again = createEngine(topology, options);
      replayJournal(again, journal);
      expect(hashHex(again.machine.buffer)).toBe(expected);
    },
  );

  it('makes the same bytes where nobody traces', () => {
    const again = createEngine(topology);
    again.machine.trace.on = false;
    replayJournal(again, journal);
    expect(hashHex(again.machine.buffer)).toBe(expected);
  });

  it('makes the same bytes from a copy in the middle of calls on', () => {
    for (const at of middles(journal)) {
      const first = createEngine(topology);
      replayJournal(first, journal.slice(0, at));
      expect(first.machine.call.used.includes(1)).toBe(true);
      const second = engineFrom(first);
      // The first one goes another way: the copy must not notice.
      first.machine.irqDesc.dstate.fill(0);
      replayJournal(second, journal.slice(at));
      expect(hashHex(second.machine.buffer)).toBe(expected);
    }
  });

  it('is the same as text', () => {
    expect(parseJournal(formatJournal(journal))).toEqual(journal);
  });
});

/** Positions behind a step of a call that goes on, spread over the journal. */
function middles(journal: readonly JournalEntry[]): number[] {
  const inside = journal.flatMap((entry, at) => {
    const next = journal[at + 1];
    const goesOn = next !== undefined && !('call' in next) && next.task === entry.task;
    return !('call' in entry) && goesOn ? [at + 1] : [];
  });
  return [0.1, 0.35, 0.6, 0.85].map((part) => inside[Math.floor(part * inside.length)]!);
}

/** An engine on a copy of another one's bytes. */
function engineFrom({ machine }: Engine): Engine {
  const { topology, shape, chips, platform } = machine;
  const copy = new Uint8Array(machine.buffer).slice().buffer;
  const engine = engineOver(machineOver({ topology, shape, chips, platform }, copy), CHIPS);
  engine.names.push(...machine.names);
  return engine;
}

/** WRITE_JOURNAL=1 draws another journal and records it. */
if (process.env.WRITE_JOURNAL !== undefined) {
  const commands = new RandomCommands(createEngine(topologyOf(JOURNAL_MACHINE)), seeded(3), 3, true);
  while (commands.commands < 400) commands.act();
  writeFileSync(`${FOLDER}/journal.txt`, formatJournal(commands.journal));
}

describe('the recorded journal', () => {
  const text = readFileSync(`${FOLDER}/journal.txt`, 'utf8');

  // The hash is one of all columns: whoever adds or moves one puts the new hash into the file, and sees that nothing else differs.
  it('makes bytes of the recorded hash, as it does in a browser (e2e/engine-hash.spec.ts)', () => {
    expect(journalHash(text)).toBe(readFileSync(`${FOLDER}/journal-hash.txt`, 'utf8').trim());
  });
});

import { describe, expect, it } from 'vitest';
import { inputsFromPath } from '../../importers/archive/node.ts';
import { openBundle } from '../../importers/archive/open.ts';
import { Capture } from '../../importers/capture.ts';
import { diffMachines } from '../../model/diff/diff.ts';
import { ReplayEvents } from '../../model/replay-events.ts';
import { runSession } from '../../worker/engine/session.ts';
import { comparableSides } from './comparable.ts';

describe('both sides of a replay', () => {
  it.each(['x86-612-q35-amdvi-4cpu', 'x86-61-q35-vtd-xapic-4cpu'])('are alike: %s', async (name) => {
    const given = await inputsFromPath(`public/samples/${name}.tar.gz`);
    const capture = new Capture(await openBundle(given));
    const { signal } = new AbortController();
    const session = await runSession(given, { signal, onProgress: () => {} });
    const { moments } = new ReplayEvents(session.result.events);
    for (const { name: step, line } of [moments[0]!, moments[12]!, moments.at(-1)!]) {
      const sides = comparableSides(await capture.read(step), session.at(line));
      const { counts, irqs, domains } = diffMachines(sides.capture, sides.engine);
      expect([step, counts.same]).toEqual([step, irqs.length]);
      expect(domains.filter(({ fate }) => fate !== 'same')).toEqual([]);
    }
  });
});

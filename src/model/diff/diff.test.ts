import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { inputsFromPath } from '../../importers/archive/node.ts';
import { openBundle } from '../../importers/archive/open.ts';
import { Capture } from '../../importers/capture.ts';
import type { MachineView } from '../machine.ts';
import { showDomainFile, showIrqFile } from '../show.ts';
import { Has } from '../tables.ts';
import { classOf, diffMachines, type MachineDiff, PAIR_CLASSES } from './diff.ts';
import { Change } from './irq-changes.ts';
import { naivePairs } from './test-twin.ts';

const SAMPLES = 'public/samples';
const captures = readdirSync(SAMPLES).filter((name) => name.endsWith('.tar.gz'));

async function moments(name: string): Promise<MachineView[]> {
  const capture = new Capture(await openBundle(await inputsFromPath(`${SAMPLES}/${name}`)));
  const views: MachineView[] = [];
  for (const step of capture.stepNames) views.push(await capture.read(step));
  return views;
}

const namesOf = (changes: number): string[] =>
  Object.entries(Change)
    .filter(([, bit]) => changes & bit)
    .map(([name]) => name);

/** The pairs in words, in an order that does not depend on how they were found. */
const pairsOf = ({ irqs }: MachineDiff): string[] =>
  Array.from(
    { length: irqs.length },
    (_, i) => `${irqs.a[i]} ${irqs.b[i]} by ${irqs.by[i]}: ${wordsOf(irqs, i)}`,
  ).sort();

/** Names of the changes of a pair, or what became of an irq that is alone. */
const wordsOf = (irqs: MachineDiff['irqs'], i: number): string =>
  irqs.by[i] === 0 ? PAIR_CLASSES[irqs.cls[i]!]! : `${namesOf(irqs.changes[i]!)}`;

const twinOf = (a: MachineView, b: MachineView): string[] =>
  naivePairs(a, b)
    .map((pair) => `${pair.a} ${pair.b} by ${pair.by}: ${pair.alone ?? pair.changes}`)
    .sort();

/** Moments that were read, of all captures. */
const read: MachineView[] = [];

describe.each(captures)('between the moments of %s', (name) => {
  let views: MachineView[] = [];
  beforeAll(async () => {
    views = await moments(name);
    read.push(...views);
  });
  /** Each moment with the next, and the first with the last, in both directions. */
  const each = (check: (a: MachineView, b: MachineView, diff: MachineDiff) => void): void => {
    const pairs = views.slice(1).map((b, i) => [views[i]!, b] as const);
    for (const [a, b] of [...pairs, [views.at(-1)!, views[0]!] as const]) check(a, b, diffMachines(a, b));
  };

  it('irqs differ as plain comparison says', () => {
    each((a, b, diff) => expect(pairsOf(diff), `${a.header.step} ${b.header.step}`).toEqual(twinOf(a, b)));
  });

  it('numbers add up', () => {
    each((a, b, { irqs, counts }) => {
      const sum = PAIR_CLASSES.reduce((total, cls) => total + counts[cls], 0);
      expect(sum).toBe(irqs.length);
      const alone = (side: Int32Array): number =>
        [...irqs.cls.keys()].filter((i) => PAIR_CLASSES[irqs.cls[i]!] === 'unseen' && side[i]! < 0).length;
      expect(sum - counts.added - alone(irqs.a)).toBe(a.t.irqDesc.length);
      expect(sum - counts.gone - alone(irqs.b)).toBe(b.t.irqDesc.length);
      expect([...irqs.a].filter((row) => row >= 0).sort((p, q) => p - q)).toEqual([
        ...a.t.irqDesc.col.irq.keys(),
      ]);
      expect([...irqs.b].filter((row) => row >= 0).sort((p, q) => p - q)).toEqual([
        ...b.t.irqDesc.col.irq.keys(),
      ]);
    });
  });

  it('a pair without a change in its words, chain or place has the same debugfs file', () => {
    const bits = Change.cpu | Change.vector | Change.affinity | Change.chain | Change.state;
    each((a, b, { irqs }) => {
      for (let i = 0; i < irqs.length; i++) {
        const [p, q] = [irqs.a[i]!, irqs.b[i]!];
        if (p < 0 || q < 0 || !(a.t.irqDesc.col.has[p]! & b.t.irqDesc.col.has[q]! & Has.debugfs)) continue;
        const same = Buffer.from(showIrqFile(a, p)).equals(Buffer.from(showIrqFile(b, q)));
        if (!(irqs.changes[i]! & bits)) expect(same, `irq ${b.t.irqDesc.col.irq[q]}`).toBe(true);
        else if (!same) expect(irqs.changes[i]! & bits).not.toBe(0);
      }
    });
  });

  it('nothing differs from itself', () => {
    for (const view of views) {
      const diff = diffMachines(view, view);
      expect(diff.counts).toEqual(
        Object.fromEntries(PAIR_CLASSES.map((cls) => [cls, cls === 'same' ? view.t.irqDesc.length : 0])),
      );
      expect(diff.domains.every(({ fate }) => fate === 'same')).toBe(true);
      expect(diff.matrices.every(({ fate }) => fate === 'same')).toBe(true);
      expect([diff.devices, diff.setting.cpus, diff.setting.sources]).toEqual([[], [], []]);
    }
  });

  it('what is added one way is gone the other way', () => {
    each((a, b, { counts, domains, devices }) => {
      const back = diffMachines(b, a);
      expect([back.counts.gone, back.counts.added]).toEqual([counts.added, counts.gone]);
      const names = (list: MachineDiff['domains'], fate: string): string[] =>
        list
          .filter((d) => d.fate === fate)
          .map((d) => d.name)
          .sort();
      expect(names(back.domains, 'gone')).toEqual(names(domains, 'added'));
      expect(names(back.domains, 'changed')).toEqual(names(domains, 'changed'));
      expect(back.devices.length).toBe(devices.length);
    });
  });

  it('domains are listed once each, parents first, and those that do not differ print the same', () => {
    each((a, b, { domains }) => {
      const names = domains.map((d) => d.name);
      expect(new Set(names).size).toBe(names.length);
      expect(domains.filter((d) => d.a >= 0).length).toBe(a.t.irqDomain.length);
      expect(domains.filter((d) => d.b >= 0).length).toBe(b.t.irqDomain.length);
      for (const d of domains.filter(isDumpedAndSame(a, b))) {
        const text = (view: MachineView): string => {
          const row = view.find('domainFile', 'name', d.name);
          return row < 0
            ? ''
            : new TextDecoder().decode(showDomainFile(view, row)).split(/^ *parent:|^ *Online/m)[0]!;
        };
        expect(text(a)).toBe(text(b));
      }
    });
  });

  it('matrices differ where their printed rows differ', () => {
    const rows = (view: MachineView, domain: string): Map<string, string> => {
      const file = view.find('domainFile', 'name', domain);
      const text = file < 0 ? '' : new TextDecoder().decode(showDomainFile(view, file));
      return new Map([...text.matchAll(/^ +(\d+) +\d+ +\d+ +\d+ +\d+ .*$/gm)].map((m) => [m[1]!, m[0]]));
    };
    each((a, b, { matrices }) => {
      for (const matrix of matrices) {
        const [p, q] = [rows(a, matrix.domain), rows(b, matrix.domain)];
        expect(matrix.cpus.map((one) => one.cpu)).toEqual(
          [...new Set([...p.keys(), ...q.keys()])].map(Number).sort((x, y) => x - y),
        );
        for (const one of matrix.cpus)
          expect(one.fate === 'same', `CPU ${one.cpu}`).toBe(p.get(`${one.cpu}`) === q.get(`${one.cpu}`));
      }
    });
  });
});

const isDumpedAndSame = (a: MachineView, b: MachineView) => (d: MachineDiff['domains'][number]) =>
  d.fate === 'same' && a.t.irqDomain.col.dumped[d.a] === 1 && b.t.irqDomain.col.dumped[d.b] === 1;

describe('between any two moments of any two machines', () => {
  it('irqs differ as plain comparison says', () => {
    const moment = fc.nat(read.length - 1).map((i) => read[i]!);
    fc.assert(
      fc.property(moment, moment, (a, b) => {
        expect(pairsOf(diffMachines(a, b))).toEqual(twinOf(a, b));
      }),
      { numRuns: 30 },
    );
  });
});

describe('classOf', () => {
  it('names a pair by the most telling of its changes', () => {
    expect(classOf(0)).toBe('same');
    expect(classOf(Change.counts)).toBe('counts');
    expect(classOf(Change.counts | Change.chain)).toBe('state');
    expect(classOf(Change.entry | Change.chain)).toBe('entry');
    expect(classOf(Change.message | Change.entry)).toBe('message');
    expect(classOf(Change.cpu | Change.vector | Change.affinity)).toBe('moved');
    expect(classOf(Change.vector | Change.affinity)).toBe('vector');
  });
});

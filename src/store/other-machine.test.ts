import { describe, expect, it } from 'vitest';
import type { Resume, SimulationOrigin } from '../protocol.ts';
import { formatOther, type OtherMachine, parseOther, playOther } from './other-machine.ts';
import type { NewSimulation } from './simulation.ts';
import type { SimulationOn } from './use-simulation.ts';

const OTHERS: readonly OtherMachine[] = [
  { kind: 'begin' },
  { kind: 'at', place: { branch: 1, line: 12, tick: 3400 } },
  { kind: 'release', release: '6.1' },
  { kind: 'iommu', iommu: 'none' },
  { kind: 'preset', preset: 'server-vtd-256' },
];

describe('what a simulated machine is compared with', () => {
  it('comes back from a link', () => {
    for (const other of OTHERS) expect(parseOther(formatOther(other))).toEqual(other);
  });

  it.each(['', 'at:1/2', 'at:a/b/c', 'release:5.4', 'iommu:smmu', '05-offline'])('is not %s', (text) => {
    expect(parseOther(text)).toBeUndefined();
  });
});

/** What was asked of a worker, and that it was closed. */
async function asked(other: OtherMachine) {
  const seen: { origin?: SimulationOrigin; resume?: Resume; kernel?: string; closed: boolean } = {
    closed: false,
  };
  const newSimulation: NewSimulation = async (origin, header, listener, resume) => {
    Object.assign(seen, { origin, resume, kernel: header.kernel });
    listener.onMachine({ header } as never);
    return { close: () => Object.assign(seen, { closed: true }) } as never;
  };
  const branches = [{ id: 0, parent: -1, from: { line: 0, tick: 0 }, lines: [], results: [], end: 90 }];
  const simulation = {
    port: { branches, place: { branch: 0, line: 0, tick: 50 } },
    machine: { header: { kernel: '6.12.0' } },
    start: { kind: 'preset', preset: 'desktop-vtd' },
  } as unknown as SimulationOn;
  await playOther(newSimulation, simulation, other, new AbortController().signal);
  return seen;
}

describe('another machine to compare with', () => {
  it('is the same one at another moment', async () => {
    const { origin, resume, closed } = await asked({ kind: 'at', place: { branch: 0, line: 0, tick: 7 } });
    expect(origin).toMatchObject({ kind: 'recipe', recipe: { iommu: 'vtd' } });
    expect(resume!.place).toEqual({ branch: 0, line: 0, tick: 7 });
    expect(closed).toBe(true);
  });

  it('is the same one under another kernel, and without remapping', async () => {
    const older = await asked({ kind: 'release', release: '6.1' });
    expect(older.origin).toMatchObject({ recipe: { release: '6.1' } });
    expect(older.kernel).toBe('6.1.0');
    const plain = await asked({ kind: 'iommu', iommu: 'none' });
    expect(plain.origin).toMatchObject({ recipe: { iommu: 'none' } });
    expect(JSON.stringify(plain.origin)).not.toContain('ownUnit');
  });

  it('is another preset as it boots', async () => {
    const { resume, kernel } = await asked({ kind: 'preset', preset: 'desktop-vtd-6.1' });
    expect([resume, kernel]).toEqual([undefined, '6.1.0']);
    await expect(asked({ kind: 'preset', preset: 'none' })).rejects.toThrow('There is no preset none.');
  });
});

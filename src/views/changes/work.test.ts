import { describe, expect, it, vi } from 'vitest';
import { readSample } from '../../importers/read-sample.ts';
import { diffMachines } from '../../model/diff/diff.ts';
import { MachineView } from '../../model/machine.ts';
import { runsOf } from './marks.tsx';
import { workOf } from './work.ts';

const NAME = 'x86-612-q35-vtd-xapic-4cpu';

describe('the difference in slices', () => {
  it('is the difference in one go, told to everybody who listens', async () => {
    const [a, b] = [await readSample(NAME, '14-online-all'), await readSample(NAME, '15-unbind-nvme')];
    const heard = vi.fn();
    const work = workOf(a, b);
    expect(workOf(a, b)).toBe(work);
    expect(work.result).toBeNull();
    work.subscribe(() => heard('first'));
    work.subscribe(() => heard('second'));
    await vi.waitFor(() => expect(work.result).not.toBeNull());
    expect(work.result!.counts).toEqual(diffMachines(a, b).counts);
    expect(work.result!.irqs).toEqual(diffMachines(a, b).irqs);
  });

  it('rests while nobody listens, and goes on when somebody does', async () => {
    const a = await readSample(NAME, '00-boot');
    const b = MachineView.unpack(a.pack());
    const clock = vi.spyOn(performance, 'now');
    // Every look at the clock ends a slice.
    let now = 0;
    clock.mockImplementation(() => {
      now += 100;
      return now;
    });
    const work = workOf(a, b);
    work.subscribe(() => {})();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(work.result).toBeNull();
    const stop = work.subscribe(() => {});
    await vi.waitFor(() => expect(work.result).not.toBeNull());
    stop();
    clock.mockRestore();
    expect(work.result!.counts.same).toBe(a.t.irqDesc.length);
  });
});

describe('digits that differ', () => {
  it.each([
    ['fee02000', 'fee03000', 'fee0|2|000'],
    ['0000002e', '00000020', '0000002|e|'],
    ['fee00000', 'fee00000', 'fee00000'],
    ['10', '7', '|10|'],
    ['107', '7', '|10|7'],
  ])('of %s after %s are %s', (text, before, marked) => {
    const shown = runsOf(text, before).map((run) => (run.differs ? `|${run.text}|` : run.text));
    expect(shown.join('')).toBe(marked);
  });
});

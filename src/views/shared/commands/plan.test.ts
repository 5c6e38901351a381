import { describe, expect, it } from 'vitest';
import { Call } from '../../../model/calls.ts';
import { SimCall } from '../../../model/simulation.ts';
import { command, deciding, foreseenCommands, type Plan, planOf } from './plan.ts';

const twice = planOf('Do two things', command(SimCall.unbind, [1]), command(Call.removeDevice, [1]));

describe('a plan', () => {
  it('names a text by the number that it has, or will get', () => {
    const plan: Plan = {
      title: 'Request',
      text: 'nvme0q1',
      commandsOf: (name) => [command(Call.requestIrq, [30, 0, name])],
    };
    const name = { call: SimCall.name, args: [], mask: [], text: 'nvme0q1' };
    expect(foreseenCommands(plan, ['a', 'nvme0q1'])).toEqual([name, command(Call.requestIrq, [30, 0, 1])]);
    expect(foreseenCommands(plan, ['a'])).toEqual([name, command(Call.requestIrq, [30, 0, 1])]);
    expect(foreseenCommands(twice, [])).toEqual(twice.commandsOf(-1));
  });

  it('is decided by the first that is refused, else by the last', () => {
    expect(deciding(twice, [0, 0])).toBe(1);
    expect(deciding(twice, [-19, 0])).toBe(0);
    expect(deciding(twice, [0, -22])).toBe(1);
    expect(deciding(twice, [])).toBe(0);
  });

  it('that goes on is decided by the first', () => {
    expect(deciding({ ...twice, goesOn: true }, [0, -19])).toBe(0);
  });
});

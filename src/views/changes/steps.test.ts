import { describe, expect, it } from 'vitest';
import { chosen, isUnknown, otherStep, sidesOf } from './steps.ts';

const names = ['00-boot', '01-move', '02-fire', '03-unbind'];

describe('the moment to compare with', () => {
  it.each([
    ['02-fire', '', '01-move'],
    ['00-boot', '', '01-move'],
    ['02-fire', '00-boot', '00-boot'],
    ['02-fire', '03-unbind', '03-unbind'],
    ['02-fire', '02-fire', '01-move'],
    ['02-fire', '99-gone', '01-move'],
  ])('of %s when %j is asked for is %s', (step, asked, other) => {
    expect(otherStep(names, step, asked)).toBe(other);
  });

  it('is none where there is one moment', () => {
    expect(otherStep(['capture'], 'capture', '')).toBeNull();
  });

  it('is unknown when the capture does not have it', () => {
    expect([isUnknown(names, '99-gone'), isUnknown(names, ''), isUnknown(names, '00-boot')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('the sides', () => {
  it('are in the order of time, whichever is on screen', () => {
    expect(sidesOf(names, '03-unbind', '00-boot')).toEqual({
      a: '00-boot',
      b: '03-unbind',
      onScreen: 'b',
      between: ['01-move', '02-fire'],
    });
    expect(sidesOf(names, '00-boot', '01-move')).toEqual({
      a: '00-boot',
      b: '01-move',
      onScreen: 'a',
      between: [],
    });
  });

  it('change one at a time, and places when both are asked to be the same', () => {
    const sides = sidesOf(names, '02-fire', '01-move');
    expect(chosen(sides, 'b', '03-unbind')).toEqual({ step: '03-unbind', other: '01-move' });
    expect(chosen(sides, 'a', '00-boot')).toEqual({ step: '02-fire', other: '00-boot' });
    expect(chosen(sides, 'a', '02-fire')).toEqual({ step: '01-move', other: '02-fire' });
    expect(chosen(sides, 'b', '01-move')).toEqual({ step: '01-move', other: '02-fire' });
  });
});

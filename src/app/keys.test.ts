import { describe, expect, it } from 'vitest';
import { comboOf, KeySequence } from './keys.ts';

const press = (key: string, ...mods: string[]) => ({
  key,
  ctrlKey: mods.includes('ctrl'),
  metaKey: mods.includes('meta'),
  altKey: mods.includes('alt'),
  shiftKey: mods.includes('shift'),
});

describe('comboOf', () => {
  it.each([
    [press('e'), 'e'],
    [press('E', 'shift'), 'Shift+e'],
    [press('?', 'shift'), '?'],
    [press('>', 'shift'), '>'],
    [press('k', 'ctrl'), 'Ctrl+k'],
    [press('k', 'meta'), 'Ctrl+k'],
    [press('Enter', 'shift'), 'Shift+Enter'],
    [press('ArrowLeft', 'ctrl'), 'Ctrl+ArrowLeft'],
    [press('1'), '1'],
  ])('%o is %s', (event, combo) => {
    expect(comboOf(event)).toBe(combo);
  });
});

describe('KeySequence', () => {
  const starts = (combo: string) => combo === 'g';
  it('joins two keys in turn', () => {
    const keys = new KeySequence();
    expect(keys.take('g', 0, starts)).toEqual(['g']);
    expect(keys.waiting).toBe(true);
    expect(keys.take('d', 400, starts)).toEqual(['g d', 'd']);
    expect(keys.waiting).toBe(false);
  });
  it('forgets the first key after a while', () => {
    const keys = new KeySequence();
    keys.take('g', 0, starts);
    expect(keys.take('d', 2000, starts)).toEqual(['d']);
  });
});

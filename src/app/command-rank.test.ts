import { describe, expect, it } from 'vitest';
import type { Action } from '../ui/actions.tsx';
import { rankActions } from './command-rank.ts';

const action = (title: string, reason?: string): Action => ({
  id: title,
  title,
  group: 'app',
  reason,
  run: () => {},
});
const all = [
  action('Go to Forest'),
  action('Copy a link'),
  action('Theme: Dark'),
  action('Export the forest', 'no'),
];
const titles = (query: string) => rankActions(all, query).map((a) => a.title);

describe('rankActions', () => {
  it('lists everything for an empty query, what cannot be done last', () => {
    expect(titles('')).toEqual(['Go to Forest', 'Copy a link', 'Theme: Dark', 'Export the forest']);
  });
  it('wants every word, in any order', () => {
    expect(titles('forest go')).toEqual(['Go to Forest']);
  });
  it('prefers starts of the title, then of words', () => {
    expect(
      rankActions([action('Show links'), action('Link here'), action('Unlink')], 'link').map((a) => a.title),
    ).toEqual(['Link here', 'Show links', 'Unlink']);
  });
});

/** Which actions fit what was typed into the palette. */

import type { Action } from '../ui/actions.tsx';

/** Actions whose title has every word, words at the start of words first; all of them for an empty query. */
export function rankActions(actions: readonly Action[], query: string): Action[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return actions
    .map((action, at) => ({
      action,
      at,
      score: scoreTitle(action.title.toLowerCase(), words) - (action.reason ? 0.5 : 0),
    }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.at - b.at)
    .map(({ action }) => action);
}

function scoreTitle(title: string, words: readonly string[]): number {
  let score = 1;
  for (const word of words) {
    const at = title.indexOf(word);
    if (at < 0) return 0;
    if (at === 0) score += 3;
    else if (title[at - 1] === ' ') score += 2;
    else score += 1;
  }
  return score;
}

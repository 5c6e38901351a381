// What only quirks ask for and no table of a machine has: revisions, and slots that can do hot plug, from lspci -v.

import type { Text } from './topology-sources.ts';

export interface LspciFacts {
  /** Revision id. */
  readonly revision: number;
  /** Hot-Plug Capable of the slot capabilities: lspci -vv alone shows them. */
  readonly hotPlug: boolean;
}

const FUNCTION = /^(?:([0-9a-f]{4}):)?([0-9a-f]{2}:[0-9a-f]{2}\.[0-7]) [^\n]*/;
/** lspci leaves out a revision of 0. */
const REVISION = /\(rev ([0-9a-f]{2})\)/;
const SLOT = /^\s+SltCap:.* HotPlug\+/m;

/** Facts of functions, by address with segment. */
export function lspciFacts(texts: readonly Text[]): ReadonlyMap<string, LspciFacts> {
  const found = new Map<string, LspciFacts>();
  for (const { text } of texts) {
    for (const block of text.split(/\n(?=\S)/)) {
      const match = FUNCTION.exec(block);
      if (match === null) continue;
      const revision = Number.parseInt(REVISION.exec(match[0])?.[1] ?? '0', 16);
      found.set(`${match[1] ?? '0000'}:${match[2]}`, { revision, hotPlug: SLOT.test(block) });
    }
  }
  return found;
}

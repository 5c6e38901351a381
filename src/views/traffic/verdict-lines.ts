// What became of messages, verdict by verdict.

import { type Fate, VERDICT_INFO, Verdict } from '../../model/delivery.ts';
import type { LiveColumns } from '../../model/simulation.ts';

export interface VerdictLine {
  readonly verdict: number;
  readonly name: string;
  readonly reason: string;
  readonly fate: Fate | 'merged';
  readonly count: number;
}

const FATE_ORDER: readonly VerdictLine['fate'][] = ['lost', 'waits', 'merged', 'arrived'];

/** Verdicts that have come up: lost ones first, then by number. */
export function verdictLines({ verdict: { count } }: LiveColumns): VerdictLine[] {
  const lines: VerdictLine[] = [];
  for (let verdict = 1; verdict < count.length; verdict++) {
    if (count[verdict] === 0) continue;
    const { name, reason, fate } = VERDICT_INFO[verdict] ?? {
      name: `verdict ${verdict}`,
      reason: '',
      fate: 'lost' as const,
    };
    const own = verdict === Verdict.merged ? 'merged' : fate;
    lines.push({ verdict, name, reason, fate: own, count: count[verdict]! });
  }
  const order = ({ fate }: VerdictLine) => FATE_ORDER.indexOf(fate);
  return lines.sort((a, b) => order(a) - order(b) || a.verdict - b.verdict);
}

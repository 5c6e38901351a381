// What was fired in this session, newest first; a click tells it again.

import { StateChip } from '../../ui/chip.tsx';
import type { Firing } from './firings.ts';

export interface HistoryProps {
  readonly list: readonly Firing[];
  readonly shown: Firing | null;
  readonly onShow: (number: number) => void;
}

export function History({ list, shown, onShow }: HistoryProps) {
  if (list.length === 0) return null;
  return (
    <section className="history" aria-label="History">
      <h2>
        Fired <span className="mono muted">{list[0]!.number}</span>
      </h2>
      <ol>
        {list.map(({ number, journey }) => (
          <li key={number}>
            <button
              className="history-button"
              type="button"
              aria-current={number === shown?.number ? 'true' : undefined}
              onClick={() => onShow(number)}
            >
              <span className="mono history-number">{number}</span>
              <span className="history-title">{journey.title}</span>
              <StateChip state={journey.result.tone}>{journey.result.word}</StateChip>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

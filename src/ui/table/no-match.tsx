import { useMemo } from 'react';
import { Button } from '../button.tsx';
import { plural } from '../values.tsx';
import { correctFilter, type Filter, type FilterField } from './filter.ts';

interface NoMatchProps {
  readonly query: string;
  readonly fields: readonly FilterField[];
  readonly count: number;
  readonly nouns: string;
  readonly compiled: Filter;
  readonly onFilter: (text: string) => void;
}

/** The filter lets nothing through: it is repeated, one correction is offered, and it can be cleared. */
export function NoMatch({ query, fields, count, nouns, compiled, onFilter }: NoMatchProps) {
  const correction = useMemo(() => correctFilter(query, fields, count), [query, fields, count]);
  return (
    <div className="no-match" role="status">
      <span>
        {compiled.ok ? (
          <>
            None of {plural(count, nouns, nouns)} has{' '}
            <span className="mono">{correction?.from ?? query.trim()}</span>.
          </>
        ) : (
          compiled.error.message
        )}
        {correction ? (
          <>
            {' '}
            Did you mean{' '}
            <button type="button" className="link mono" onClick={() => onFilter(correction.query)}>
              {correction.to}
            </button>
            , {plural(correction.matches, 'row')}?
          </>
        ) : null}
      </span>
      <span className="grow" />
      <Button variant="ghost" onClick={() => onFilter('')}>
        Clear
      </Button>
    </div>
  );
}

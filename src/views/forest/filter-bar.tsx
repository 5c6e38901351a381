import X from 'lucide-react/icons/x';
import { useEffect, useId, useMemo, useRef } from 'react';
import { Button, IconButton } from '../../ui/button.tsx';
import { correctFilter, type FilterField } from '../../ui/table/filter.ts';
import { ToggleGroup } from '../../ui/toggle-group.tsx';
import { plural } from '../../ui/values.tsx';
import type { FilterResult } from './filter.ts';
import type { Forest } from './forest.ts';
import type { ForestState } from './use-forest-state.ts';

const REST = [
  { value: 'dim', label: 'Dim the rest' },
  { value: 'hide', label: 'Hide the rest' },
] as const;

/** The filter of the drawing: the grammar of the tables, a count, one correction. */
export function FilterBar(props: {
  readonly forest: Forest;
  readonly fields: readonly FilterField[];
  readonly state: ForestState;
  readonly result: FilterResult;
  /** It was asked for, not brought by a link. */
  readonly takeFocus: boolean;
}) {
  const { forest, fields, state, result, takeFocus } = props;
  const help = useId();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (takeFocus) input.current?.focus();
  }, [takeFocus]);
  const { compiled } = result;
  return (
    <div className="bar forest-filter no-print" role="search" aria-label="Filter domains">
      <span className="field" data-invalid={compiled.ok ? undefined : ''}>
        <input
          ref={input}
          type="search"
          aria-label="Filter by domain, driver, device, irq"
          aria-describedby={help}
          aria-invalid={!compiled.ok}
          placeholder="driver:nvme irq:40-60 0000:03:00.0"
          value={state.filter}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => state.setFilter(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || state.filter === '') return;
            event.stopPropagation();
            state.setFilter('');
          }}
        />
        {state.filter ? (
          <IconButton icon={X} small label="Clear the filter" onClick={() => state.setFilter('')} />
        ) : null}
      </span>
      <span id={help} className="hidden-text">
        {`Fields: ${fields.map((field) => field.name).join(', ')}. For example irq:40-60.`}
      </span>
      <ToggleGroup
        label="What does not match"
        options={REST}
        value={state.hide ? 'hide' : 'dim'}
        onChange={(value) => state.setHide(value === 'hide')}
      />
      <Note forest={forest} fields={fields} state={state} result={result} />
    </div>
  );
}

function Note(props: Omit<Parameters<typeof FilterBar>[0], 'takeFocus'>) {
  const { forest, fields, state, result } = props;
  const { compiled, matches } = result;
  const total = forest.children.length;
  const correction = useMemo(
    () => (matches === 0 ? correctFilter(state.filter, fields, total) : null),
    [matches, state.filter, fields, total],
  );
  const offer = compiled.ok ? correction?.query : compiled.error.correction;
  return (
    <span className="forest-filter-note" role="status">
      {compiled.ok ? null : compiled.error.message}
      {matches === null ? null : matches === 0 ? (
        `None of ${plural(total, 'domain')} matches.`
      ) : (
        <>
          <b>{matches}</b> of {plural(total, 'domain')}
        </>
      )}
      {offer === undefined ? null : (
        <>
          {' '}
          Did you mean{' '}
          <button type="button" className="link mono" onClick={() => state.setFilter(offer)}>
            {correction?.to ?? offer}
          </button>
          ?
        </>
      )}
      {matches === 0 ? (
        <Button variant="ghost" small onClick={() => state.setFilter('')}>
          Clear
        </Button>
      ) : null}
    </span>
  );
}

import CircleHelp from 'lucide-react/icons/circle-question-mark';
import Columns3 from 'lucide-react/icons/columns-3';
import Copy from 'lucide-react/icons/copy';
import ListFilter from 'lucide-react/icons/list-filter';
import X from 'lucide-react/icons/x';
import { Fragment, useId } from 'react';
import { useExports } from '../actions.tsx';
import { Button } from '../button.tsx';
import { copyText } from '../copy-button.tsx';
import { downloadText } from '../download.ts';
import { announce } from '../live-region.tsx';
import { Menu } from '../menu.tsx';
import { Popover } from '../popover.tsx';
import { plural } from '../values.tsx';
import { cellText } from './column.ts';
import { type TextTable, toCsv, toMarkdown } from './csv.ts';
import type { DataTableProps } from './data-table.tsx';
import type { Filter, FilterField } from './filter.ts';
import type { ColumnState } from './table-state.ts';

interface TableToolsProps extends DataTableProps {
  readonly nouns: string;
  /** Rows on screen, in order. */
  readonly rows: Uint32Array;
  readonly fields: readonly FilterField[];
  readonly filterState: Filter;
  readonly columnState: ColumnState;
}

/** Heading, filter, column chooser, copy. */
export function TableTools(props: TableToolsProps) {
  const { title, facts, tools, columns, columnState, rows, count, noun, nouns } = props;
  const text = (): TextTable => ({
    head: columnState.shown.map((c) => c.title),
    right: columnState.shown.map((c) => c.align === 'right'),
    rows: rows.length,
    cell: (row, col) => cellText(columnState.shown[col]!, rows[row]!),
  });
  const save = () => downloadText(`${props.id}.csv`, 'text/csv', toCsv(text()));
  const copy = async (form: string, what: string) => {
    if (await copyText(form)) announce(`Copied ${plural(rows.length, noun, nouns)} as ${what}`);
  };
  useExports([
    { id: `${props.id}-csv`, title: `Table ${title} as CSV`, run: save },
    {
      id: `${props.id}-markdown`,
      title: `Copy table ${title} as Markdown`,
      run: () => void copy(toMarkdown(text()), 'Markdown'),
    },
  ]);
  return (
    <div className="bar table-tools">
      <h2>{title}</h2>
      <span className="label table-facts">
        {rows.length < count
          ? `${rows.length.toLocaleString('en-US')} of ${plural(count, noun, nouns)}`
          : facts}
      </span>
      <span className="grow" />
      {tools}
      <FilterBox
        filter={props.filter}
        onFilter={props.onFilter}
        fields={props.fields}
        state={props.filterState}
        noun={noun}
      />
      <Popover
        variant="ghost"
        icon={Columns3}
        label="Columns"
        content={() => <ColumnChooser columns={columns} state={columnState} />}
      >
        {columnState.shown.length} of {columns.length}
      </Popover>
      <Menu
        variant="ghost"
        icon={Copy}
        label="Copy as"
        items={[
          { id: 'csv', label: 'Copy as CSV', run: () => void copy(toCsv(text()), 'CSV') },
          { id: 'markdown', label: 'Copy as Markdown', run: () => void copy(toMarkdown(text()), 'Markdown') },
          'rule',
          { id: 'save', label: 'Download CSV', hint: plural(rows.length, 'row'), run: save },
        ]}
      >
        Copy as
      </Menu>
    </div>
  );
}

interface FilterBoxProps {
  readonly filter: string;
  readonly onFilter: (text: string) => void;
  readonly fields: readonly FilterField[];
  readonly state: Filter;
  readonly noun: string;
}

export function FilterBox({ filter, onFilter, fields, state, noun }: FilterBoxProps) {
  const help = useId();
  const error = state.ok ? null : state.error;
  const ranges = fields.filter((f) => f.kind === 'set' || f.kind === 'number');
  const example = ranges.find((f) => f.name === 'cpu') ?? ranges[0];
  return (
    <span className="field table-filter" data-invalid={error ? '' : undefined}>
      <ListFilter className="icon-small" aria-hidden />
      <input
        type="search"
        aria-label={`Filter by ${noun}`}
        aria-describedby={help}
        aria-invalid={error !== null}
        placeholder={example ? `${example.name}:16-31` : 'Filter'}
        value={filter}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onFilter(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || filter === '') return;
          event.stopPropagation();
          onFilter('');
        }}
      />
      {filter ? (
        <button
          type="button"
          className="button button-ghost button-icon button-small"
          aria-label="Clear the filter"
          onClick={() => onFilter('')}
        >
          <X className="icon-small" aria-hidden />
        </button>
      ) : null}
      <Popover
        variant="ghost"
        small
        className="button-icon"
        icon={CircleHelp}
        label="How to filter"
        aria-label="How to filter"
        data-tip="How to filter"
        content={() => <FilterHelp fields={fields} />}
      />
      <span id={help} className="hidden-text">
        {`Fields: ${fields.map((f) => f.name).join(', ')}. For example ${example ? `${example.name}:16-31` : 'a word'}.`}
      </span>
      {error ? (
        <span className="filter-error overlay" role="status">
          {error.message}
          {error.correction === undefined ? null : (
            <>
              {' '}
              Did you mean{' '}
              <button type="button" className="link mono" onClick={() => onFilter(error.correction!)}>
                {error.correction}
              </button>
              ?
            </>
          )}
        </span>
      ) : null}
    </span>
  );
}

const EXAMPLES: Readonly<Record<FilterField['kind'], string>> = {
  number: '60, 16-31, >4, none',
  set: '0-3,8 or none',
  flag: 'yes or no',
  word: 'name or nam*',
  text: 'part of it',
};

function FilterHelp({ fields }: { readonly fields: readonly FilterField[] }) {
  return (
    <div className="filter-help">
      <p>
        Words must all fit; <span className="mono">-</span> before one turns it round, quotes keep blanks.
      </p>
      <dl className="pairs">
        {fields.map(({ name, kind, about }) => (
          <Fragment key={name}>
            <dt className="mono">{name}:</dt>
            <dd className="mono">{EXAMPLES[kind]}</dd>
            <dd className="muted">{about.toLowerCase() === name.toLowerCase() ? null : about}</dd>
          </Fragment>
        ))}
      </dl>
    </div>
  );
}

function ColumnChooser({
  columns,
  state,
}: {
  readonly columns: DataTableProps['columns'];
  readonly state: ColumnState;
}) {
  return (
    <fieldset className="column-chooser">
      <legend className="hidden-text">Columns</legend>
      {columns.map((column) => (
        <label key={column.id} data-tip={column.about}>
          <input
            type="checkbox"
            checked={state.isShown(column.id)}
            disabled={state.shown.length === 1 && state.isShown(column.id)}
            onChange={() => state.toggle(column.id)}
          />
          {column.title}
        </label>
      ))}
      <Button
        variant="ghost"
        small
        {...(state.changed ? {} : { reason: 'Nothing was changed' })}
        onClick={state.reset}
      >
        Reset
      </Button>
    </fieldset>
  );
}

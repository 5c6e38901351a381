// How much of what the engine did is what the kernel did: the numbers, each category, and apart from them what was given.

import type { CSSProperties } from 'react';
import { useFilter, useParam } from '../../store/hooks.ts';
import type { FinishedReplay } from '../../store/replay.ts';
import { SourceLink } from '../../ui/source-link.tsx';
import { count, None, plural } from '../../ui/values.tsx';
import { type CategoryGroup, type CategoryRow, categoryGroups } from './words.ts';

export function Verdict({ replay }: { readonly replay: FinishedReplay }) {
  const groups = categoryGroups(replay.report);
  return (
    <div className="replay-verdict">
      <section className="replay-facts" aria-labelledby="replay-compared">
        <h2 id="replay-compared">Compared</h2>
        <table className="replay-table">
          <thead>
            <tr>
              <th scope="col">category</th>
              <th scope="col" className="replay-bar-head">
                facts
              </th>
              <th scope="col" className="num">
                compared
              </th>
              <th scope="col" className="num">
                identical
              </th>
              <th scope="col" className="num">
                differ
              </th>
            </tr>
          </thead>
          {groups.map((group) => (
            <Group key={group.title} group={group} />
          ))}
        </table>
      </section>
      <aside className="replay-aside" aria-label="Given and left out">
        <Inputs replay={replay} />
        <LeftOut replay={replay} />
        <Problems replay={replay} />
      </aside>
    </div>
  );
}

/** Bars of a group have one scale. */
function Group({ group }: { readonly group: CategoryGroup }) {
  const most = Math.max(1, ...group.rows.map(({ compared }) => compared));
  return (
    <tbody>
      <tr>
        <th scope="rowgroup" colSpan={5} className="replay-group">
          {group.title}
        </th>
      </tr>
      {group.rows.map((row) => (
        <Row
          key={row.name}
          row={row}
          most={most}
          isMono={row.name === row.short && /^[a-z_]+$/.test(row.name)}
        />
      ))}
    </tbody>
  );
}

function Row({
  row,
  most,
  isMono,
}: {
  readonly row: CategoryRow;
  readonly most: number;
  readonly isMono: boolean;
}) {
  const differ = row.compared - row.identical;
  const share = (n: number): string => `${((n / most) * 100).toFixed(2)}%`;
  const sizes = { '--same': share(row.identical), '--differ': share(differ) } as CSSProperties;
  return (
    <tr>
      <th scope="row" className={isMono ? 'mono' : undefined}>
        {row.short}
      </th>
      <td className="replay-bar" style={sizes} aria-hidden>
        <span className="replay-same" />
        {differ > 0 ? <span className="replay-differ" /> : null}
      </td>
      <td className="num mono">{count(row.compared)}</td>
      <td className="num mono">{count(row.identical)}</td>
      <td className="num mono">
        {differ > 0 ? <DifferLink category={row.name} differ={differ} /> : <None why="none differ" />}
      </td>
    </tr>
  );
}

function DifferLink({ category, differ }: { readonly category: string; readonly differ: number }) {
  const [, setShown] = useParam<string>('show', 'verdict');
  const [, setFilter] = useFilter();
  const show = (): void => {
    setFilter(`category:"${category}"`);
    setShown('differences');
  };
  return (
    <button
      type="button"
      className="link replay-differs"
      aria-label={`${plural(differ, 'difference')} in ${category}`}
      onClick={show}
    >
      {count(differ)}
    </button>
  );
}

/** What the engine was told. Never mixed with what it found out. */
function Inputs({ replay }: { readonly replay: FinishedReplay }) {
  const { inputs } = replay.report;
  const total = inputs.reduce((sum, { count: n }) => sum + n, 0);
  return (
    <section>
      <h2>
        Given to the engine <span className="replay-total">{plural(total, 'input')}</span>
      </h2>
      <p>The engine was told these. They are not among the facts.</p>
      <Counts rows={inputs.map(({ kind, count: n }) => [kind, n])} />
    </section>
  );
}

function LeftOut({ replay }: { readonly replay: FinishedReplay }) {
  const { notCompared } = replay.report;
  if (notCompared.length === 0) return null;
  return (
    <section>
      <h2>Not compared</h2>
      <p>Events of the trace that the engine does not model.</p>
      <Counts rows={notCompared.map(({ kind, count: n }) => [kind, n])} mono />
    </section>
  );
}

function Counts({
  rows,
  mono,
}: {
  readonly rows: readonly (readonly [string, number])[];
  readonly mono?: boolean;
}) {
  return (
    <dl className="replay-counts">
      {rows.map(([kind, n]) => (
        <div key={kind}>
          <dt className={mono ? 'mono' : undefined}>{kind}</dt>
          <dd className="mono">{count(n)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What the capture does not tell of its machine. */
function Problems({ replay }: { readonly replay: FinishedReplay }) {
  if (replay.problems.length === 0) return null;
  return (
    <section>
      <h2>Not told by the capture</h2>
      <ul className="replay-problems">
        {replay.problems.map(({ path, line, found, expected, done }) => (
          <li key={`${path}:${line}:${expected}`}>
            {found === '' ? expected : `${found}; expected ${expected}`}; {done}
            {path === '' ? null : (
              <>
                {' '}
                <SourceLink file={path} line={line} />
              </>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

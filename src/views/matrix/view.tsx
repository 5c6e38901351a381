// The vector matrix: CPUs down, vectors across.

import Download from 'lucide-react/icons/download';
import Table2 from 'lucide-react/icons/table-2';
import { useCallback, useDeferredValue, useMemo, useRef } from 'react';
import { useFilter, useParam } from '../../store/hooks.ts';
import type { ViewModule } from '../../store/view-module.ts';
import { useKeys, useRunAction } from '../../ui/actions.tsx';
import { Button } from '../../ui/button.tsx';
import { NoMatch } from '../../ui/table/no-match.tsx';
import { FilterBox } from '../../ui/table/table-tools.tsx';
import { ToggleGroup } from '../../ui/toggle-group.tsx';
import { count, plural } from '../../ui/values.tsx';
import { Board } from './board.tsx';
import type { ColourMode } from './colouring.ts';
import type { ColumnMode } from './columns.ts';
import { NoMatrix } from './empty.tsx';
import { matrixFields, passing } from './filter.ts';
import info from './info.ts';
import { VectorInspector } from './inspector.tsx';
import { Legend } from './legend.tsx';
import { useLiveCells } from './live/cells.ts';
import type { Matrix } from './matrix.ts';
import { MatrixPath } from './path.tsx';
import { foldedGroups, type Grouping, groupsOf, turnGroup } from './rows.ts';
import type { Drawing } from './scene.ts';
import { ownersOnce, useColouring, useMatrix } from './state.ts';
import { COLOURS, COLUMNS, GROUPINGS, GroupBy, LIVE_COLOURS, SourceChoice } from './toolbar.tsx';
import { type Twin, TwinTables } from './twin.tsx';
import { useMatrixExports } from './use-exports.ts';
import './matrix.css';

function MatrixView() {
  const { matrix } = useMatrix();
  return matrix ? <Shown matrix={matrix} /> : <NoMatrix />;
}

function Shown({ matrix }: { readonly matrix: Matrix }) {
  const [twin, setTwin] = useParam<Twin | ''>('twin', '');
  const [filter, setFilter] = useFilter();
  useKeys([
    {
      id: 'twin',
      title: twin === '' ? 'Show the matrix as tables' : 'Draw the matrix',
      key: 't',
      hint: twin === '' ? 'tables' : 'drawing',
      run: () => setTwin(twin === '' ? 'vectors' : ''),
    },
  ]);
  if (twin === '') return <Drawn matrix={matrix} onTwin={() => setTwin('vectors')} />;
  return (
    <TwinTables
      matrix={matrix}
      twin={twin === 'cpus' ? 'cpus' : 'vectors'}
      onTwin={setTwin}
      filter={filter}
      onFilter={setFilter}
      back={
        <Button variant="ghost" icon={Table2} pressed onClick={() => setTwin('')}>
          Table twin
        </Button>
      }
    />
  );
}

function Drawn({ matrix, onTwin }: { readonly matrix: Matrix; readonly onTwin: () => void }) {
  const [colour, setColour] = useParam<ColourMode | 'heat'>('colour', 'owner');
  const live = useLiveCells();
  const heat = live !== null && colour === 'heat';
  const [mode, setMode] = useParam<ColumnMode>('columns', 'elastic');
  const [by, setBy] = useParam<Grouping>('group', 'node');
  const [turned, setTurned] = useParam<string>('fold', '');
  const [filter, setFilter] = useFilter();
  const colouring = useColouring(matrix, COLOURS.find(({ value }) => value === colour)?.value ?? 'owner');
  const groups = useMemo(() => groupsOf(matrix, GROUPINGS.includes(by) ? by : 'node'), [matrix, by]);
  const folded = useMemo(() => foldedGroups(groups, matrix.cpus.length, turned), [groups, matrix, turned]);
  const fields = useMemo(() => matrixFields(matrix, ownersOnce(matrix)), [matrix]);
  const query = useDeferredValue(filter);
  const passed = useMemo(() => passing(matrix, fields, query), [matrix, fields, query]);
  const latest = useRef(turned);
  latest.current = turned;
  const turn = useCallback((key: string) => setTurned(turnGroup(latest.current, key)), [setTurned]);
  const drawing = useRef<Drawing | null>(null);
  const keep = useCallback((drawn: Drawing) => {
    drawing.current = drawn;
  }, []);
  const all = (fold: boolean) => {
    const closed = foldedGroups(groups, matrix.cpus.length, '').size > 0;
    setTurned(fold === closed ? '' : groups.map((group) => group.key).join(','));
  };
  useKeys([
    { id: 'expand', title: 'Unfold all groups of CPUs', key: 'e', hint: 'unfold', run: () => all(false) },
    { id: 'collapse', title: 'Fold all groups of CPUs', key: 'c', run: () => all(true) },
    ...(live
      ? [
          {
            id: 'heat',
            title: heat ? 'Colour cells by owner' : 'Colour cells by heat',
            run: () => setColour(heat ? 'owner' : 'heat'),
          },
        ]
      : []),
  ]);
  useMatrixExports(matrix, drawing);
  const none = passed.cpus !== null && !passed.cpus.includes(1);
  return (
    <div className="mx">
      <div className="bar mx-bar">
        <span className="label">Colour</span>
        <ToggleGroup
          label="Colour"
          options={live ? LIVE_COLOURS : COLOURS}
          value={heat ? 'heat' : colouring.mode}
          onChange={setColour}
        />
        <span className="label">Columns</span>
        <ToggleGroup label="Columns" options={COLUMNS} value={mode} onChange={setMode} />
        <GroupBy matrix={matrix} by={by} onBy={setBy} />
        <SourceChoice />
        <span className="grow" />
        <span className="label mx-hint">drag to sum a block</span>
        <FilterBox
          filter={filter}
          onFilter={setFilter}
          fields={fields}
          state={passed.filter}
          noun="CPU or vector"
        />
        <Button variant="ghost" icon={Table2} pressed={false} onClick={onTwin}>
          Table twin
        </Button>
        <ExportButton />
      </div>
      {none ? (
        <NoMatch
          query={query}
          fields={fields}
          count={matrix.vector.length + matrix.cpus.length}
          nouns="vectors and CPUs"
          compiled={passed.filter}
          onFilter={setFilter}
        />
      ) : null}
      <Board
        matrix={matrix}
        colouring={colouring}
        mode={mode}
        groups={groups}
        folded={folded}
        onTurn={turn}
        passed={passed}
        live={live}
        heat={heat}
        onDrawing={keep}
      />
      <Legend
        matrix={matrix}
        colouring={colouring}
        filter={filter}
        onFilter={setFilter}
        heat={heat}
        live={live !== null}
      />
    </div>
  );
}

function ExportButton() {
  const run = useRunAction();
  return (
    <Button variant="ghost" icon={Download} onClick={() => run('app.export')}>
      Export
    </Button>
  );
}

function Status() {
  const { matrix } = useMatrix();
  if (!matrix) return null;
  const nodes = groupsOf(matrix, 'node').filter(({ key }) => key !== 'x').length;
  const words = matrix.source.word === 'identity' ? 'identities' : 'vectors';
  const { systemCount } = matrix.view.t.matrix.col;
  const fact = (n: number, text: string) => (
    <span>
      <b>{count(n)}</b> {text}
    </span>
  );
  return (
    <>
      {fact(matrix.cpus.length, plural(matrix.cpus.length, 'CPU').replace(/^\S+ /, ''))}
      {nodes > 0 ? fact(nodes, nodes === 1 ? 'node' : 'nodes') : <span>nodes not known</span>}
      {fact(matrix.vector.length, `${words} allocated`)}
      {fact(systemCount[matrix.source.matrix]!, `system ${words}`)}
    </>
  );
}

export default {
  ...info,
  Component: MatrixView,
  Inspector: VectorInspector,
  PathBar: MatrixPath,
  Status,
} satisfies ViewModule;

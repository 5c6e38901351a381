import './forest.css';
import { useCallback, useDeferredValue, useMemo, useRef, useState } from 'react';
import type { MachineView } from '../../model/machine.ts';
import { useActions, useSelection, useSide } from '../../store/hooks.ts';
import { useKeys } from '../../ui/actions.tsx';
import { useCalmMachine } from '../shared/calm-machine.ts';
import { cpusOf } from './cpus.ts';
import { Drawing, type DrawingHandle } from './drawing.tsx';
import { filterFields, runFilter } from './filter.ts';
import { FilterBar } from './filter-bar.tsx';
import { plant } from './fold.ts';
import { forestOf } from './forest.ts';
import { litOf } from './lit.ts';
import { NoDomains } from './no-domains.tsx';
import { Printed } from './printed.tsx';
import { Toolbar } from './toolbar.tsx';
import { ForestTwin } from './twin/twin.tsx';
import { useForestExports } from './use-forest-exports.tsx';
import { useForestState } from './use-forest-state.ts';

/** The centre: toolbar and drawing, or why there is none. */
export function ForestView() {
  const machine = useCalmMachine();
  return machine.t.irqDomain.length === 0 ? <NoDomains /> : <DomainForest machine={machine} />;
}

function DomainForest({ machine }: { readonly machine: MachineView }) {
  const forest = forestOf(machine);
  const cpus = cpusOf(machine);
  const state = useForestState();
  const selection = useSelection();
  const actions = useActions();
  const handle = useRef<DrawingHandle>(null);
  const [zoom, setZoom] = useState({ percent: 100, fitted: true });
  const [asked, setAsked] = useState(false);
  const filtering = asked || state.filter !== '';
  const live = useSide() === 'simulation';

  const text = useDeferredValue(state.filter);
  const fields = useMemo(() => filterFields(forest), [forest]);
  const result = useMemo(() => runFilter(forest, fields, text), [forest, fields, text]);
  const { keep } = result;
  const faint = useMemo(() => {
    if (!keep || state.hide) return null;
    return new Set([...forest.children.keys()].filter((row) => !keep.has(row)));
  }, [forest, keep, state.hide]);
  const trees = useMemo(
    () =>
      plant(forest, {
        above: state.fold === '4' ? 4 : 0,
        open: state.open,
        keep: keep && state.hide ? (row) => keep.has(row) : undefined,
      }),
    [forest, state.fold, state.open, keep, state.hide],
  );
  const selectedCpu = selection?.kind === 'cpu' ? selection.cpu : -1;
  const lit = useMemo(() => litOf(forest, selection), [forest, selection]);

  const toggleFold = (key: string) => {
    const next = new Set(state.open.has('*') ? foldKeys() : state.open);
    if (!next.delete(key)) next.add(key);
    state.setOpen(next);
  };
  const foldKeys = () =>
    trees.flatMap(function keys(tree): string[] {
      return [
        ...tree.items.flatMap((item) => (item.type === 'fold' ? [item.key] : [])),
        ...tree.trees.flatMap(keys),
      ];
    });
  const setFold = (open: boolean) => {
    const key = handle.current?.foldAtFocus() ?? '';
    const keys = foldKeys();
    const now = new Set(state.open.has('*') ? keys : state.open);
    if (key === '') return state.setOpen(new Set(open ? ['*'] : []));
    if (open) now.add(key);
    else now.delete(key);
    state.setOpen(now);
  };
  useKeys([
    {
      id: 'expand',
      title: 'Expand identical siblings',
      key: 'e',
      hint: 'expand siblings',
      run: () => setFold(true),
    },
    {
      id: 'twin',
      title: 'Show the forest as text',
      key: 't',
      hint: 'text twin',
      run: () => state.setTwin(!state.twin),
    },
    { id: 'collapse', title: 'Collapse identical siblings', key: 'c', run: () => setFold(false) },
    { id: 'fit', title: 'Fit the forest into the window', key: 'f', run: () => handle.current?.fit() },
    { id: 'zoom-in', title: 'Zoom in', key: '+', run: () => handle.current?.step(1) },
    { id: 'zoom-out', title: 'Zoom out', key: '-', run: () => handle.current?.step(-1) },
    {
      id: 'way',
      title: state.way === 'message' ? 'Show the way of allocation' : 'Show the way of the message',
      run: () => state.setWay(state.way === 'message' ? 'allocation' : 'message'),
    },
    ...(live
      ? [
          {
            id: 'traffic',
            title: state.traffic ? 'Hide the traffic' : 'Show the traffic',
            run: () => state.setTraffic(!state.traffic),
          },
        ]
      : []),
  ]);
  const onZoom = useCallback((percent: number, fitted: boolean) => setZoom({ percent, fitted }), []);
  const shared = {
    forest,
    cpus,
    trees,
    lit,
    selectedCpu,
    mirrored: state.way === 'message',
    drivers: state.drivers,
    irqs: state.irqs,
  };

  const dialog = useForestExports({ ...shared, handle });
  return (
    <div className="forest">
      <Toolbar
        state={state}
        zoom={zoom}
        live={live}
        filtering={filtering}
        onFilter={() => {
          if (filtering) state.setFilter('');
          setAsked(!filtering);
        }}
        onStep={(direction) => handle.current?.step(direction)}
        onFit={() => handle.current?.fit()}
      />
      {filtering ? (
        <FilterBar forest={forest} fields={fields} state={state} result={result} takeFocus={asked} />
      ) : null}
      {state.twin ? (
        <ForestTwin
          forest={forest}
          cpus={cpus}
          lit={lit}
          selectedCpu={selectedCpu}
          keep={keep}
          onSelect={actions.select}
        />
      ) : (
        <Drawing
          {...shared}
          faint={faint}
          traffic={live && state.traffic}
          onSelect={actions.select}
          onToggleFold={toggleFold}
          handle={handle}
          onZoom={onZoom}
        />
      )}
      <Printed {...shared} />
      {dialog}
    </div>
  );
}

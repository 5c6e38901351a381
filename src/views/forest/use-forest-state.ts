// What the reader chose for the forest. Everything travels in links, under `forest.…`.

import { useMemo } from 'react';
import { useFilter, useParam } from '../../store/hooks.ts';

export type Way = 'allocation' | 'message';
export type FoldChoice = '4' | 'none';

export interface ForestState {
  readonly way: Way;
  setWay(way: Way): void;
  readonly drivers: boolean;
  setDrivers(on: boolean): void;
  readonly irqs: boolean;
  setIrqs(on: boolean): void;
  readonly fold: FoldChoice;
  setFold(fold: FoldChoice): void;
  /** Keys of open folds, `*` for all. */
  readonly open: ReadonlySet<string>;
  setOpen(open: ReadonlySet<string>): void;
  /** Traffic of a simulation under the drawing. */
  readonly traffic: boolean;
  setTraffic(on: boolean): void;
  readonly twin: boolean;
  setTwin(on: boolean): void;
  readonly filter: string;
  setFilter(text: string): void;
  /** What does not match is left out instead of dimmed. */
  readonly hide: boolean;
  setHide(on: boolean): void;
}

export function useForestState(): ForestState {
  const [way, setWay] = useParam<Way>('way', 'allocation');
  const [drivers, setDrivers] = useParam<string>('drivers', 'on');
  const [irqs, setIrqs] = useParam<string>('irqs', 'on');
  const [fold, setFold] = useParam<FoldChoice>('fold', '4');
  const [open, setOpen] = useParam<string>('open', '');
  const [traffic, setTraffic] = useParam<string>('traffic', 'on');
  const [twin, setTwin] = useParam<string>('twin', 'off');
  const [hide, setHide] = useParam<string>('rest', 'dim');
  const [filter, setFilter] = useFilter();
  const openSet = useMemo(() => new Set(open === '' ? [] : open.split(',')), [open]);
  return {
    way: way === 'message' ? 'message' : 'allocation',
    setWay,
    drivers: drivers !== 'off',
    setDrivers: (on) => setDrivers(on ? 'on' : 'off'),
    irqs: irqs !== 'off',
    setIrqs: (on) => setIrqs(on ? 'on' : 'off'),
    fold: fold === 'none' ? 'none' : '4',
    setFold,
    open: openSet,
    setOpen: (next) => setOpen([...next].join(',')),
    traffic: traffic !== 'off',
    setTraffic: (on) => setTraffic(on ? 'on' : 'off'),
    twin: twin === 'on',
    setTwin: (on) => setTwin(on ? 'on' : 'off'),
    filter,
    setFilter,
    hide: hide === 'hide',
    setHide: (on) => setHide(on ? 'hide' : 'dim'),
  };
}

// Which device the page shows: that of the selection; the one before while something without a device is looked at.

import { useCallback, useMemo } from 'react';
import type { MachineView } from '../../model/machine.ts';
import { useActions, useApp, useMachine, useParam, useSelection } from '../../store/hooks.ts';
import { parseSelection } from '../../store/selection.ts';
import { selectedDevice } from './entries.ts';
import info from './info.ts';
import { idOf } from './names.ts';

/** Row of device on the page, -1 for the list of all. */
export function useShownDevice(): number {
  const view = useMachine();
  const selection = useSelection();
  const [before] = useParam<string>('at', '');
  return useMemo(() => {
    const row = selectedDevice(view, selection);
    if (row >= 0 || selection === null || before === '') return row;
    return view.find('device', 'id', before);
  }, [view, selection, before]);
}

/** Follows a link on the page of a device: selects, opens the inspector, and stays on the page. */
export function useFollow(device: number): (key: string) => void {
  const view = useMachine();
  const { select, setInspectorOpen } = useActions();
  const [, setBefore] = useParam<string>('at', '');
  const isHere = useApp((state) => state.view) === info.id;
  return useCallback(
    (key) => {
      if (isHere && selectedDevice(view, parseSelection(key)) !== device) setBefore(deviceId(view, device));
      select(key);
      setInspectorOpen(true);
    },
    [view, device, isHere, select, setInspectorOpen, setBefore],
  );
}

const deviceId = (view: MachineView, device: number): string => (device < 0 ? '' : idOf(view, device));

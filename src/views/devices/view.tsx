// Devices: the tree of all of them, and the page of one with the messages it holds and the irqs they become.

import { useActions, useMachine, useParam, useSelection } from '../../store/hooks.ts';
import type { ViewModule } from '../../store/view-module.ts';
import { useKeys } from '../../ui/actions.tsx';
import info from './info.ts';
import { DeviceInspector } from './inspector.tsx';
import { DeviceNavigator } from './navigator.tsx';
import { Overview } from './overview.tsx';
import { DevicePage } from './page.tsx';
import { useShownDevice } from './shown-device.ts';
import './devices.css';

function Devices() {
  const view = useMachine();
  const device = useShownDevice();
  const selection = useSelection();
  const { setInspectorOpen } = useActions();
  const [inspector] = useParam<string>('inspector', '');
  useKeys([
    {
      id: 'inspect',
      title: inspector === 'open' ? 'Close the inspector' : 'Inspect the selection',
      key: 'i',
      hint: 'inspect',
      ...(selection === null ? { reason: 'Nothing is selected' } : {}),
      run: () => setInspectorOpen(inspector !== 'open'),
    },
  ]);
  return device < 0 ? <Overview /> : <DevicePage view={view} device={device} />;
}

export default {
  ...info,
  Component: Devices,
  Navigator: DeviceNavigator,
  Inspector: DeviceInspector,
} satisfies ViewModule;

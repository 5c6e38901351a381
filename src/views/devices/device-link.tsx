import type { MachineView } from '../../model/machine.ts';
import { deviceKey } from '../../store/machine-keys.ts';
import { idOf } from './names.ts';

/** The id of a device; a click selects it. */
export function DeviceLink(props: {
  readonly view: MachineView;
  /** Row of device. */
  readonly device: number;
  readonly onSelect: (key: string) => void;
}) {
  const { view, device, onSelect } = props;
  return (
    <button type="button" className="dev-link mono" onClick={() => onSelect(deviceKey(view, device))}>
      {idOf(view, device)}
    </button>
  );
}

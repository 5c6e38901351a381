// Kernel, remapping, CPUs and devices that differ, one line for each thing that does.

import type { MachineDiff } from '../../model/diff/diff.ts';
import type { DeviceField } from '../../model/diff/machine.ts';
import type { MachineView } from '../../model/machine.ts';

export interface MachineRow {
  /** `CPU 3`, `0000:01:00.0`, `kernel`. */
  readonly thing: string;
  readonly what: string;
  /** '' where the moment does not have it. */
  readonly a: string;
  readonly b: string;
  /** Selection key of the thing, '' for the machine as a whole. */
  readonly key: string;
  readonly fate: 'added' | 'gone' | 'changed';
}

export function machineRows(diff: MachineDiff): MachineRow[] {
  const { setting } = diff;
  const whole = (what: string, [a, b]: readonly [string, string]): MachineRow[] =>
    a === b ? [] : [{ thing: 'machine', what, a, b, key: '', fate: 'changed' }];
  return [
    ...whole('kernel', setting.kernel),
    ...whole('architecture', setting.arch),
    ...whole('interrupt remapping', setting.remapping),
    ...setting.sources.map(
      (source): MachineRow => ({
        thing: 'capture',
        what: source.name,
        a: source.in === 'a' ? 'captured' : '',
        b: source.in === 'b' ? 'captured' : '',
        key: '',
        fate: source.in === 'a' ? 'gone' : 'added',
      }),
    ),
    ...setting.cpus.map(
      ({ cpu, a, b }): MachineRow => ({
        thing: `CPU ${cpu}`,
        what: 'state',
        a: cpuWord(a),
        b: cpuWord(b),
        key: `cpu:${cpu}`,
        fate: a === null ? 'added' : b === null ? 'gone' : 'changed',
      }),
    ),
    ...diff.devices.flatMap((device) => deviceRows(diff, device)),
  ];
}

const cpuWord = (online: boolean | null): string => (online === null ? '' : online ? 'online' : 'offline');

function deviceRows(diff: MachineDiff, device: MachineDiff['devices'][number]): MachineRow[] {
  const base = { thing: device.id, key: `dev:${device.id}`, fate: device.fate };
  if (device.fate !== 'changed') {
    const [a, b] = device.fate === 'gone' ? ['present', ''] : ['', 'present'];
    return [{ ...base, what: 'device', a, b }];
  }
  return device.fields.map((field) => ({
    ...base,
    what: WHAT[field],
    a: fieldText(diff.a, device.a, field),
    b: fieldText(diff.b, device.b, field),
  }));
}

const WHAT: Readonly<Record<DeviceField, string>> = {
  driver: 'driver',
  MSI: 'MSI control',
  'MSI-X': 'MSI-X control',
  irqs: 'irqs',
  node: 'NUMA node',
  'IOMMU group': 'IOMMU group',
};

function fieldText(view: MachineView, row: number, field: DeviceField): string {
  const { col } = view.t.device;
  switch (field) {
    case 'driver':
      return view.str(col.driver[row]);
    case 'MSI':
      return controlText(col.msiControl[row]!, 1);
    case 'MSI-X':
      return controlText(col.msixControl[row]!, 0x8000);
    case 'irqs':
      return `${col.irqs[row]}`;
    case 'node':
      return `${col.node[row]}`;
    case 'IOMMU group':
      return `${col.iommuGroup[row]}`;
  }
}

/** `8004, enabled` */
const controlText = (control: number, enable: number): string =>
  `${control.toString(16).padStart(4, '0')}, ${control & enable ? 'enabled' : 'disabled'}`;

// `group 8 type DMA-FQ: 0000:00:1f.0 0000:00:1f.2`: number, type of the default domain, devices.
// drivers/iommu/iommu.c: iommu_group_show_type, 6.1 and 6.12.

import type { FileContext } from '../context.ts';
import { isEmpty, LineReader } from '../line-reader.ts';
import { ListedDevices } from './devices.ts';

const GROUP = /^group (\d{1,9}) type ([\w-]*):((?: \S+)*) ?$/;

export function readGroups(context: FileContext): void {
  if (isEmpty(context, 'a line for each IOMMU group')) return;
  const lines = new LineReader(context);
  const devices = new ListedDevices(context.machine);
  const groups = new Set<number>();
  const grouped = new Set<number>();
  while (lines.next()) {
    if (lines.text === '') continue;
    const match = GROUP.exec(lines.text);
    const group = match ? Number(match[1]) : -1;
    if (!match) lines.problem('group, its number, type, its type, a colon, and the devices in it');
    else if (groups.has(group)) lines.problem('each group once');
    else {
      groups.add(group);
      readDevices(context, lines.line, match, devices, grouped);
    }
  }
  lines.finish();
}

function readDevices(
  context: FileContext,
  line: number,
  match: RegExpExecArray,
  devices: ListedDevices,
  grouped: Set<number>,
): void {
  const { strings, t } = context.machine;
  const type = match[2] === '' ? -1 : strings.intern(match[2]!);
  for (const name of match[3]!.split(' ')) {
    if (name === '') continue;
    const row = devices.row(name);
    if (row < 0) continue;
    if (grouped.has(row))
      context.problem(line, `${name} again`, 'each device in one group', 'it was left out');
    else {
      grouped.add(row);
      if (t.device.col.iommuGroup[row]! >= 0) continue;
      t.device.col.iommuGroup[row] = Number(match[1]);
      t.device.col.iommuType[row] = type;
    }
  }
}

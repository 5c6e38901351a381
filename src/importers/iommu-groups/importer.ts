// Which IOMMU and which group each device is in: /sys/kernel/iommu_groups and /sys/class/iommu, one line or paragraph each.

import type { FileHead, Importer } from '../context.ts';
import { readGroups } from './groups.ts';
import { readUnits } from './units.ts';

const GROUP = /^group \d+ type [\w-]*:(?: |$)/m;
const UNIT = /^## \S+\n(?:(?:address|cap|ecap|version|features|domains_supported|domains_used): |device \S)/m;

const groups: Importer = {
  id: 'iommu-groups',
  label: 'IOMMU groups',
  sniff: (head: FileHead) => (GROUP.test(head.text.slice(0, 4096)) ? 1 : 0),
  parse: readGroups,
};

const units: Importer = {
  id: 'iommu-units',
  label: 'IOMMUs of /sys/class/iommu',
  sniff: (head: FileHead) => (UNIT.test(head.text.slice(0, 4096)) ? 1 : 0),
  parse: readUnits,
};

export default [groups, units];

import type { ViewInfo } from '../../store/view-module.ts';

export default {
  id: 'remapping',
  title: 'Remapping',
  order: 40,
  goKey: 'r',
  about: 'Interrupt remapping tables: VT-d, AMD-Vi, ITS, IMSIC, Xen',
  inspects: ['irte'],
} satisfies ViewInfo;

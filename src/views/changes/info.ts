import type { ViewInfo } from '../../store/view-module.ts';

export default {
  id: 'changes',
  title: 'Compare',
  order: 110,
  goKey: 'm',
  about: 'Two moments of this capture side by side: what moved, came and went in between',
  inspects: ['irq', 'msi'],
  inspectsAbsent: true,
  captured: true,
} satisfies ViewInfo;

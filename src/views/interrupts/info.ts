import type { ViewInfo } from '../../store/view-module.ts';

export default {
  id: 'interrupts',
  title: 'Interrupts',
  order: 50,
  goKey: 'i',
  about: 'Every irq with its chain, its affinity and its counts',
  inspects: ['irq', 'msi'],
} satisfies ViewInfo;

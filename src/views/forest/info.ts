import type { ViewInfo } from '../../store/view-module.ts';

export default {
  id: 'forest',
  title: 'Forest',
  order: 10,
  goKey: 'f',
  about: 'The irq domains from the CPUs to the devices, with the path of one interrupt.',
  inspects: ['dom', 'cpu'],
} satisfies ViewInfo;

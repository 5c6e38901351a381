import type { ViewInfo } from '../../store/view-module.ts';

export default {
  id: 'devices',
  title: 'Devices',
  order: 20,
  goKey: 'd',
  about: 'Every device with the messages it holds and the irqs they become',
  inspects: ['dev', 'msi'],
  inspectsRemoved: true,
  wide: true,
} satisfies ViewInfo;

import type { ViewInfo } from '../../store/view-module.ts';

export default {
  id: 'traffic',
  title: 'Traffic',
  order: 105,
  goKey: 'l',
  about: 'What devices send while a machine is simulated, where it arrives, what is lost and why',
  wide: true,
} satisfies ViewInfo;

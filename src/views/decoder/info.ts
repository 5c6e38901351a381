import type { ViewInfo } from '../../store/view-module.ts';

export default {
  id: 'decoder',
  title: 'Decoder',
  order: 200,
  about: 'Decode a message, a remapping entry or an IO-APIC entry, bit by bit',
  goKey: 'c',
  hidden: true,
  route: 'd',
} satisfies ViewInfo;

import type { ViewInfo } from '../../store/view-module.ts';

export default {
  id: 'route',
  title: 'Route',
  order: 100,
  goKey: 't',
  about:
    'One message, hop by hop, from the device to the CPU and back; fired, and disturbed, where a machine is simulated',
  wide: true,
} satisfies ViewInfo;

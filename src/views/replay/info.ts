import type { ViewInfo } from '../../store/view-module.ts';

export default {
  id: 'replay',
  title: 'Replay',
  order: 120,
  goKey: 'p',
  about: "Runs the kernel's calls on the engine and compares every choice with the trace",
  inspects: ['irq', 'msi'],
  inspectsAbsent: true,
} satisfies ViewInfo;

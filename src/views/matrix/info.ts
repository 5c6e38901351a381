import type { ViewInfo } from '../../store/view-module.ts';

export default {
  id: 'matrix',
  title: 'Matrix',
  order: 30,
  goKey: 'v',
  about: 'Every vector of every CPU: who holds it, what is reserved, what is free',
  inspects: ['vec'],
} satisfies ViewInfo;

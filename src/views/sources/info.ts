import type { ViewInfo } from '../../store/view-module.ts';

export default {
  id: 'sources',
  title: 'Sources',
  order: 60,
  captured: true,
  goKey: 's',
  about: 'Every file of the capture and what was made of it: problems, contradictions, facts',
} satisfies ViewInfo;

import type { ViewInfo } from '../../store/view-module.ts';

/** The start page. Its link is `#/`. */
export default {
  id: 'start',
  title: 'Start page',
  order: 0,
  hidden: true,
  route: '',
  goKey: 'h',
} satisfies ViewInfo;

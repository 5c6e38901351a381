import type { ViewInfo } from '../../store/view-module.ts';

export default {
  id: 'editor',
  title: 'Machine editor',
  order: 210,
  about: 'Build a machine from a recipe, or change one, and boot it',
  goKey: 'b',
  hidden: true,
  route: 'm',
} satisfies ViewInfo;

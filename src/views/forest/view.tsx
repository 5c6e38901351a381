import type { ViewModule } from '../../store/view-module.ts';
import { ForestView } from './forest-view.tsx';
import info from './info.ts';
import { ForestInspector } from './inspector/inspector.tsx';
import { ForestPath } from './path-bar.tsx';

export default {
  ...info,
  Component: ForestView,
  PathBar: ForestPath,
  Inspector: ForestInspector,
} satisfies ViewModule;

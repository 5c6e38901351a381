import type { ViewModule } from '../../store/view-module.ts';
import { ForestView } from './forest-view.tsx';
import info from './info.ts';

export default { ...info, Component: ForestView } satisfies ViewModule;

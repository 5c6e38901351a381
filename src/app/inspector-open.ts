import type { AppState } from '../store/state.ts';
import { viewInfo } from './registry.ts';

/** Whether the inspector of the view on screen is asked for: a wide view has a state of its own, which its link says. */
export const isInspectorOpen = (state: AppState): boolean =>
  viewInfo(state.view)?.wide === true
    ? state.params[`${state.view}.inspector`] === 'open'
    : state.inspectorOpen;

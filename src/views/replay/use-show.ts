// Leads from the replay to the view of an object.

import { useActions, useAppStore } from '../../store/hooks.ts';
import { parseSelection } from '../../store/selection.ts';

/** Opens the view of an object with the engine at a line; the other side is one switch away. */
export function useShowObject(): (key: string, line: number) => Promise<void> {
  const { env } = useAppStore();
  const { goLine, openView, showSide } = useActions();
  return async (key, line) => {
    const kind = parseSelection(key)?.kind;
    const home = env.views.find((view) => view.id !== 'replay' && kind && view.inspects?.includes(kind));
    await goLine(line);
    await showSide('engine');
    if (home) openView(home.id, { select: key });
  };
}

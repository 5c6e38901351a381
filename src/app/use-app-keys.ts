import { useContext, useEffect } from 'react';
import { type Action, ActionsContext } from '../ui/actions.tsx';
import { comboOf, KeySequence, keysBelongTo } from './keys.ts';

/** Runs registered actions by their keys, except where the focus owns the keys. */
export function useAppKeys(): void {
  const registry = useContext(ActionsContext);
  useEffect(() => {
    const sequence = new KeySequence();
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.repeat) return;
      const combo = comboOf(event);
      if (keysBelongTo(event.target, combo)) return;
      const actions = registry.list();
      const starts = (c: string) =>
        actions.some((a) => a.key?.startsWith(`${c} `) || a.also?.startsWith(`${c} `));
      const action = find(actions, sequence.take(combo, event.timeStamp, starts));
      if (!action) return;
      event.preventDefault();
      if (!action.reason) action.run();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [registry]);
}

/** The action of the first combo that has one; of two with the same key the one registered last. */
function find(actions: readonly Action[], combos: readonly string[]): Action | undefined {
  for (const combo of combos) {
    const action = actions.findLast((a) => (a.key === combo || a.also === combo) && a.group !== 'export');
    if (action) return action;
  }
  return undefined;
}

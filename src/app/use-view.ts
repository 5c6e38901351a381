import { useEffect, useState } from 'react';
import type { ViewModule } from '../store/view-module.ts';
import { loadView } from './registry.ts';

/** The code of a view: null while it is fetched, an Error when it could not be. */
export function useViewModule(id: string | undefined): ViewModule | Error | null {
  const [state, setState] = useState<{ id: string; module: ViewModule | Error } | null>(null);
  useEffect(() => {
    if (id === undefined) return;
    let current = true;
    loadView(id).then(
      (module) => current && setState({ id, module }),
      (error: unknown) =>
        current && setState({ id, module: error instanceof Error ? error : new Error(String(error)) }),
    );
    return () => {
      current = false;
    };
  }, [id]);
  return state && state.id === id ? state.module : null;
}

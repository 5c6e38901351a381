/** Finds the views: every folder under `src/views` with an info.ts and a view.tsx. Adding one edits no other file. */

import type { ViewInfo, ViewModule } from '../store/view-module.ts';

const infos = import.meta.glob<ViewInfo>('../views/*/info.ts', { eager: true, import: 'default' });
const modules = import.meta.glob<ViewModule>('../views/*/view.tsx', { import: 'default' });

const folder = (path: string) => path.split('/').at(-2)!;

/** All views, sorted by order, then id. */
export const VIEWS: readonly ViewInfo[] = Object.values(infos).sort(
  (a, b) => a.order - b.order || (a.id < b.id ? -1 : 1),
);

/** Views with a tab. */
export const TABS: readonly ViewInfo[] = VIEWS.filter((view) => !view.hidden && view.route === undefined);

export const viewInfo = (id: string): ViewInfo | undefined => VIEWS.find((view) => view.id === id);

const loaders = new Map(Object.entries(modules).map(([path, load]) => [folder(path), load]));
const loaded = new Map<string, Promise<ViewModule>>();

/** The code of a view, fetched once. A failed fetch is tried again the next time. */
export function loadView(id: string): Promise<ViewModule> {
  const load = loaders.get(id);
  if (!load) return Promise.reject(new Error(`there is no view ${id}`));
  let module = loaded.get(id);
  if (!module) {
    module = load().catch((error: unknown) => {
      loaded.delete(id);
      throw error;
    });
    loaded.set(id, module);
  }
  return module;
}

/** Fetches the other views while nothing else is to be done. */
export function preloadViews(): void {
  for (const { id } of TABS) void loadView(id).catch(() => {});
}

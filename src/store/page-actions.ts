/** Actions on the page itself: view, selection, filters, theme, banners. */

import { openCapture } from './capture.ts';
import { type AppState, type Banner, type SourceRequest, START_VIEW } from './state.ts';
import type { Kit } from './store.ts';
import { storeTheme, type Theme } from './theme.ts';

export interface OpenViewOptions {
  readonly select?: string | null;
  readonly params?: Readonly<Record<string, string>>;
}

export interface PageActions {
  /** Another view; a named moment. A view that needs a capture leads to the start page when none is open. */
  openView(id: string, options?: OpenViewOptions): void;
  /** Selects by key, null for nothing. Opens the inspector. */
  select(key: string | null): void;
  setParam(view: string, name: string, value: string | null): void;
  setFilter(view: string, text: string): void;
  togglePin(key: string): void;
  setTheme(theme: Theme): void;
  /** Opens or closes the inspector of the view on screen; a wide view has a state of its own. */
  setInspectorOpen(open: boolean): void;
  openSource(file: string, line: number, anchor?: SourceRequest['anchor']): void;
  closeSource(): void;
  notify(banner: Banner): void;
  dismiss(id: string): void;
}

export function pageActions({ env, get, set }: Kit): PageActions {
  return {
    openView: (id, options = {}) => set((state) => viewChange(state, id, options, env.views)),
    select: (selection) => set({ selection, ...(selection === null ? {} : { inspectorOpen: true }) }),
    setParam: (view, name, value) => set({ params: withParam(get().params, `${view}.${name}`, value) }),
    setFilter: (view, text) => set({ filters: withParam(get().filters, view, text || null) }),
    togglePin: (key) =>
      set(({ pins }) => ({ pins: pins.includes(key) ? pins.filter((k) => k !== key) : [...pins, key] })),
    setTheme(theme) {
      storeTheme(theme);
      set({ theme, themeFromLink: false });
    },
    setInspectorOpen: (inspectorOpen) =>
      set((state) =>
        isWide(state.view, env.views)
          ? { params: withParam(state.params, `${state.view}.inspector`, inspectorOpen ? 'open' : null) }
          : { inspectorOpen },
      ),
    openSource: (file, line, anchor = middleOfPage()) => set({ source: { file, line, anchor } }),
    closeSource: () => set({ source: null }),
    notify: (banner) =>
      set(({ banners }) => ({ banners: [...banners.filter((b) => b.id !== banner.id), banner] })),
    dismiss: (id) => set(({ banners }) => ({ banners: banners.filter((b) => b.id !== id) })),
  };
}

const isWide = (id: string, views: Kit['env']['views']): boolean =>
  views.some((view) => view.id === id && view.wide === true);

function viewChange(
  state: AppState,
  id: string,
  options: OpenViewOptions,
  views: Kit['env']['views'],
): Partial<AppState> {
  const info = views.find((view) => view.id === id);
  const possible = info !== undefined && (info.route !== undefined || openCapture(state.capture) !== null);
  const view = possible ? id : START_VIEW;
  let params = state.params;
  for (const [name, value] of Object.entries(options.params ?? {}))
    params = withParam(params, `${id}.${name}`, value);
  return {
    view,
    params,
    source: null,
    moment: state.moment + (view === state.view ? 0 : 1),
    ...(options.select === undefined ? {} : { selection: options.select, inspectorOpen: true }),
  };
}

function withParam(
  all: Readonly<Record<string, string>>,
  name: string,
  value: string | null,
): Record<string, string> {
  const { [name]: _, ...rest } = all;
  return value === null ? rest : { ...rest, [name]: value };
}

function middleOfPage(): SourceRequest['anchor'] {
  const x = window.innerWidth / 2 - 1;
  const y = window.innerHeight / 4;
  return { left: x, right: x, top: y, bottom: y };
}

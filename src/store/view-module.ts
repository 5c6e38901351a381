/**
 * What a view is. A view is a folder, `src/views/<id>/`, found by a sorted glob; nothing else is edited to add one.
 *
 * Two files are read by the shell:
 *
 *   info.ts    default export: ViewInfo. Plain data, loaded at start (tabs, keys, palette). Imports types only.
 *   view.tsx   default export: ViewModule = { ...info, Component, ... }. Loaded when the view is first opened.
 *
 *   // src/views/forest/info.ts
 *   import type { ViewInfo } from '../../store/view-module.ts';
 *   export default { id: 'forest', title: 'Forest', order: 10, inspects: ['dom'] } satisfies ViewInfo;
 *
 *   // src/views/forest/view.tsx
 *   import type { ViewModule } from '../../store/view-module.ts';
 *   import info from './info.ts';
 *   export default { ...info, Component: Forest, Inspector, PathBar, keys } satisfies ViewModule;
 *
 * What a view gets (import from '../../store/hooks.ts'):
 *
 *   useMachine()                 MachineView of the step on screen; a view is mounted only while a capture is open
 *   useStep()                    { name, names, go(name) }: the moment on screen
 *   useSelection()               Selection | null, parsed; useSelectionKey() for the plain string
 *   useFilter()                  [text, setText]: the filter text of this view (`q` in the link)
 *   useParam(name, initial)      [value, setValue]: a string of this view that travels in the link as `<view>.<name>`
 *   sourceOf(machine, fileRow, line)   { file, line } for a SourceLink, or null; spread it: <SourceLink {...place} />
 *   useActions()                 the verbs, a stable object:
 *     select(key), select(null)    key: 'irq:60', 'dom:NAME', 'dev:0000:00:03.0', 'msi:0000:00:03.0/3', 'vec:2/0x28',
 *                                  'irte:dmar0/54', 'cpu:2' (selection.ts; selectionKey.irq(60) and friends write them)
 *     openView(id, { select, params })  another view, with a selection if given; a named moment in the history
 *     openSource(file, line)       the text of a capture file at a line (1-based) in the source popover
 *     notify({ tone, text })       a banner
 *
 * From '../../store/machine-keys.ts': irqKey(machine, row), domainKey, deviceKey, msiKey, remapKey, cpuKey write the key of a
 * row; rowOf(machine, selection) finds the row of a selection, -1 where this moment does not have it.
 *
 * From '../../ui/actions.tsx': useKeys(keys) registers actions while the component is mounted (keys that depend on its
 * state), useExports(entries) registers entries of the export menu (key x): { id, title, run }.
 * From '../../ui/live-region.tsx': announce(text) says something to a screen reader (polite).
 *
 * From '../../ui/*': the primitives; SourceLink works without wiring. A view draws everything inside its own slot:
 *
 *   Component   the centre. Fill the slot (height 100 %); a toolbar is <div className="bar">, a scrolling body scrolls itself.
 *   Navigator   the left column (272 px, resizable), optional.
 *   Inspector   the right column (392 px, resizable, closable). Shown while something is selected whose kind stands in
 *               `inspects`, in this view and in every view that does not inspect that kind itself.
 *   PathBar     the text twin of the selected path in one line under the centre, optional.
 *   Status      facts at the left of the status bar, before the problem count; plain <span>s, optional.
 */

import type { ComponentType } from 'react';
import type { Selection, SelectionKind } from './selection.ts';

/** What the shell knows of a view before its code is loaded. */
export interface ViewInfo {
  /** Folder name; stands in links as `view=<id>`. Lower case. */
  readonly id: string;
  /** Tab title, sentence case. */
  readonly title: string;
  /** Tabs are sorted by this, then by id. Views that look at state use 10..90, views that follow or act 100 and up. */
  readonly order: number;
  /** One line for the palette: what one sees here. */
  readonly about?: string;
  /**
   * Letter of the go-to key: `g` then this letter opens the view. Taken: h start, f forest, d devices, i interrupts,
   * v matrix, r remapping, s sources, t trace, l traffic, m compare, p replay, c decoder, b machine editor.
   */
  readonly goKey?: string;
  /** No tab; reached from the palette, a link or another view. */
  readonly hidden?: boolean;
  /**
   * The view works without a capture and has a link of its own: `#/<route>?<params>`, one lower-case letter other than
   * `x`. Its params are read and written with useParam and need no `<view>.` prefix. It brings its own <h1>; other views
   * start at <h2>.
   */
  readonly route?: string;
  /**
   * Selections that this view's Inspector can show. The first view, by order, that inspects a kind is also where the search
   * leads when it is asked to open something.
   */
  readonly inspects?: readonly SelectionKind[];
  /** The Inspector also shows what the moment on screen does not have: the view looks at another moment, too. */
  readonly inspectsAbsent?: boolean;
  /** The Inspector also shows what a simulated machine does not have now: it says how it would come back. */
  readonly inspectsRemoved?: boolean;
  /** The view shows captured files: the engine's machine never stands in for the capture's here. */
  readonly captured?: boolean;
  /** The view needs the width: its inspector is closed until it is asked for, and the link says so (`<id>.inspector`). */
  readonly wide?: boolean;
}

/** An action of a view: it gets a palette entry, and its key works while the view is open. */
export interface ViewKey {
  /** Unique within the view, lower case: `fold`. */
  readonly id: string;
  /** Palette text, starts with a verb: `Collapse siblings`. */
  readonly title: string;
  /** `e`, `Shift+Enter`, `Ctrl+ArrowLeft` (Ctrl is Cmd on a Mac). Without a key the action is in the palette alone. */
  readonly key?: string;
  /** Short words for the status bar; the first three of a view are shown there: `expand siblings`. */
  readonly hint?: string;
  readonly run: () => void;
}

export interface InspectorProps {
  readonly selection: Selection;
}

export interface ViewModule extends ViewInfo {
  readonly Component: ComponentType;
  readonly Navigator?: ComponentType;
  readonly Inspector?: ComponentType<InspectorProps>;
  readonly PathBar?: ComponentType;
  readonly Status?: ComponentType;
  /**
   * Actions that are always the same. For actions that depend on what the component holds, call useKeys(keys) inside the
   * component instead. Well-known ids: `twin` (key t), `export` (key x), `expand` (e), `collapse` (c).
   */
  readonly keys?: readonly ViewKey[];
}

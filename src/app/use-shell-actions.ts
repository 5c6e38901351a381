import { useMemo } from 'react';
import { openCapture } from '../store/capture.ts';
import { chooseDensity, DENSITIES } from '../store/density.ts';
import { useActions, useApp, useCaptured } from '../store/hooks.ts';
import { whyNoReplay } from '../store/replay.ts';
import { linkedSimulation } from '../store/scenario-link.ts';
import { THEMES } from '../store/theme.ts';
import { type Action, useRegisterActions } from '../ui/actions.tsx';
import { isInspectorOpen } from './inspector-open.ts';
import { TABS, VIEWS } from './registry.ts';
import type { Shell } from './shell-context.ts';
import { THEME_NAMES } from './theme-menu.tsx';

/** Registers what the shell itself can do. */
export function useShellActions(shell: Shell): void {
  const actions = useActions();
  const hasCapture = useApp((state) => openCapture(state.capture) !== null);
  const steps = useApp((state) => openCapture(state.capture)?.steps.length ?? 0);
  const selection = useApp((state) => state.selection);
  const pinned = useApp((state) => state.selection !== null && state.pins.includes(state.selection));
  const isSimulated = useApp((state) => linkedSimulation(state) !== null);
  const isReplayed = useApp((state) => state.replay.kind === 'done');
  const captured = useCaptured();
  const noReplay = captured ? (whyNoReplay(captured.machine) ?? undefined) : 'Open a capture first';
  const side = useApp((state) => state.side);
  const inspectorOpen = useApp(isInspectorOpen);
  const needsCapture = hasCapture ? undefined : 'Open a capture first';
  const needsSteps = steps > 1 ? undefined : 'This capture has one moment';
  const needsSelection = selection === null ? 'Nothing is selected' : undefined;
  const list = useMemo<Action[]>(
    () => [
      {
        id: 'app.search',
        title: 'Search the machine',
        group: 'app',
        key: '/',
        run: () => shell.openFinder('search'),
      },
      {
        id: 'app.commands',
        title: 'Show all commands',
        group: 'app',
        key: 'Ctrl+k',
        run: () => shell.openFinder('commands'),
      },
      { id: 'app.keys', title: 'Show all keys', group: 'app', key: '?', run: shell.openShortcuts },
      {
        id: 'app.link',
        title: 'Copy a link to this moment',
        group: 'app',
        key: 'y',
        run: () => void shell.copyLink(),
      },
      {
        id: 'app.share',
        title: 'Share this simulation: link, QR code, file',
        group: 'app',
        key: 'Shift+y',
        reason: isSimulated ? undefined : 'Simulate a machine first',
        run: shell.share,
      },
      {
        id: 'app.export',
        title: 'Open the export menu',
        group: 'app',
        key: 'x',
        reason: needsCapture,
        run: shell.openExports,
      },
      {
        id: 'app.problems',
        title: 'Show problems and contradictions',
        group: 'app',
        reason: needsCapture,
        run: shell.openProblems,
      },
      { id: 'app.files', title: 'Open files', group: 'app', run: shell.chooseFiles },
      { id: 'app.folder', title: 'Open a folder', group: 'app', run: shell.chooseFolder },
      { id: 'app.paste', title: 'Paste text', group: 'app', run: shell.pasteText },
      {
        id: 'app.close',
        title: 'Close this capture',
        group: 'app',
        reason: needsCapture,
        run: shell.closeCapture,
      },
      {
        id: 'app.next',
        title: 'Go to the next moment',
        group: 'app',
        key: '>',
        reason: needsSteps,
        run: () => actions.stepBy(1),
      },
      {
        id: 'app.previous',
        title: 'Go to the previous moment',
        group: 'app',
        key: '<',
        reason: needsSteps,
        run: () => actions.stepBy(-1),
      },
      {
        id: 'app.replay',
        title: "Replay the capture's boot on the engine",
        group: 'app',
        reason: noReplay,
        run: () => {
          actions.openView('replay');
          void actions.runReplay();
        },
      },
      {
        id: 'app.side',
        title: side === 'engine' ? "Show the capture's machine" : "Show the engine's machine",
        group: 'app',
        key: 'o',
        reason: isReplayed ? undefined : 'Replay the capture first',
        run: () => void actions.showSide(side === 'engine' ? 'capture' : 'engine'),
      },
      {
        id: 'app.inspector',
        title: inspectorOpen ? 'Close the inspector' : 'Open the inspector',
        group: 'app',
        key: 'i',
        reason: needsSelection,
        run: () => actions.setInspectorOpen(!inspectorOpen),
      },
      {
        id: 'app.pin',
        title: pinned ? 'Unpin the selection' : 'Pin the selection',
        group: 'app',
        reason: needsSelection,
        run: () => selection !== null && actions.togglePin(selection),
      },
      {
        id: 'app.escape',
        title: 'Close, then clear the selection',
        group: 'app',
        key: 'Escape',
        run: () => closeOrClear(shell, actions),
      },
      ...THEMES.map(
        (theme): Action => ({
          id: `app.theme-${theme}`,
          title: `Theme: ${THEME_NAMES[theme]}`,
          group: 'app',
          run: () => actions.setTheme(theme),
        }),
      ),
      ...DENSITIES.map(
        (density): Action => ({
          id: `app.rows-${density}`,
          title: `Rows: ${density}`,
          group: 'app',
          run: () => chooseDensity(density),
        }),
      ),
      ...goActions(shell, needsCapture),
    ],
    [
      shell,
      actions,
      needsCapture,
      needsSteps,
      needsSelection,
      selection,
      pinned,
      inspectorOpen,
      isReplayed,
      isSimulated,
      side,
      noReplay,
    ],
  );
  useRegisterActions(list);
}

function closeOrClear(shell: Shell, actions: ReturnType<typeof useActions>): void {
  if (shell.drawer) shell.setDrawer(false);
  else actions.select(null);
}

/** Views by number and by `g` and a letter. */
function goActions(shell: Shell, needsCapture: string | undefined): Action[] {
  return VIEWS.map((view) => {
    const number = TABS.indexOf(view) + 1;
    return {
      id: `go.${view.id}`,
      title: `Go to ${view.title}`,
      group: 'go',
      key: number > 0 && number < 10 ? String(number) : undefined,
      also: view.goKey ? `g ${view.goKey}` : undefined,
      reason: view.route === undefined ? needsCapture : undefined,
      run: () => shell.openView(view.id),
    };
  });
}

import '../ui/tokens.css';
import '../ui/base.css';
import '../ui/controls.css';
import '../ui/facts.css';
import '../ui/overlay.css';
import './shell.css';
import {
  type ComponentType,
  lazy,
  type ReactNode,
  Suspense,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { type OpenCapture, type Origin, openCapture } from '../store/capture.ts';
import { useActions, useApp, useAppStore, useOpenCapture, useSelection } from '../store/hooks.ts';
import { linkedSimulation } from '../store/scenario-link.ts';
import { applyTheme } from '../store/theme.ts';
import { copyText } from '../ui/copy-button.tsx';
import { LiveRegion } from '../ui/live-region.tsx';
import { SkipLinks } from '../ui/skip-links.tsx';
import { SourceContext } from '../ui/source-link.tsx';
import { Splitter, useStoredNumber } from '../ui/splitter.tsx';
import { TooltipHost } from '../ui/tooltip.tsx';
import { Banners } from './banners.tsx';
import { DropTarget } from './drop-target.tsx';
import { machineFacts } from './facts.ts';
import { Centre, CouldNotLoad, InspectorSlot, inspectorView, NavigatorSlot } from './frame.tsx';
import { fromFileList } from './input-files.ts';
import { isInspectorOpen } from './inspector-open.ts';
import { CaptureProgress } from './reading.tsx';
import { preloadViews, viewInfo } from './registry.ts';
import { type FinderMode, type Shell, ShellContext, useShell } from './shell-context.ts';
import { StatusBar } from './status-bar.tsx';
import { TopBar } from './top-bar.tsx';
import { useAppKeys } from './use-app-keys.ts';
import { useNarrow } from './use-media.ts';
import { useShellActions } from './use-shell-actions.ts';
import { useViewModule } from './use-view.ts';

interface OverlayProps {
  readonly onClose: () => void;
}

const Finder = lazy(() => import('./finder.tsx').then((m) => ({ default: m.Finder })));
const overlays = {
  shortcuts: lazyOverlay(() => import('./shortcuts.tsx').then((m) => m.Shortcuts)),
  exports: lazyOverlay(() => import('./export-dialog.tsx').then((m) => m.ExportDialog)),
  share: lazyOverlay(() => import('./share-dialog.tsx').then((m) => m.ShareDialog)),
  paste: lazyOverlay(() => import('./paste-dialog.tsx').then((m) => m.PasteDialog)),
};
const Transport = lazy(() => import('./transport.tsx'));
const SimulationBar = lazy(() => import('./simulation-bar.tsx'));
const ModelExports = lazy(() => import('./model-exports.ts'));
const Timeline = lazy(() => import('./timeline/timeline.tsx'));
const SourcePanel = lazy(() => import('./source-panel.tsx').then((m) => ({ default: m.SourcePanel })));

function lazyOverlay(load: () => Promise<ComponentType<OverlayProps>>) {
  return lazy(() => load().then((component) => ({ default: component })));
}

type Overlay = keyof typeof overlays | FinderMode | null;

export function App() {
  const { api } = useAppStore();
  const actions = useActions();
  const [overlay, setOverlay] = useState<Overlay>(null);
  const [drawer, setDrawer] = useState(false);
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const shell = useMemo<Shell>(() => {
    const shell: Shell = {
      drawer,
      setDrawer,
      openFinder: setOverlay,
      openShortcuts: () => setOverlay('shortcuts'),
      openProblems() {
        actions.setFilter('sources', '');
        actions.openView('sources', { params: { list: problemList(openCapture(api.getState().capture)) } });
      },
      openExports: () => setOverlay('exports'),
      openView: (id) => actions.openView(id),
      chooseFiles: () => files.current?.click(),
      chooseFolder: () => folder.current?.click(),
      pasteText: () => setOverlay('paste'),
      closeCapture: actions.closeCapture,
      share: () => (linkedSimulation(api.getState()) ? setOverlay('share') : void shell.copyLink()),
      async copyLink() {
        // The address is written with a delay; the newest state may not be in it yet.
        await new Promise((resolve) => setTimeout(resolve, 200));
        const ok = await copyText(window.location.href);
        const title = ok ? 'The link to this moment was copied.' : 'The browser did not allow copying.';
        actions.notify({
          id: 'link',
          tone: 'info',
          title,
          text: linkNote(openCapture(api.getState().capture)?.origin.kind),
        });
        if (ok) setTimeout(() => actions.dismiss('link'), 6000);
      },
    };
    return shell;
  }, [drawer, actions, api]);
  const close = useCallback(() => setOverlay(null), []);
  return (
    <ShellContext value={shell}>
      <SourceContext value={actions.openSource}>
        <Keys shell={shell} />
        <ThemeAndTitle />
        <Frame />
        <DropTarget />
        <LiveRegion />
        <TooltipHost />
        <FileInput ref={files} />
        <FileInput ref={folder} folder />
        <Suspense fallback={null}>
          <OverlaySlot overlay={overlay} onClose={close} />
          <SourceSlot />
          <ExportsSlot />
        </Suspense>
      </SourceContext>
    </ShellContext>
  );
}

/** The list of the sources view that has something to say: problems, unless there are only contradictions. */
function problemList(open: OpenCapture | null): string {
  const facts = open ? machineFacts(open.machine) : null;
  const isQuiet = facts === null || facts.errors + facts.warnings === 0;
  return isQuiet && facts !== null && facts.contradictions > 0 ? 'contradictions' : 'problems';
}

const LINK_NOTES: Readonly<Record<Origin['kind'], string | undefined>> = {
  own: 'It names the capture and its content; whoever opens it is asked for the file.',
  preset: 'It opens the machine and does to it what was done here.',
  sample: undefined,
};

const linkNote = (origin: Origin['kind'] | undefined): string | undefined => origin && LINK_NOTES[origin];

function Keys({ shell }: { readonly shell: Shell }): ReactNode {
  useShellActions(shell);
  useAppKeys();
  return null;
}

function OverlaySlot({ overlay, onClose }: { readonly overlay: Overlay; readonly onClose: () => void }) {
  if (overlay === null) return null;
  if (overlay === 'search' || overlay === 'commands')
    return <Finder key={overlay} mode={overlay} onClose={onClose} />;
  const Chosen = overlays[overlay];
  return <Chosen onClose={onClose} />;
}

function ExportsSlot() {
  return useOpenCapture() ? <ModelExports /> : null;
}

function SourceSlot() {
  const source = useApp((state) => state.source);
  return source ? <SourcePanel source={source} /> : null;
}

function FileInput({
  ref,
  folder,
}: {
  readonly ref: React.Ref<HTMLInputElement>;
  readonly folder?: boolean;
}) {
  const { openGiven } = useActions();
  return (
    <input
      ref={ref}
      type="file"
      hidden
      multiple
      {...(folder ? { webkitdirectory: '' } : {})}
      onChange={(event) => {
        const chosen = event.target.files;
        if (chosen?.length) void openGiven(fromFileList(chosen));
        event.target.value = '';
      }}
    />
  );
}

/** Applies the theme, names the tab, fetches what the first paint did not need. */
function ThemeAndTitle(): ReactNode {
  const theme = useApp((state) => state.theme);
  const view = useApp((state) => state.view);
  const open = useOpenCapture();
  useEffect(() => applyTheme(theme), [theme]);
  const title = viewInfo(view)?.title;
  useEffect(() => {
    document.title = [
      open && view !== 'start' ? open.name : null,
      view === 'start' ? null : title,
      'irqscope',
    ]
      .filter(Boolean)
      .join(' · ');
  }, [open, view, title]);
  const hasCapture = open !== null;
  useEffect(() => {
    if (hasCapture) whenIdle(preloadViews);
  }, [hasCapture]);
  useEffect(() => whenIdle(() => void import('../ui/mono.css')), []);
  return null;
}

function whenIdle(run: () => void): void {
  if ('requestIdleCallback' in window) window.requestIdleCallback(run, { timeout: 2000 });
  else setTimeout(run, 300);
}

const NAV = 272;
const INSPECTOR = 392;

/** Top bar, navigator, centre, inspector, status bar. */
function Frame() {
  const viewId = useApp((state) => state.view);
  const info = viewInfo(viewId);
  const loaded = useViewModule(viewId);
  const view = loaded instanceof Error ? null : loaded;
  const inspector = useInspector();
  const Navigator = view?.Navigator;
  const narrow = useNarrow();
  const { drawer } = useShell();
  const hasCapture = useOpenCapture() !== null;
  return (
    <>
      <SkipLinks
        targets={[
          { id: 'main', label: 'Skip to the view' },
          ...(Navigator && (!narrow || drawer) ? [{ id: 'navigator', label: 'Skip to the navigator' }] : []),
          ...(inspector ? [{ id: 'inspector', label: 'Skip to the inspector' }] : []),
        ]}
      />
      <div className="app">
        <TopBar hasNavigator={Navigator !== undefined} />
        <div className="panels">
          {view && Navigator && hasCapture ? (
            <SideNavigator>
              <NavigatorSlot view={view} Navigator={Navigator} />
            </SideNavigator>
          ) : null}
          <main id="main" className="centre" tabIndex={-1}>
            {info?.route ? null : <h1 className="hidden-text">{info?.title ?? 'irqscope'}</h1>}
            <Banners />
            <CaptureProgress />
            {loaded instanceof Error ? <CouldNotLoad what="The view" error={loaded} /> : null}
            {view && (hasCapture || view.route !== undefined) ? <Centre key={view.id} view={view} /> : null}
          </main>
          {inspector ? <SideInspector viewId={inspector} /> : null}
        </div>
        <EngineSlot />
        <SimulationSlot />
        <StatusBar view={view} />
      </div>
    </>
  );
}

/** The engine's transport, fetched when a trace has been replayed. */
function EngineSlot() {
  const isReplayed = useApp((state) => state.replay.kind === 'done');
  return isReplayed ? (
    <Suspense fallback={null}>
      <Transport />
    </Suspense>
  ) : null;
}

/** Clock and timeline of a simulation, fetched when one begins. */
function SimulationSlot() {
  const isOn = useApp((state) => state.simulation.kind === 'on');
  return isOn ? (
    <Suspense fallback={null}>
      <div className="simulation">
        <SimulationBar />
        <Timeline />
      </div>
    </Suspense>
  ) : null;
}

/** The view that inspects the selection, while the inspector is open. */
function useInspector(): string | undefined {
  const view = useApp((state) => state.view);
  const isOpen = useApp(isInspectorOpen);
  const open = useOpenCapture();
  const selection = useSelection();
  const captureView = viewInfo(view)?.route === undefined;
  return isOpen && open && captureView ? inspectorView(selection, view) : undefined;
}

function SideNavigator({ children }: { readonly children: ReactNode }) {
  const narrow = useNarrow();
  const [width, setWidth] = useStoredNumber('irqscope.width.navigator', NAV);
  const { drawer, setDrawer } = useShell();
  if (narrow && !drawer) return null;
  const leave = (event: React.MouseEvent) => {
    if (narrow && (event.target as Element).closest('a, [role="treeitem"], [role="row"]')) setDrawer(false);
  };
  return (
    <nav
      id="navigator"
      className="side navigator no-print"
      aria-label="Navigator"
      tabIndex={-1}
      style={narrow ? {} : { width }}
      onClick={leave}
      onKeyDown={(event) => narrow && event.key === 'Escape' && setDrawer(false)}
    >
      {children}
      {narrow ? null : (
        <Splitter
          label="Navigator width"
          controls="navigator"
          region="before"
          size={width}
          min={180}
          max={480}
          onResize={setWidth}
          onReset={() => setWidth(NAV)}
        />
      )}
    </nav>
  );
}

function SideInspector({ viewId }: { readonly viewId: string }) {
  const narrow = useNarrow();
  const [width, setWidth] = useStoredNumber(
    'irqscope.width.inspector',
    window.innerWidth < 1360 ? 340 : INSPECTOR,
  );
  return (
    <aside
      id="inspector"
      className="side inspector"
      aria-label="Inspector"
      tabIndex={-1}
      style={narrow ? {} : { width }}
    >
      {narrow ? null : (
        <Splitter
          label="Inspector width"
          controls="inspector"
          region="after"
          size={width}
          min={280}
          max={720}
          onResize={setWidth}
          onReset={() => setWidth(INSPECTOR)}
        />
      )}
      <InspectorSlot viewId={viewId} />
    </aside>
  );
}

import ChevronDown from 'lucide-react/icons/chevron-down';
import LinkIcon from 'lucide-react/icons/link';
import PanelLeft from 'lucide-react/icons/panel-left';
import Search from 'lucide-react/icons/search';
import { useApp, useOpenCapture } from '../store/hooks.ts';
import { linkedSimulation } from '../store/scenario-link.ts';
import { shortKernel } from '../store/words.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { KeyHint } from '../ui/key-hint.tsx';
import { Menu } from '../ui/menu.tsx';
import { plural } from '../ui/values.tsx';
import { Mark } from './logo.tsx';
import { MomentStepper } from './moment-stepper.tsx';
import { useShell } from './shell-context.ts';
import { SideSwitch } from './side-switch.tsx';
import { ThemeMenu } from './theme-menu.tsx';
import { useCrowded, useFolded, useNarrow, useVeryNarrow } from './use-media.ts';
import { ViewMenu, ViewTabs } from './view-tabs.tsx';

export function TopBar({ hasNavigator }: { readonly hasNavigator: boolean }) {
  const shell = useShell();
  const narrow = useNarrow();
  const veryNarrow = useVeryNarrow();
  const isReplayed = useApp((state) => state.replay.kind === 'done');
  const isSimulation = useApp((state) => linkedSimulation(state) !== null);
  const folded = useFolded() && isReplayed;
  const terse = useCrowded() && (narrow || isReplayed);
  return (
    <header className="top no-print">
      {narrow && hasNavigator ? (
        <IconButton
          icon={PanelLeft}
          label="Navigator"
          pressed={shell.drawer}
          onClick={() => shell.setDrawer(!shell.drawer)}
        />
      ) : null}
      <a className="logo" href="#/" aria-label="irqscope, start page">
        <Mark />
        <span className="logo-word">irqscope</span>
      </a>
      <span className="rule" />
      <CaptureMenu />
      <SideSwitch />
      <MomentStepper />
      <span className="rule wide-only" />
      {veryNarrow || folded ? <ViewMenu /> : <ViewTabs />}
      <span className="grow" />
      {terse ? (
        <IconButton icon={Search} label="Search" keys="/" onClick={() => shell.openFinder('search')} />
      ) : (
        <button type="button" className="field search-field" onClick={() => shell.openFinder('search')}>
          <Search className="icon-small" aria-hidden />
          <span>Search</span>
          <KeyHint keys="/" />
        </button>
      )}
      {terse ? (
        <IconButton
          className="share"
          icon={LinkIcon}
          label={isSimulation ? 'Share this simulation' : 'Copy a link to this moment'}
          keys={isSimulation ? 'Shift y' : 'y'}
          onClick={shell.share}
        />
      ) : (
        <Button
          icon={LinkIcon}
          onClick={shell.share}
          data-tip={isSimulation ? 'Link, QR code, file (Shift y)' : 'Copy a link to this moment (y)'}
        >
          Share
        </Button>
      )}
      <ThemeMenu />
    </header>
  );
}

/** What is open, and the way to something else. */
function CaptureMenu() {
  const open = useOpenCapture();
  const shell = useShell();
  const onStart = useApp((state) => state.view === 'start');
  const header = open?.machine.header;
  const facts = open
    ? [shortKernel(header?.kernel ?? ''), plural(open.machine.t.cpu.length, 'CPU')]
        .filter(Boolean)
        .join(' · ')
    : '';
  return (
    <Menu
      variant="ghost"
      className="capture-menu"
      label="Capture"
      items={() => [
        ...(open && onStart
          ? [{ id: 'back', label: `Back to ${open.name}`, run: () => history.back() }]
          : []),
        { id: 'files', label: 'Open files…', run: shell.chooseFiles },
        { id: 'folder', label: 'Open a folder…', run: shell.chooseFolder },
        { id: 'paste', label: 'Paste text…', run: shell.pasteText },
        'rule',
        {
          id: 'link',
          label: 'Copy a link to this moment',
          hint: <KeyHint keys="y" />,
          run: () => void shell.copyLink(),
        },
        {
          id: 'commands',
          label: 'All commands',
          hint: <KeyHint keys="Ctrl+k" />,
          run: () => shell.openFinder('commands'),
        },
        'rule',
        { id: 'start', label: 'Start page', run: () => shell.openView('start') },
        ...(open ? [{ id: 'close', label: 'Close this capture', run: shell.closeCapture }] : []),
      ]}
    >
      <span className="capture-name">{open ? open.name : 'No capture open'}</span>
      {facts ? <span className="capture-facts">{facts}</span> : null}
      <ChevronDown className="icon-small" aria-hidden />
    </Menu>
  );
}

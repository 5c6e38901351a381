import './finder.css';
import SearchIcon from 'lucide-react/icons/search';
import { type KeyboardEvent, type ReactNode, useCallback, useId, useMemo, useState } from 'react';
import { useActions, useApp, useOpenCapture } from '../store/hooks.ts';
import { buildIndex, type SearchHit, search } from '../store/search.ts';
import { describeSelection, parseSelection } from '../store/selection.ts';
import { type Action, useActionList } from '../ui/actions.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { KeyHint } from '../ui/key-hint.tsx';
import { NameParts } from '../ui/name.tsx';
import { plural } from '../ui/values.tsx';
import { rankActions } from './command-rank.ts';
import { TABS } from './registry.ts';
import type { FinderMode } from './shell-context.ts';

interface Choice {
  readonly id: string;
  readonly node: ReactNode;
  readonly reason?: string | undefined;
  /** `elsewhere`: Ctrl was held. */
  readonly run: (elsewhere: boolean) => void;
}

interface Group {
  readonly title: string;
  readonly more: number;
  readonly choices: readonly Choice[];
}

const COMMANDS_IN_SEARCH = 4;

/** One line to type into, results below: objects of the machine (`/`) or commands (Ctrl K; `>` in the search). */
export function Finder({ mode, onClose }: { readonly mode: FinderMode; readonly onClose: () => void }) {
  const id = useId();
  const [text, setText] = useState(mode === 'commands' ? '>' : '');
  const [at, setAt] = useState(0);
  // Not deferred: Enter must mean what stands in the line, however fast it was typed.
  const groups = useGroups(text);
  const choices = groups.flatMap((group) => group.choices);
  const current = Math.min(at, choices.length - 1);
  const choose = (choice: Choice | undefined, elsewhere: boolean) => {
    if (!choice || choice.reason) return;
    onClose();
    choice.run(elsewhere);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const last = choices.length - 1;
    const to = {
      ArrowDown: current >= last ? 0 : current + 1,
      ArrowUp: current <= 0 ? last : current - 1,
      PageDown: Math.min(last, current + 8),
      PageUp: Math.max(0, current - 8),
    }[event.key];
    if (event.key === 'Enter') choose(choices[current], event.ctrlKey || event.metaKey);
    else if (to === undefined) return;
    else {
      setAt(to);
      document.getElementById(`${id}-${to}`)?.scrollIntoView({ block: 'nearest' });
    }
    event.preventDefault();
  };
  let row = -1;
  return (
    <Dialog
      title={mode === 'commands' ? 'Commands' : 'Search'}
      form="top"
      className="finder"
      onClose={onClose}
    >
      <div className="finder-line">
        <SearchIcon className="icon" aria-hidden />
        <input
          type="text"
          role="combobox"
          aria-label="Search or command"
          aria-expanded
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          {...(choices.length > 0 ? { 'aria-activedescendant': `${id}-${current}` } : {})}
          placeholder="irq 60, 0000:00:03.0, nvme, VECTOR, 0x28; > for commands"
          spellCheck={false}
          autoComplete="off"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
        <KeyHint keys="Escape" />
      </div>
      <div id={`${id}-list`} role="listbox" aria-label="Results" className="finder-list">
        {groups.map((group) => (
          <div key={group.title} role="group" aria-label={group.title}>
            <div className="finder-title label" aria-hidden>
              {group.title}
              {group.more > 0 ? <span> and {plural(group.more, 'more', 'more')}</span> : null}
            </div>
            {group.choices.map((choice) => {
              const index = ++row;
              return (
                // The keyboard works on the input; aria-activedescendant names the row.
                <div
                  key={choice.id}
                  id={`${id}-${index}`}
                  role="option"
                  tabIndex={-1}
                  aria-selected={index === current}
                  aria-disabled={choice.reason !== undefined}
                  className="finder-row"
                  onPointerMove={() => setAt(index)}
                  onClick={(event) => choose(choice, event.ctrlKey || event.metaKey)}
                  onKeyDown={onKeyDown}
                >
                  {choice.node}
                </div>
              );
            })}
          </div>
        ))}
      </div>
      <Nothing text={text} empty={choices.length === 0} />
      {choices.length > 0 ? <Hints commands={text.startsWith('>')} /> : null}
    </Dialog>
  );
}

function Hints({ commands }: { readonly commands: boolean }) {
  return (
    <p className="finder-hints">
      <span>
        <KeyHint keys="Enter" /> {commands ? 'run' : 'select here'}
      </span>
      {commands ? null : (
        <span>
          <KeyHint keys="Ctrl+Enter" /> open in its own view
        </span>
      )}
    </p>
  );
}

function Nothing({ text, empty }: { readonly text: string; readonly empty: boolean }) {
  const open = useOpenCapture();
  if (!empty) return null;
  return (
    <p className="finder-nothing" role="status">
      {text.trim() === ''
        ? open
          ? 'Interrupts, devices, drivers, domains, vectors and handlers of this machine.'
          : 'Nothing is open yet. Type > for commands.'
        : `Nothing is called ${text.trim()}.`}
    </p>
  );
}

function useGroups(text: string): Group[] {
  const actions = useActionList();
  const open = useOpenCapture();
  const machine = open?.machine;
  const index = useMemo(() => (machine ? buildIndex(machine) : null), [machine]);
  const goTo = useGoTo();
  const pins = useApp((state) => state.pins);
  return useMemo(() => {
    const commands = actions.filter((a) => a.id !== 'app.commands' && a.id !== 'app.escape');
    const trimmed = text.trim();
    if (trimmed.startsWith('>')) return commandGroups(rankActions(commands, trimmed.slice(1)));
    if (trimmed === '') return pinGroup(pins, goTo);
    const found = index ? search(index, trimmed) : [];
    const groups = found.map(
      ({ title, hits, total }): Group => ({
        title,
        more: total - hits.length,
        choices: hits.map((hit) => ({
          id: `${hit.kind}-${hit.key}-${hit.detail}`,
          node: <HitRow hit={hit} />,
          run: (elsewhere: boolean) => goTo(hit.key, elsewhere),
        })),
      }),
    );
    const some = rankActions(commands, trimmed).slice(0, COMMANDS_IN_SEARCH);
    return [...groups, ...commandGroups(some)];
  }, [text, actions, index, goTo, pins]);
}

/** Pinned things, while nothing is typed. */
function pinGroup(pins: readonly string[], goTo: GoTo): Group[] {
  const choices = pins.flatMap((key): Choice[] => {
    const selection = parseSelection(key);
    if (!selection) return [];
    const node = <span>{describeSelection(selection)}</span>;
    return [{ id: key, node, run: (elsewhere) => goTo(key, elsewhere) }];
  });
  return choices.length > 0 ? [{ title: 'Pinned', more: 0, choices }] : [];
}

const GROUPS: readonly (readonly [Action['group'], string])[] = [
  ['view', 'In this view'],
  ['go', 'Go to'],
  ['export', 'Export'],
  ['app', 'Everywhere'],
];

function commandGroups(actions: readonly Action[]): Group[] {
  return GROUPS.flatMap(([group, title]) => {
    const own = actions.filter((action) => action.group === group);
    if (own.length === 0) return [];
    const choices = own.map((action) => ({
      id: action.id,
      reason: action.reason,
      node: <CommandRow action={action} />,
      // After the dialog is gone, so that what the command opens keeps the focus.
      run: () => window.setTimeout(action.run),
    }));
    return [{ title, more: 0, choices }];
  });
}

function CommandRow({ action }: { readonly action: Action }) {
  return (
    <>
      <span>{action.title}</span>
      {action.reason ? <span className="faint">{action.reason}</span> : null}
      <span className="grow" />
      {action.key ? <KeyHint keys={action.key} /> : null}
      {action.also ? <KeyHint keys={action.also} /> : null}
    </>
  );
}

function HitRow({ hit }: { readonly hit: SearchHit }) {
  return (
    <>
      {hit.kind === 'domain' ? (
        <NameParts name={hit.name} />
      ) : (
        <span className={hit.kind === 'cpu' ? '' : 'mono'}>{label(hit)}</span>
      )}
      <span className="muted finder-detail">{hit.detail}</span>
    </>
  );
}

const label = ({ kind, name }: SearchHit): string => (kind === 'irq' ? `irq ${name}` : name);

type GoTo = (key: string, elsewhere: boolean) => void;

/**
 * Selects by key. In a view of the capture the view stays, as a selection is the same object in every view; `elsewhere`, or
 * from a page without a capture's view, the view that inspects the thing is opened.
 */
function useGoTo(): GoTo {
  const actions = useActions();
  const view = useApp((state) => state.view);
  return useCallback(
    (key, elsewhere) => {
      const selection = parseSelection(key);
      const home = TABS.find((tab) => selection && tab.inspects?.includes(selection.kind)) ?? TABS[0];
      const stays = !elsewhere && TABS.some((tab) => tab.id === view);
      if (home && !stays) actions.openView(home.id, { select: key });
      else actions.select(key);
    },
    [actions, view],
  );
}

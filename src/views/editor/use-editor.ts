// The draft with its history, and the link that holds it.

import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { PRESETS } from '../../scenario/presets.ts';
import { useParam } from '../../store/hooks.ts';
import { copyOf, type Draft, EMPTY, fieldName, type Path, withValue } from './draft.ts';
import { changed, type History, historyOf, redone, sealed, undone } from './history.ts';
import { canonical, machineOfWord, wordOfMachine } from './machine-word.ts';

interface Loaded {
  readonly draft: Draft;
  /** What the link asks for and is not to be had. */
  readonly problem: string;
}

/** The draft that a preset, or nothing, begins with. */
const baseOf = (base: string): Draft => {
  const preset = PRESETS.find(({ id }) => id === base);
  return preset ? copyOf(preset) : EMPTY;
};

/** What a link asks for. */
export function draftOfLink(preset: string, word: string): Loaded {
  const isKnown = preset === '' || PRESETS.some(({ id }) => id === preset);
  const base = isKnown ? preset : '';
  const problem = isKnown ? '' : `There is no machine ${preset} to begin with.`;
  if (word === '') return { draft: baseOf(base), problem };
  try {
    return { draft: { ...machineOfWord(word), base }, problem };
  } catch (error) {
    return { draft: baseOf(base), problem: (error as Error).message };
  }
}

/** Whether a draft still is what its preset, or an empty machine, is. */
export const isUnchanged = (draft: Draft): boolean => canonical(draft) === canonical(baseOf(draft.base));

/** Parameters of the link of a draft; undefined where no link can say it. */
export function linkOfDraft(draft: Draft): readonly [preset: string, word: string] | undefined {
  if (isUnchanged(draft)) return [draft.base, ''];
  const word = wordOfMachine(draft);
  return word === undefined ? undefined : [draft.base, word];
}

interface State {
  readonly history: History<Draft>;
  readonly problem: string;
}

/** The editor that was left last, for who comes back to the same link: undo goes on where it was. */
let kept: { readonly link: string; readonly state: State } | undefined;

const stateOf = (link: string): State => {
  if (kept?.link === link) return kept.state;
  const [preset, word] = JSON.parse(link) as [string, string];
  const { draft, problem } = draftOfLink(preset, word);
  return { history: historyOf(draft), problem };
};

export interface Editor {
  readonly draft: Draft;
  /** What the link asked for and did not get, '' for nothing. */
  readonly problem: string;
  /** The link holds what is on screen. */
  readonly isInLink: boolean;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** Sets the value at a path of the recipe; undefined takes it away. What is typed at one path is one step. */
  set(path: Path, value: unknown, isTyped?: boolean): void;
  /** Another draft; `what` as in changed(). */
  change(next: (draft: Draft) => Draft, what?: string): void;
  /** The next change is a step of its own. */
  seal(): void;
  undo(): void;
  redo(): void;
}

export function useEditor(): Editor {
  const [preset, setPreset] = useParam<string>('preset', '');
  const [word, setWord] = useParam<string>('s', '');
  const link = JSON.stringify([preset, word]);
  const written = useRef(link);
  const [state, setState] = useState(() => stateOf(link));
  const { history, problem } = state;
  const draft = history.present;
  const own = useMemo(() => linkOfDraft(draft), [draft]);
  useEffect(() => {
    if (link !== written.current) {
      // Somebody opened a link, or went back to one.
      written.current = link;
      setState(stateOf(link));
      return;
    }
    if (!own || problem !== '') return;
    written.current = JSON.stringify(own);
    kept = { link: written.current, state };
    if (own[0] !== preset) setPreset(own[0]);
    if (own[1] !== word) setWord(own[1]);
  });
  const step = useCallback((next: (history: History<Draft>) => History<Draft>) => {
    setState((old) => {
      const after = next(old.history);
      return after === old.history ? old : { history: after, problem: '' };
    });
  }, []);
  const change = useCallback<Editor['change']>(
    (next, what = '') => step((old) => changed(old, next(old.present), what)),
    [step],
  );
  const set = useCallback<Editor['set']>(
    (path, value, isTyped = false) =>
      change(
        (old) => ({ ...old, recipe: withValue(old.recipe, path, value) }),
        isTyped ? fieldName(path) : '',
      ),
    [change],
  );
  return {
    draft,
    problem,
    isInLink: own !== undefined,
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    set,
    change,
    seal: useCallback(() => step(sealed), [step]),
    undo: useCallback(() => step(undone), [step]),
    redo: useCallback(() => step(redone), [step]),
  };
}

export const EditorContext = createContext<Editor | null>(null);

export function useEditing(): Editor {
  const editor = useContext(EditorContext);
  if (!editor) throw new Error('no editor above this component');
  return editor;
}

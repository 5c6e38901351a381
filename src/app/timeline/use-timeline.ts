// What the parts of the timeline share: the branch, where one is, and the ways from there.

import { useMemo, useState } from 'react';
import type { Place } from '../../protocol.ts';
import type { ClientBranch } from '../../session/simulation-client.ts';
import { type CommandTexts, commandKeys } from '../../store/command-words.ts';
import { useActions, useApp, useMachine, useSelection } from '../../store/hooks.ts';
import { relatedKeys } from '../../store/related-keys.ts';
import { isSamePlace, notesOf } from '../../store/scenario.ts';
import type { BranchNote } from '../../store/simulation.ts';
import {
  endOfBranch,
  firstPlace,
  placeAfter,
  placeBefore,
  redoPlace,
  seekCommand,
  undoPlace,
} from '../../store/timeline.ts';
import type { SimulationOn } from '../../store/use-simulation.ts';
import { usePlace } from './use-place.ts';

export interface Timeline {
  readonly simulation: SimulationOn;
  readonly branch: ClientBranch;
  readonly place: Place;
  readonly texts: CommandTexts;
  readonly notes: readonly BranchNote[];
  /** Name of the moment that one is at, or ''. */
  readonly name: string;
  /** It is not the end of the branch. */
  readonly isPast: boolean;
  go(place: Place | null): void;
  readonly first: Place | null;
  readonly before: Place | null;
  readonly after: Place | null;
  readonly last: Place | null;
  readonly undo: Place | null;
  readonly redo: Place | null;
  /** Whether a command of the branch is about what is selected; null while nothing is. */
  readonly isAbout: ((n: number) => boolean) | null;
  /** Number of the next command that is, or -1. */
  nextAbout(direction: 1 | -1): number;
}

export function useTimeline(simulation: SimulationOn): Timeline {
  const { port, version } = simulation;
  const { goPlace } = useActions();
  const [asked, setAsked] = useState<Place | null>(null);
  const shown = usePlace(simulation);
  // Steps that follow each other quickly begin where the one before leads.
  const place = asked ?? shown;
  const go = (to: Place | null): void => {
    if (!to) return;
    setAsked(to);
    void goPlace(to).finally(() => setAsked((newest) => (newest === to ? null : newest)));
  };
  const branch = port.branches[place.branch]!;
  const { names, functions } = port;
  const texts = useMemo(() => ({ functions, names }), [functions, names]);
  const all = useApp((state) => (state.simulation.kind === 'on' ? state.simulation.notes : simulation.notes));
  // Of another branch other notes hold.
  const notes = useMemo(() => notesOf({ port, notes: all }), [port, all, branch, version]);
  const isAbout = useIsAbout(branch, texts);
  const first = firstPlace(branch, port.branches[0]!.from.tick);
  const last = endOfBranch(branch);
  const here = (other: Place) => isSamePlace(place, other);
  return {
    simulation,
    branch,
    place,
    texts,
    notes,
    name: notes.find(({ line, tick }) => line === place.line && tick === place.tick)?.text ?? '',
    isPast: !here(last) && place.tick <= last.tick,
    go,
    first: here(first) ? null : first,
    before: placeBefore(branch, place),
    after: placeAfter(branch, place),
    last: here(last) ? null : last,
    undo: undoPlace(branch, place),
    redo: redoPlace(branch, place),
    isAbout,
    nextAbout: (direction) => (isAbout ? seekCommand(branch, place, direction, isAbout) : -1),
  };
}

function useIsAbout(branch: ClientBranch, texts: CommandTexts): Timeline['isAbout'] {
  const machine = useMachine();
  const selection = useSelection();
  const keys = useMemo(() => (selection ? relatedKeys(machine, selection) : null), [machine, selection]);
  return useMemo(
    () => keys && ((n) => commandKeys(branch.lines[n]!, texts).some((key) => keys.has(key))),
    [keys, branch, texts],
  );
}

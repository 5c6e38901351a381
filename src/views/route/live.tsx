// Messages fired at a machine that is simulated: what is sent, its way hop by hop, what stops it, and the faults that make it stop.

import { useMemo, useRef, useState } from 'react';
import { useActions, useMachine, useParam, useSelection } from '../../store/hooks.ts';
import type { SimulationPort } from '../../store/simulation.ts';
import { useKeys } from '../../ui/actions.tsx';
import { Faults } from '../shared/faults.tsx';
import { useEntryFacts } from '../shared/use-entry-facts.ts';
import { entriesOf, entryId, entryKey, selectedEntry } from './entries.ts';
import { firingLog, useFirings } from './firings.ts';
import { History } from './history.tsx';
import { Idle } from './idle.tsx';
import { rawExamples, readRaw } from './raw-write.ts';
import { exampleSource, forgeryOf, nameOfEntry, segmentsOf, senders } from './senders.ts';
import { SourceBar, type SourceMode } from './source-bar.tsx';
import { type HopKeys, Told } from './told.tsx';
import { useFire, useRepeat } from './use-fire.ts';
import { useRawFields } from './use-raw-fields.ts';
import './live.css';

export function LiveRoute({ port }: { readonly port: SimulationPort }) {
  const machine = useMachine();
  const { select } = useActions();
  const entries = useMemo(() => entriesOf(machine, port.functions), [machine, port.functions]);
  const [mode, setMode] = useParam<SourceMode>('source', 'device');
  const [picked, setPicked] = useParam<string>('entry', '');
  const selection = useSelection();
  const entry = selectedEntry(entries, selection) ?? entries.find((each) => entryId(each) === picked);
  const raw = useRawFields();
  const { fire, send, problem } = useFire(port);
  const [isRepeated, setRepeated] = useState(false);
  const [speed, setSpeed] = useParam<string>('speed', '1');
  const state = useFirings(firingLog(port));
  const facts = useEntryFacts(port, entry ?? null);
  const [firstTurn] = useState(state.turn);
  const hopKeys = useRef<HopKeys>(null);

  const choose = (id: string): void => {
    const next = entries.find((each) => entryId(each) === id);
    if (!next) return;
    setPicked(id);
    select(entryKey(next));
  };
  const written = readRaw(raw.fields, segmentsOf(port.functions));
  const run = (): void => {
    if (mode === 'device' && entry) void fire(entry);
    else if (mode === 'raw' && written.ok) void send(written.message);
    else raw.show();
  };
  useKeys([{ id: 'fire', title: 'Fire the message', key: 'f', hint: 'fire', run }]);
  const again = useRepeat(isRepeated, run);
  const example = entry && exampleSource(machine, senders(entries, port.functions), entry, facts?.requester);
  const nameOf = (dev: number, index: number): string => nameOfEntry(entries, port.functions, dev, index);
  const forgery = forgeryOf(example, (message) => void send(message));
  const aside = (
    <aside className="live-route-aside" aria-label="Faults and history">
      <Faults port={port} target={entry ?? null} nameOf={nameOf} {...(forgery ? { forgery } : {})} />
      <History list={state.list} shown={state.shown} onShow={(number) => firingLog(port).show(number)} />
    </aside>
  );
  return (
    <div
      className="live-route"
      role="group"
      aria-label="Messages"
      onKeyDown={(event) => hopKeys.current?.(event)}
    >
      <SourceBar
        mode={mode}
        onMode={setMode}
        entries={entries}
        entry={entry}
        onEntry={choose}
        fields={raw.fields}
        onFields={raw.set}
        problems={raw.isShown && !written.ok ? written.problems : {}}
        examples={example ? rawExamples(example) : []}
        problem={problem}
        isRepeated={isRepeated}
        onRepeat={setRepeated}
        onFire={run}
      />
      {state.shown ? (
        <Told
          key={state.turn}
          firing={state.shown}
          isFresh={state.turn !== firstTurn}
          speed={Number(speed)}
          onSpeed={(next) => setSpeed(String(next))}
          onEnd={again}
          aside={aside}
          keys={hopKeys}
        />
      ) : (
        <Idle
          entry={entry}
          entries={entries}
          mode={mode}
          onEntry={choose}
          onFire={run}
          onMode={setMode}
          aside={aside}
        />
      )}
    </div>
  );
}

// Messages fired at a machine that is simulated: what is sent, its way hop by hop, what stops it, and the faults that make it stop.

import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { MessageWrite } from '../../model/delivery.ts';
import { SimCall } from '../../model/simulation.ts';
import { useActions, useMachine, useParam, useSelection } from '../../store/hooks.ts';
import type { SimulationPort } from '../../store/simulation.ts';
import { useKeys } from '../../ui/actions.tsx';
import { Button } from '../../ui/button.tsx';
import { announce } from '../../ui/live-region.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { Faults, type Forgery } from '../shared/faults.tsx';
import { useEntryFacts } from '../shared/use-entry-facts.ts';
import {
  type Entry,
  entriesOf,
  entryId,
  entryKey,
  entryTitle,
  selectedEntry,
  shortAddress,
} from './entries.ts';
import { firingLog, useFirings } from './firings.ts';
import { History } from './history.tsx';
import { journeyOf, remappingOf, type Source } from './journey.ts';
import { Path } from './path.tsx';
import { previewWay } from './preview.ts';
import { type ExampleSource, type RawFields, rawExamples, readRaw, requesterText } from './raw-write.ts';
import { SourceBar, type SourceMode } from './source-bar.tsx';
import { Told } from './told.tsx';
import { spokenText } from './transcript.ts';
import './live.css';

/** Pause between two firings that are repeated, ms. */
const REPEAT_MS = 700;

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
    <div className="live-route">
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

/** Fields of a raw write; what is wrong with them is said once somebody tried to send, or left a field. */
function useRawFields() {
  const [requester, setRequester] = useParam<string>('requester', '');
  const [address, setAddress] = useParam<string>('address', '');
  const [data, setData] = useParam<string>('data', '');
  const [isShown, setShown] = useState(false);
  return {
    fields: { requester, address, data },
    isShown,
    show: () => setShown(true),
    set(next: Partial<RawFields>): void {
      if (next.requester !== undefined) setRequester(next.requester);
      if (next.address !== undefined) setAddress(next.address);
      if (next.data !== undefined) setData(next.data);
      setShown(next.requester === undefined || next.address === undefined);
    },
  };
}

/** Sends messages, keeps what became of them, and says it aloud. */
function useFire(port: SimulationPort) {
  const { command } = useActions();
  const machine = useMachine();
  const [problem, setProblem] = useState('');
  const tell = async (source: Source, call: number, args: readonly number[]): Promise<void> => {
    const outcome = await command({ call, args, mask: [] });
    if (!outcome?.delivered) {
      setProblem('The engine did not take it: the machine has no such function, entry or requester.');
      return;
    }
    setProblem('');
    const journey = journeyOf(machine, source, outcome.delivered);
    firingLog(port).add(journey);
    announce(spokenText(journey));
  };
  return {
    problem,
    fire: (entry: Entry) => tell({ kind: 'entry', entry }, SimCall.fire, [entry.dev, entry.index]),
    send(message: MessageWrite) {
      const { requester, lo, hi, data } = message;
      const device = deviceOf(port.functions, requester);
      return tell({ kind: 'write', message, device }, SimCall.write, [requester, lo, hi, data]);
    },
  };
}

/** What is called at the end of a firing: the next one, where firings are repeated. */
function useRepeat(isRepeated: boolean, run: () => void): () => void {
  const newest = useRef(run);
  newest.current = run;
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    if (!isRepeated) clearTimeout(timer.current);
  }, [isRepeated]);
  return useCallback(() => {
    if (isRepeated) timer.current = window.setTimeout(() => newest.current(), REPEAT_MS);
  }, [isRepeated]);
}

/** The function that has a requester id of its own, or ''. */
function deviceOf(functions: readonly string[], requester: number): string {
  const wanted = requesterText(requester);
  return functions.find((name) => shortAddress(name) === wanted) ?? '';
}

const segmentOf = (name: string): number => Number.parseInt(name.split(':')[0]!, 16);

export const segmentsOf = (functions: readonly string[]): number[] => [...new Set(functions.map(segmentOf))];

function nameOfEntry(
  entries: readonly Entry[],
  functions: readonly string[],
  dev: number,
  index: number,
): string {
  const entry = entries.find((each) => each.dev === dev && each.index === index);
  return entry ? entryTitle(entry) : `${shortAddress(functions[dev] ?? '')} entry ${index}`;
}

/** Functions, those that send interrupts first. */
const senders = (entries: readonly Entry[], functions: readonly string[]): string[] => [
  ...new Set([...entries.map(({ device }) => device), ...functions]),
];

/** Requester id of a function by its own address. */
function requesterOf(name: string): number {
  const [segment, bus, rest] = name.split(':') as [string, string, string];
  const [device, fn] = rest.split('.') as [string, string];
  const id = (Number.parseInt(bus, 16) << 8) | (Number.parseInt(device, 16) << 3) | Number(fn);
  return Number.parseInt(segment, 16) * 0x10000 + id;
}

function exampleSource(
  machine: ReturnType<typeof useMachine>,
  functions: readonly string[],
  entry: Entry,
  known: number | undefined,
): ExampleSource | undefined {
  if (!entry.message) return undefined;
  const requester = known ?? requesterOf(entry.device);
  const { cpu, apicId } = machine.t.cpu.col;
  const row = cpu.indexOf(entry.cpu);
  const other = functions.find(
    (name) => name !== entry.device && segmentOf(name) === segmentOf(entry.device),
  );
  return {
    message: { requester, ...entry.message },
    apicId: row < 0 ? 0 : apicId[row]!,
    vector: Math.max(0x20, entry.vector),
    other: other ? requesterOf(other) : requester ^ 1,
    remapping: remappingOf(machine),
  };
}

function forgeryOf(
  source: ExampleSource | undefined,
  send: (message: MessageWrite) => void,
): Forgery | undefined {
  if (!source) return undefined;
  const { message, other } = source;
  return {
    text: `${requesterText(other)} writes the message that belongs to ${requesterText(message.requester)}. Nothing is changed.`,
    verb: 'Send',
    run: () => send({ ...message, requester: other }),
  };
}

interface IdleProps {
  readonly entry: Entry | undefined;
  readonly entries: readonly Entry[];
  readonly mode: SourceMode;
  readonly onEntry: (id: string) => void;
  readonly onMode: (mode: SourceMode) => void;
  readonly onFire: () => void;
  readonly aside: ReactNode;
}

/** Nothing was fired yet: the stations that wait, and what to do. */
function Idle({ entry, entries, mode, onEntry, onMode, onFire, aside }: IdleProps) {
  const machine = useMachine();
  const way = previewWay(remappingOf(machine), entry);
  return (
    <div className="told">
      <Path way={way} at={-1} onAt={() => {}} />
      <div className="told-body told-idle">
        {mode === 'raw' ? (
          <EmptyState title="A write of your own">
            Any requester, any address, any data: fill the form above or take an example, then send it.
          </EmptyState>
        ) : entry ? (
          <EmptyState
            title="Ready"
            action={
              <Button variant="primary" onClick={onFire}>
                Fire {entryTitle(entry)}
              </Button>
            }
          >
            Its message passes these stations. A fault from the list at the right changes what becomes of it.
          </EmptyState>
        ) : (
          <NothingChosen entries={entries} onEntry={onEntry} onMode={onMode} />
        )}
        {aside}
      </div>
    </div>
  );
}

function NothingChosen({ entries, onEntry, onMode }: Pick<IdleProps, 'entries' | 'onEntry' | 'onMode'>) {
  const handled = entries.filter(({ handler }) => handler !== '');
  const first = handled.find(({ kind }) => kind === 'MSI-X') ?? handled[0] ?? entries[0];
  return first ? (
    <EmptyState
      title="Which entry fires?"
      action={<Button onClick={() => onEntry(entryId(first))}>Take {entryTitle(first)}</Button>}
    >
      Choose one above, or select an entry, an irq or a device in any view.
    </EmptyState>
  ) : (
    <EmptyState
      title="No device has an interrupt"
      action={<Button onClick={() => onMode('raw')}>Write a message by hand</Button>}
    >
      No driver of this machine asked for one. A raw write needs no device.
    </EmptyState>
  );
}

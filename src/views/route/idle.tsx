// Nothing was fired yet: the stations that lie before a message, and what to do.

import type { ReactNode } from 'react';
import { useMachine } from '../../store/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { type Entry, entryId, entryTitle } from './entries.ts';
import { remappingOf } from './journey.ts';
import { Path } from './path.tsx';
import { previewWay } from './preview.ts';
import type { SourceMode } from './source-bar.tsx';

export interface IdleProps {
  readonly entry: Entry | undefined;
  readonly entries: readonly Entry[];
  readonly mode: SourceMode;
  readonly onEntry: (id: string) => void;
  readonly onMode: (mode: SourceMode) => void;
  readonly onFire: () => void;
  readonly aside: ReactNode;
}

export function Idle({ entry, entries, mode, onEntry, onMode, onFire, aside }: IdleProps) {
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

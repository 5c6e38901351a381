// Sources: ways to begin traffic above, what runs below.

import Plus from 'lucide-react/icons/plus';
import Square from 'lucide-react/icons/square';
import { useCallback, useState } from 'react';
import { SimCall } from '../../model/simulation.ts';
import { useActions } from '../../store/hooks.ts';
import type { SimulationOn } from '../../store/use-simulation.ts';
import { Button } from '../../ui/button.tsx';
import { announce } from '../../ui/live-region.tsx';
import { count, plural } from '../../ui/values.tsx';
import { useCommands } from './commands.ts';
import { FaultForm } from './fault-form.tsx';
import { ForgeForm } from './forge-form.tsx';
import { RefusedNote } from './refused-note.tsx';
import { type Sender, startCommand, type TrafficPlan } from './senders.ts';
import { Sources, useSources } from './sources.tsx';
import { QuickStart, StartForm } from './start-form.tsx';

type Form = 'none' | 'start' | 'forge' | 'fault';

export function SourcePanel(props: {
  readonly simulation: SimulationOn;
  readonly senders: readonly Sender[];
}) {
  const { simulation, senders } = props;
  const lines = useSources();
  const { refused, run, forget } = useCommands();
  const [form, setForm] = useState<Form>('none');
  const toggle = (which: Form) => setForm((now) => (now === which ? 'none' : which));

  const start = async (what: string, who: readonly Sender[], plan: TrafficPlan) => {
    const results = await run(
      `Starting ${what}`,
      who.map((sender) => startCommand(sender, plan)),
    );
    announce(`${plural(results.filter((result) => result >= 0).length, 'source')} started`);
  };
  const setRate = useCallback(
    (source: number, rate: number) =>
      void run('Changing the rate', [{ call: SimCall.setRate, args: [source, rate], mask: [] }]),
    [run],
  );
  const stop = useCallback(
    (source: number) => void run('Stopping', [{ call: SimCall.stopSource, args: [source], mask: [] }]),
    [run],
  );
  return (
    <section className="tr-panel tr-source-panel" aria-label="Traffic sources">
      <div className="bar">
        <h3>Sources</h3>
        <span className="label">{lines.length === 0 ? 'none' : `${count(lines.length)} running`}</span>
        <span className="grow" />
        <Button small icon={Plus} pressed={form === 'start'} onClick={() => toggle('start')}>
          Source
        </Button>
        <Button small icon={Plus} pressed={form === 'forge'} onClick={() => toggle('forge')}>
          Forger
        </Button>
        <Button small icon={Plus} pressed={form === 'fault'} onClick={() => toggle('fault')}>
          Fault
        </Button>
        <Button
          small
          icon={Square}
          reason={lines.length === 0 ? 'Nothing runs' : undefined}
          onClick={() => stop(-1)}
        >
          Stop all
        </Button>
      </div>
      <QuickStart senders={senders} onStart={start} />
      {form === 'start' ? <StartForm senders={senders} onStart={start} /> : null}
      {form === 'forge' ? <ForgeForm onStart={(command) => void run('Forging messages', [command])} /> : null}
      {form === 'fault' ? <FaultForm port={simulation.port} senders={senders} /> : null}
      <RefusedNote refused={refused} onClose={forget} />
      <Standing simulation={simulation} hasSources={lines.length > 0} />
      <Sources lines={lines} senders={senders} onRate={setRate} onStop={stop} />
    </section>
  );
}

/** Sources send while time passes: says so where it does not. */
function Standing(props: { readonly simulation: SimulationOn; readonly hasSources: boolean }) {
  const { simulation, hasSources } = props;
  const { setPace } = useActions();
  if (simulation.pace.running || !hasSources) return null;
  return (
    <p className="tr-standing">
      <span>Time stands still: nothing is sent.</span>
      <Button small variant="primary" onClick={() => setPace({ running: true })}>
        Run
      </Button>
    </p>
  );
}

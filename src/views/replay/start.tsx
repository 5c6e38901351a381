// Before a replay: what it does, how it goes, why it ended without a verdict, and why there is none.

import Play from 'lucide-react/icons/play';
import { useActions, useApp, useCaptured, useStep } from '../../store/hooks.ts';
import { whyNoReplay } from '../../store/replay.ts';
import { shortKernel } from '../../store/words.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState, ErrorState, ProgressBar } from '../../ui/states.tsx';
import { count, plural } from '../../ui/values.tsx';

export function NotReplayed() {
  const replay = useApp((state) => state.replay);
  const open = useCaptured();
  const { runReplay, openView } = useActions();
  const reason = open ? whyNoReplay(open.machine) : null;
  if (reason !== null)
    return (
      <EmptyState
        title="This capture cannot be replayed"
        action={<Button onClick={() => openView('start')}>Captured machines</Button>}
      >
        {reason}
      </EmptyState>
    );
  if (replay.kind === 'running') return <Running />;
  const again = (
    <Button variant="primary" icon={Play} onClick={() => void runReplay()}>
      Run it again
    </Button>
  );
  if (replay.kind === 'failed')
    return (
      <ErrorState title="The replay did not reach its end" action={again}>
        {replay.text}
      </ErrorState>
    );
  if (replay.kind === 'cancelled')
    return (
      <EmptyState title="The replay was cancelled" action={again}>
        {replay.progress && replay.progress.taken > 0
          ? `It stood at event ${count(replay.progress.taken)} of ${count(replay.progress.events)}. Without the end of the trace there is no verdict.`
          : 'Nothing was compared yet.'}
      </EmptyState>
    );
  return <Start />;
}

function Start() {
  const { runReplay } = useActions();
  const open = useCaptured();
  const { names } = useStep();
  return (
    <div className="state state-center replay-start">
      <h2>Replay this boot</h2>
      <p>
        The engine builds the machine from its topology, makes the calls that the kernel's trace recorded, and
        every choice it makes is compared with the kernel's own.
      </p>
      <Button variant="primary" icon={Play} onClick={() => void runReplay()}>
        Run the replay
      </Button>
      <p className="replay-start-facts">
        kernel {shortKernel(open?.machine.header.kernel ?? '')} · {plural(names.length, 'moment')} with files
      </p>
    </div>
  );
}

function Running() {
  const { cancelReplay } = useActions();
  const progress = useApp((state) => (state.replay.kind === 'running' ? state.replay.progress : null));
  const runs = progress?.stage === 'run';
  const differ = progress ? progress.compared - progress.identical : 0;
  return (
    <div className="state state-center" role="status">
      <h2>{runs ? 'Replaying' : 'Opening the capture in the engine'}</h2>
      <p className="replay-numbers">
        {runs ? (
          <>
            event {count(progress.taken)} of {count(progress.events)} · {count(progress.compared)} facts
            compared, {differ === 0 ? 'all identical so far' : `${count(differ)} differ`}
          </>
        ) : (
          'reading its topology, its trace and its commands'
        )}
      </p>
      <div className="replay-progress">
        <ProgressBar
          label="Replay"
          value={runs && progress.events > 0 ? progress.taken / progress.events : null}
        />
      </div>
      <Button onClick={cancelReplay}>Cancel</Button>
    </div>
  );
}

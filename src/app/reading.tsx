import OctagonX from 'lucide-react/icons/octagon-x';
import type { CaptureState } from '../store/capture.ts';
import { useActions, useApp } from '../store/hooks.ts';
import { Button } from '../ui/button.tsx';
import { ProgressBar } from '../ui/states.tsx';
import { bytes, plural } from '../ui/values.tsx';

/** A capture on its way: name, bar, what was read, the file in hand. Or why it could not be read. */
export function CaptureProgress() {
  const capture = useApp((state) => state.capture);
  if (capture.kind === 'reading') return <Reading state={capture} />;
  if (capture.kind === 'failed') return <Failed state={capture} />;
  return null;
}

/** Part of the bar that unpacking takes; reading takes the rest. */
const UNPACK = 0.35;

function Reading({ state }: { readonly state: Extract<CaptureState, { kind: 'reading' }> }) {
  const { cancelReading } = useActions();
  const { name, size, estimate, progress } = state;
  const total = progress?.bytesTotal || estimate?.bytes || size;
  const part = progress && total > 0 ? Math.min(1, progress.bytes / total) : 0;
  const value = progress?.stage === 'read' ? UNPACK + (1 - UNPACK) * part : UNPACK * part;
  return (
    <section className="reading" aria-label={`Reading ${name}`}>
      <div className="reading-head">
        <b>{name}</b>
        <span className="grow" />
        <Button variant="ghost" small onClick={cancelReading}>
          Cancel
        </Button>
      </div>
      <ProgressBar label={`Reading ${name}`} value={progress ? value : null} />
      <p className="muted">
        {progress ? (
          <>
            {progress.stage === 'unpack' ? 'Unpacked ' : 'Read '}
            {bytes(progress.bytes)} of {bytes(total)}, {plural(progress.files, 'file')}
            {progress.irqs > 0 ? `, ${plural(progress.irqs, 'irq')}` : ''},{' '}
            <span className="mono">{progress.path}</span>
          </>
        ) : estimate ? (
          `${plural(estimate.files, 'file')}, ${bytes(estimate.bytes)} to read`
        ) : (
          'Fetching'
        )}
      </p>
    </section>
  );
}

function Failed({ state }: { readonly state: Extract<CaptureState, { kind: 'failed' }> }) {
  const { dismissFailure } = useActions();
  return (
    <section className="reading" role="alert" data-tone="fault">
      <div className="reading-head">
        <OctagonX className="icon-small" aria-hidden />
        <b>{state.failure.name} could not be opened</b>
        <span className="grow" />
        <Button variant="ghost" small onClick={dismissFailure}>
          Close
        </Button>
      </div>
      <p>{state.failure.text}</p>
      {state.before ? <p className="muted">{state.before.name} is still open.</p> : null}
    </section>
  );
}

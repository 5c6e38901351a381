import { type KeyboardEvent, useContext, useEffect, useState } from 'react';
import { useActions } from '../../store/hooks.ts';
import type { Sample } from '../../store/samples.ts';
import { SamplesContext } from '../../store/samples-context.ts';
import { shortKernel } from '../../store/words.ts';
import { ErrorState } from '../../ui/states.tsx';
import { count, None } from '../../ui/values.tsx';
import { ForestThumb } from './forest-thumb.tsx';

/** The bundled captures: what each shows, and its numbers. */
export function SampleTable() {
  const samples = useSamples();
  return (
    <section aria-labelledby="samples-title">
      <div className="start-head">
        <h2 id="samples-title">Captured machines</h2>
        <span className="label">real kernels, included</span>
      </div>
      {samples instanceof Error ? (
        <ErrorState title="The captured machines could not be listed">{samples.message}</ErrorState>
      ) : (
        <table className="samples" onKeyDown={moveBetweenRows}>
          <thead>
            <tr>
              <th scope="col">Domains</th>
              <th scope="col">What to look at</th>
              <th scope="col">Arch</th>
              <th scope="col">Kernel</th>
              <th scope="col">Remapping</th>
              <th scope="col" className="num">
                CPUs
              </th>
              <th scope="col" className="num wide-cell">
                Domains
              </th>
              <th scope="col" className="num">
                MSIs
              </th>
              <th scope="col" className="num wide-cell">
                Steps
              </th>
              <th scope="col">
                <span className="hidden-text">Replay</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {samples?.map((sample) => (
              <SampleRow key={sample.id} sample={sample} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

const titleId = ({ id }: Sample): string => `sample-${id}`;

function SampleRow({ sample }: { readonly sample: Sample }) {
  const { openSample } = useActions();
  return (
    <tr>
      <td className="sample-thumb">
        <ForestThumb forest={sample.forest} msis={sample.msis} />
      </td>
      <th scope="row">
        {/* The link covers the row; it can be opened in another tab and copied. */}
        <a
          id={titleId(sample)}
          href={`#/x?sample=${encodeURIComponent(sample.id)}&v=1`}
          onClick={(event) => {
            if (event.ctrlKey || event.metaKey || event.shiftKey) return;
            event.preventDefault();
            void openSample(sample.id, { name: sample.title });
          }}
        >
          {sample.title}
        </a>
        <span>{sample.look}</span>
      </th>
      <td className="mono muted">{sample.arch}</td>
      <td className="mono muted">
        <span data-tip={sample.kernel}>{shortKernel(sample.kernel)}</span>
      </td>
      <td>{sample.remapping || <span className="faint">none</span>}</td>
      <td className="num mono">{sample.cpus}</td>
      <td className="num mono wide-cell">{sample.domains || <span className="faint">0</span>}</td>
      <td className="num mono">{sample.msis || <span className="faint">0</span>}</td>
      <td className="num mono wide-cell">{sample.steps > 1 ? sample.steps : <None why="one moment" />}</td>
      <td className="sample-replay">{sample.events > 0 ? <ReplayLink sample={sample} /> : null}</td>
    </tr>
  );
}

/** Opens the capture and replays its trace on the engine. */
function ReplayLink({ sample }: { readonly sample: Sample }) {
  const { openSample, openView, runReplay } = useActions();
  const replay = async (): Promise<void> => {
    const open = await openSample(sample.id, { name: sample.title, view: 'replay' });
    if (!open) return;
    openView('replay');
    await runReplay();
  };
  return (
    <a
      className="button button-default button-small"
      href={`#/x?sample=${encodeURIComponent(sample.id)}&v=1&view=replay`}
      aria-describedby={titleId(sample)}
      data-tip={`Its trace has ${count(sample.events)} events of a kernel's boot`}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        void replay();
      }}
    >
      Replay
    </a>
  );
}

/** Arrow keys, Home and End go from row to row. */
function moveBetweenRows(event: KeyboardEvent<HTMLTableElement>): void {
  const links = [...event.currentTarget.querySelectorAll<HTMLAnchorElement>('tbody th a')];
  const at = links.indexOf(document.activeElement as HTMLAnchorElement);
  const last = links.length - 1;
  const to = { ArrowDown: Math.min(last, at + 1), ArrowUp: Math.max(0, at - 1), Home: 0, End: last }[
    event.key
  ];
  if (to === undefined || at < 0) return;
  event.preventDefault();
  links[to]?.focus();
}

/** Null while the list is fetched. */
function useSamples(): readonly Sample[] | Error | null {
  const source = useContext(SamplesContext);
  const [state, setState] = useState<readonly Sample[] | Error | null>(null);
  useEffect(() => {
    let current = true;
    source?.list().then(
      (list) => current && setState(list),
      (error: unknown) => current && setState(error instanceof Error ? error : new Error(String(error))),
    );
    return () => {
      current = false;
    };
  }, [source]);
  return state;
}

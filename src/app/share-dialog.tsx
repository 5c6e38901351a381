// A simulation for somebody else: its link in several forms, how far that carries, and its file.

import Check from 'lucide-react/icons/check';
import Download from 'lucide-react/icons/download';
import X from 'lucide-react/icons/x';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import type { Scenario } from '../scenario/scenario.ts';
import { CHANNELS, embedCode, fits, MOST_QR, MOST_SAFE, markdownLink } from '../store/channels.ts';
import { useActions, useApp, useAppStore } from '../store/hooks.ts';
import { formatLink } from '../store/link.ts';
import { MOST_LINK_LINES } from '../store/scenario.ts';
import { scenarioFileName } from '../store/scenario-file.ts';
import { linkOf } from '../store/state-link.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { downloadText } from '../ui/download.ts';
import { machineTime } from '../ui/machine-time.ts';
import { QrCode } from '../ui/qr-code.tsx';
import { bytes, count, plural } from '../ui/values.tsx';
import './share-dialog.css';

interface Forms {
  readonly encode: (scenario: Scenario) => string;
  readonly print: (scenario: Scenario) => string;
  readonly fileEnd: string;
}

export function ShareDialog({ onClose }: { readonly onClose: () => void }) {
  const taken = useTaken();
  return (
    <Dialog title="Share this simulation" onClose={onClose} className="share-dialog">
      {taken instanceof Error ? <p className="state">{taken.message}</p> : null}
      {taken === null ? <p className="state muted">The end of the branch is hashed …</p> : null}
      {taken && !(taken instanceof Error) ? <Body {...taken} /> : null}
    </Dialog>
  );
}

interface Taken {
  readonly scenario: Scenario;
  readonly forms: Forms;
}

/** The scenario as it is now, and what writes it; fetched with the dialog. */
function useTaken(): Taken | Error | null {
  const { takeScenario } = useActions();
  const [taken, setTaken] = useState<Taken | Error | null>(null);
  useEffect(() => {
    let gone = false;
    const take = async (): Promise<Taken> => {
      const [{ encodeScenario }, { printScenarioFile, FILE_END }, scenario] = await Promise.all([
        import('../scenario/codec.ts'),
        import('../scenario/file.ts'),
        takeScenario(),
      ]);
      if (!scenario) throw new Error('No simulation is on.');
      return { scenario, forms: { encode: encodeScenario, print: printScenarioFile, fileEnd: FILE_END } };
    };
    take().then(
      (all) => !gone && setTaken(all),
      (error: Error) => !gone && setTaken(error),
    );
    return () => {
      gone = true;
    };
  }, [takeScenario]);
  return taken;
}

function Body({ scenario: given, forms }: Taken) {
  const shown = useApp(({ simulation }) => (simulation.kind === 'on' ? simulation.title : ''));
  const [title, setTitle] = useState(shown);
  const scenario = useMemo(
    () => ({ ...given, title: title.trim() === shown ? given.title : title.trim() }),
    [given, shown, title],
  );
  const url = useUrl(scenario, forms);
  return (
    <div className="share">
      <div className="share-main">
        <label className="share-title">
          <span className="label">Title</span>
          <span className="field">
            <input value={title} maxLength={120} onChange={(event) => setTitle(event.target.value)} />
          </span>
        </label>
        {url === null ? (
          <p>
            {plural(scenario.lines.length, 'command')} are too many for a link, which takes{' '}
            {count(MOST_LINK_LINES)}. The file holds them.
          </p>
        ) : (
          <Link title={title} url={url} />
        )}
        <File
          title={title}
          scenario={scenario}
          forms={forms}
          isBetter={url === null || url.length > MOST_SAFE}
        />
      </div>
      {url === null ? null : (
        <figure className="share-qr">
          {url.length <= MOST_QR ? (
            <>
              <QrCode text={url} label="QR code of the link" />
              <figcaption className="muted">
                {fits(CHANNELS[0]!, url.length) ? 'Opens this moment' : 'Dense: hold the camera close to it'}
              </figcaption>
            </>
          ) : (
            <figcaption className="muted">
              A QR code holds {count(MOST_QR)} characters, the link has {count(url.length)}.
            </figcaption>
          )}
        </figure>
      )}
      <Facts scenario={scenario} />
    </div>
  );
}

/** The address of this page with the scenario, its hash included. Null where it has too many commands. */
function useUrl(scenario: Scenario, { encode }: Forms): string | null {
  const { api, env } = useAppStore();
  return useMemo(() => {
    if (scenario.lines.length > MOST_LINK_LINES) return null;
    const link = { ...linkOf(api.getState(), env.views), s: encode(scenario) };
    return window.location.href.replace(/#.*$/, '') + formatLink(link);
  }, [scenario, encode, api, env]);
}

function Link({ title, url }: { readonly title: string; readonly url: string }) {
  return (
    <>
      <label className="share-link">
        <span className="label">Link</span>
        <textarea
          readOnly
          rows={3}
          className="mono"
          spellCheck={false}
          value={url}
          onFocus={(event) => event.target.select()}
        />
      </label>
      <div className="share-copies">
        <CopyButton wide small={false} label="Copy link" text={url} />
        <CopyButton wide small={false} label="Copy Markdown" text={markdownLink(title, url)} />
        <CopyButton wide small={false} label="Copy embed code" text={embedCode(title, url)} />
      </div>
      <Channels length={url.length} />
    </>
  );
}

function Channels({ length }: { readonly length: number }) {
  return (
    <div className="share-size">
      <p>
        <b className="mono">{count(length)}</b> characters
      </p>
      <ul>
        {CHANNELS.map((channel) => {
          const isFit = fits(channel, length);
          const Sign = isFit ? Check : X;
          return (
            <li key={channel.name} data-fits={isFit} data-tip={channel.about}>
              <Sign className="icon-small" aria-label={isFit ? 'fits' : 'too long'} />
              {channel.name}
              <span className="mono muted">{count(channel.most)}</span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

interface FileProps {
  readonly title: string;
  readonly scenario: Scenario;
  readonly forms: Forms;
  readonly isBetter: boolean;
}

function File({ title, scenario, forms: { print, fileEnd }, isBetter }: FileProps) {
  const text = useMemo(() => print(scenario), [scenario, print]);
  return (
    <div className="share-file">
      <Button
        icon={Download}
        variant={isBetter ? 'primary' : 'default'}
        onClick={() => downloadText(scenarioFileName(title, fileEnd), 'application/json', text)}
      >
        Download {fileEnd}
      </Button>
      <span className="muted">
        {bytes(new Blob([text]).size)}, the same content; drop it on this page to open it
      </span>
    </div>
  );
}

function Facts({ scenario: { lines, end, notes, hash, engine } }: { readonly scenario: Scenario }) {
  const one = (name: string, value: ReactNode) => (
    <div>
      <dt className="label">{name}</dt>
      <dd>{value}</dd>
    </div>
  );
  return (
    <dl className="share-facts">
      {one(
        'holds',
        [plural(lines.length, 'command'), machineTime(end), plural(notes.length, 'name')].join(', '),
      )}
      {one(
        `state at the end, engine ${engine}`,
        <span className="mono" data-tip="Whoever opens it is told when it ends at another state">
          {hash}
        </span>,
      )}
    </dl>
  );
}

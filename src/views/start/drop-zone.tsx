import ClipboardPaste from 'lucide-react/icons/clipboard-paste';
import Folder from 'lucide-react/icons/folder';
import FolderOpen from 'lucide-react/icons/folder-open';
import Lock from 'lucide-react/icons/lock';
import { useApp } from '../../store/hooks.ts';
import { useRunAction } from '../../ui/actions.tsx';
import { Button } from '../../ui/button.tsx';

/** Where a machine goes in. The whole window takes drops; this says so. */
export function DropZone() {
  const wanted = useApp((state) => state.wanted);
  const run = useRunAction();
  return (
    <section className="drop-zone" aria-label="Open a capture" data-wanted={wanted ? '' : undefined}>
      <DropSign />
      <div>
        {wanted ? (
          <>
            <h2>This link is about {wanted.name}</h2>
            <p>
              That capture is not part of this page. Open the file to see what the link shows
              {wanted.hash ? (
                <>
                  ; its content begins with <span className="mono">{wanted.hash}</span>
                </>
              ) : null}
              .
            </p>
          </>
        ) : (
          <>
            <h2>Drop a machine here</h2>
            <p>
              A capture (.tar.gz, .zip, folder), a sosreport, or any one file:{' '}
              <span className="mono">/proc/interrupts</span>, <span className="mono">lspci -vvv</span>, a
              debugfs domain.
            </p>
          </>
        )}
        <p className="privacy">
          <Lock className="icon-small" aria-hidden /> Files stay in this browser. Nothing is uploaded.
        </p>
      </div>
      <div className="drop-buttons">
        <Button variant="primary" icon={FolderOpen} onClick={() => run('app.files')}>
          Choose files
        </Button>
        <Button icon={Folder} onClick={() => run('app.folder')}>
          Choose a folder
        </Button>
        <Button icon={ClipboardPaste} onClick={() => run('app.paste')}>
          Paste text
        </Button>
      </div>
    </section>
  );
}

function DropSign() {
  return (
    <svg width="52" height="52" viewBox="0 0 52 52" fill="none" aria-hidden="true">
      <path
        d="M8 34v8a3 3 0 0 0 3 3h30a3 3 0 0 0 3-3v-8"
        stroke="var(--line-3)"
        strokeWidth="2"
        strokeLinecap="round"
      />
      <path
        d="M26 6v26M17 23l9 9 9-9"
        stroke="var(--accent)"
        strokeWidth="2.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}

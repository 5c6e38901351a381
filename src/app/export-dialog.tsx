import Copy from 'lucide-react/icons/copy';
import Download from 'lucide-react/icons/download';
import { useActionList } from '../ui/actions.tsx';
import { Dialog } from '../ui/dialog.tsx';

/** Everything that can be taken out of what is on screen. */
export function ExportDialog({ onClose }: { readonly onClose: () => void }) {
  const entries = useActionList().filter((action) => action.group === 'export');
  return (
    <Dialog title="Export" onClose={onClose} className="narrow-dialog">
      <ul className="export-list">
        {entries.map((entry) => (
          <li key={entry.id}>
            <button
              type="button"
              className="export-row"
              aria-disabled={entry.reason !== undefined}
              data-tip={entry.reason}
              onClick={() => {
                if (entry.reason) return;
                onClose();
                entry.run();
              }}
            >
              {entry.title.startsWith('Copy') ? (
                <Copy className="icon-small" aria-hidden />
              ) : (
                <Download className="icon-small" aria-hidden />
              )}
              {entry.title}
            </button>
          </li>
        ))}
      </ul>
      {entries.length === 0 ? <p className="state muted">This view has nothing to export.</p> : null}
    </Dialog>
  );
}

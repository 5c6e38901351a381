import Terminal from 'lucide-react/icons/terminal';
import { CopyButton } from '../../ui/copy-button.tsx';

const COMMAND = 'sh capture.sh --redact';

/** How to make a capture: one script, one command. */
export function CollectorLine() {
  return (
    <p className="collector">
      <Terminal className="icon-small" aria-hidden />
      <span>On the machine:</span>
      <code>{COMMAND}</code>
      <CopyButton label="Copy the command" text={COMMAND} />
      <span className="muted">
        <a href="./capture.sh" download>
          capture.sh
        </a>
        : plain sh, writes one .tar.gz, changes nothing
      </span>
    </p>
  );
}

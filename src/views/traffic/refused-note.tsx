import X from 'lucide-react/icons/x';
import { IconButton } from '../../ui/button.tsx';
import { StateChip } from '../../ui/chip.tsx';
import type { Refused } from './commands.ts';

/** Commands that were refused: the errno, and the rule behind it. */
export function RefusedNote(props: { readonly refused: readonly Refused[]; readonly onClose: () => void }) {
  const { refused, onClose } = props;
  if (refused.length === 0) return null;
  return (
    <div className="tr-refused" role="alert">
      <ul>
        {refused.map(({ what, name, rule, source }) => (
          <li key={`${what} ${name}`}>
            <StateChip state="fault">{name}</StateChip>
            <span>
              <b>{what}</b> was refused. {rule} {source ? <span className="muted">{source}</span> : null}
            </span>
          </li>
        ))}
      </ul>
      <IconButton icon={X} label="Close the message" small onClick={onClose} />
    </div>
  );
}

import Pause from 'lucide-react/icons/pause';
import Play from 'lucide-react/icons/play';
import { Button } from '../../ui/button.tsx';

/** Holds a list that grows, so that it can be read; the machine goes on. */
export function PauseButton(props: {
  readonly held: boolean;
  readonly onHeld: (held: boolean) => void;
  /** `the log` */
  readonly what: string;
}) {
  const { held, onHeld, what } = props;
  return (
    <Button
      small
      variant="ghost"
      icon={held ? Play : Pause}
      pressed={held}
      data-tip={held ? `Go on with ${what}` : `Hold ${what}; the machine goes on`}
      onClick={() => onHeld(!held)}
    >
      {held ? 'Follow' : 'Hold'}
    </Button>
  );
}

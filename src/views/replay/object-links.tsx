import { describeSelection, parseSelection } from '../../store/selection.ts';
import { Button } from '../../ui/button.tsx';
import { useShowObject } from './use-show.ts';

/** One button for each object: its own view, the engine at a line. */
export function ObjectLinks({ keys, line }: { readonly keys: readonly string[]; readonly line: number }) {
  const show = useShowObject();
  return keys.map((key) => {
    const selection = parseSelection(key);
    return selection ? (
      <Button
        key={key}
        small
        onClick={() => void show(key, line)}
        data-tip="Opens its view, with the engine there"
      >
        {describeSelection(selection)}
      </Button>
    ) : null;
  });
}

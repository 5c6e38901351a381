import OctagonX from 'lucide-react/icons/octagon-x';
import { useId, useMemo, useState } from 'react';
import type { MachineRecipe } from '../../scenario/recipe.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { plural } from '../../ui/values.tsx';
import { readRecipe } from './pasted.ts';

/** Problems that are shown; more are told as a number. */
const MOST_SHOWN = 8;

/** A box for a recipe as JSON. What is wrong is named while one types; only a recipe that fits is taken. */
export function PasteDialog(props: {
  readonly onClose: () => void;
  readonly onRecipe: (recipe: MachineRecipe) => void;
}) {
  const { onClose, onRecipe } = props;
  const [text, setText] = useState('');
  const id = useId();
  const pasted = useMemo(() => readRecipe(text), [text]);
  const problems = pasted.kind === 'wrong' ? pasted.problems : [];
  const reason =
    pasted.kind === 'nothing'
      ? 'There is no text yet'
      : problems.length > 0
        ? plural(problems.length, 'problem')
        : undefined;
  const take = () => {
    if (pasted.kind !== 'recipe') return;
    onRecipe(pasted.recipe);
    onClose();
  };
  return (
    <Dialog title="Paste a machine" onClose={onClose} className="paste">
      <div className="paste-body">
        <label htmlFor={id} className="muted">
          A recipe as <span className="mono">Copy JSON</span> gives it. Fields that are left out have their
          defaults.
        </label>
        <textarea
          id={id}
          className="mono"
          rows={14}
          spellCheck={false}
          value={text}
          aria-invalid={problems.length > 0}
          aria-describedby={`${id}-problems`}
          onChange={({ target }) => setText(target.value)}
          onKeyDown={(event) => (event.ctrlKey || event.metaKey) && event.key === 'Enter' && take()}
        />
        <ul id={`${id}-problems`} className="ed-paste-problems" aria-live="polite">
          {problems.slice(0, MOST_SHOWN).map(({ where, text: words }, n) => (
            <li key={n} className="ed-wrong">
              <OctagonX className="icon-small" aria-hidden />
              {where === '' ? null : <b className="mono">{where}</b>}
              {words}
            </li>
          ))}
          {problems.length > MOST_SHOWN ? (
            <li className="muted">and {plural(problems.length - MOST_SHOWN, 'problem')} more</li>
          ) : null}
        </ul>
        <div className="paste-actions">
          <span className="muted">
            It takes the place of the machine in the editor; undo brings that back.
          </span>
          <span className="grow" />
          <Button variant="primary" reason={reason} onClick={take}>
            Use this machine
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

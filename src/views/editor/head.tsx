import ChevronDown from 'lucide-react/icons/chevron-down';
import ClipboardPaste from 'lucide-react/icons/clipboard-paste';
import Power from 'lucide-react/icons/power';
import Redo2 from 'lucide-react/icons/redo-2';
import Undo2 from 'lucide-react/icons/undo-2';
import { PRESETS } from '../../scenario/presets.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { copyOf, EMPTY } from './draft.ts';
import { recipeJson } from './pasted.ts';
import { isUnchanged, useEditing } from './use-editor.ts';

export interface HeadProps {
  /** Why it cannot be booted now. */
  readonly reason: string | undefined;
  readonly onBoot: () => void;
  readonly onPaste: () => void;
}

/** The machine's name, what it began with, and what can be done with it as a whole. */
export function Head({ reason, onBoot, onPaste }: HeadProps) {
  const { draft, change, canUndo, canRedo, undo, redo } = useEditing();
  const { title, recipe, base } = draft;
  const preset = PRESETS.find(({ id }) => id === base);
  const reset = () => change(() => (preset ? copyOf(preset) : EMPTY));
  return (
    <header className="bar ed-head">
      <h1>Machine editor</h1>
      <span className="field ed-title">
        <input
          aria-label="Name of the machine"
          autoComplete="off"
          spellCheck={false}
          value={title}
          onChange={({ target }) => change((old) => ({ ...old, title: target.value }), 'title')}
        />
      </span>
      <Menu
        label="Start from"
        items={() => [
          { id: '', label: 'An empty machine', checked: base === '', run: () => change(() => EMPTY) },
          'rule',
          ...PRESETS.map((each) => ({
            id: each.id,
            label: each.title,
            checked: each.id === base,
            run: () => change(() => copyOf(each)),
          })),
        ]}
      >
        Start from
        <ChevronDown className="icon-small" aria-hidden />
      </Menu>
      <Button
        reason={isUnchanged(draft) ? 'Nothing was changed' : undefined}
        data-tip={preset ? `Back to ${preset.title}` : 'Back to an empty machine'}
        onClick={reset}
      >
        Reset
      </Button>
      <span className="grow" />
      <IconButton
        icon={Undo2}
        label="Undo"
        keys="Ctrl z"
        reason={canUndo ? undefined : 'There is nothing to undo'}
        onClick={undo}
      />
      <IconButton
        icon={Redo2}
        label="Redo"
        keys="Ctrl Shift z"
        reason={canRedo ? undefined : 'There is nothing to redo'}
        onClick={redo}
      />
      <CopyButton wide small={false} label="Copy JSON" text={() => recipeJson(recipe)} />
      <Button variant="ghost" icon={ClipboardPaste} onClick={onPaste}>
        Paste JSON
      </Button>
      <Button variant="primary" icon={Power} reason={reason} onClick={onBoot}>
        Boot
      </Button>
    </header>
  );
}

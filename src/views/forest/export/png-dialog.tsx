import { useId, useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { ToggleGroup } from '../../../ui/toggle-group.tsx';

const THEMES = [
  { value: 'shown', label: 'As on screen' },
  { value: 'light', label: 'Light' },
] as const;

/** Asks for the width of a PNG; the height follows. */
export function PngDialog(props: {
  /** Size at 100 %. */
  readonly width: number;
  readonly height: number;
  /** The longest side that can be painted. */
  readonly longest: number;
  readonly onClose: () => void;
  readonly onSave: (scale: number, theme: 'shown' | 'light') => void;
}) {
  const { width, height, longest, onClose, onSave } = props;
  const [text, setText] = useState(`${width * 2}`);
  const [theme, setTheme] = useState<'shown' | 'light'>('shown');
  const id = useId();
  const wanted = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  const most = Math.floor(longest / Math.max(1, height / width));
  const limit = Math.min(longest, most);
  const tall = Math.round((wanted * height) / width);
  const wrong = wanted < 100 || wanted > limit;
  return (
    <Dialog title="Forest as PNG" onClose={onClose} className="narrow-dialog">
      <form
        className="png-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (wrong) return;
          onClose();
          onSave(wanted / width, theme);
        }}
      >
        <label htmlFor={`${id}-width`}>Width in px</label>
        <span className="field" data-invalid={wrong ? '' : undefined}>
          <input
            id={`${id}-width`}
            inputMode="numeric"
            value={text}
            aria-invalid={wrong}
            aria-describedby={`${id}-note`}
            onChange={(event) => setText(event.target.value)}
          />
        </span>
        <span id={`${id}-note`} className="muted">
          {wrong ? `From 100 to ${limit.toLocaleString('en-US')} px` : `${wanted} × ${tall} px`}
        </span>
        <ToggleGroup label="Colours" options={THEMES} value={theme} onChange={setTheme} />
        <Button type="submit" variant="primary" {...(wrong ? { reason: 'Not a width' } : {})}>
          Save
        </Button>
      </form>
    </Dialog>
  );
}

/** Keyboard: which action an event means. */

/** What is read of a KeyboardEvent. */
export interface KeyLike {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/**
 * The written form of a key: `e`, `Shift+e`, `?`, `Ctrl+k`, `Shift+Enter`. Ctrl stands for Cmd as well. Shift is written for
 * letters and named keys only; `?` already needs it.
 */
export function comboOf({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyLike): string {
  if (key === ' ') return comboOf({ key: 'Space', ctrlKey, metaKey, altKey, shiftKey });
  const letter = key.length === 1;
  const name = letter ? key.toLowerCase() : key;
  const isLetter = letter && name !== key.toUpperCase();
  const shift = shiftKey && (isLetter || !letter) ? 'Shift+' : '';
  return `${ctrlKey || metaKey ? 'Ctrl+' : ''}${altKey ? 'Alt+' : ''}${shift}${name}`;
}

/** Milliseconds that the second key of two may take. */
export const SEQUENCE_MS = 1500;

/** Follows two keys in turn: after `g`, `d` is `g d`. */
export class KeySequence {
  private first = '';
  private at = 0;

  /** The combos that this key could mean, the longer one first. Remembers it as a first key if `starts` says so. */
  take(combo: string, now: number, starts: (combo: string) => boolean): string[] {
    const pending = this.first !== '' && now - this.at <= SEQUENCE_MS ? this.first : '';
    this.first = '';
    if (pending) return [`${pending} ${combo}`, combo];
    if (starts(combo)) {
      this.first = combo;
      this.at = now;
    }
    return [combo];
  }

  get waiting(): boolean {
    return this.first !== '';
  }
}

/** What a text field does itself. */
const EDITS = /^Ctrl\+(Shift\+)?[acvxyz]$/;

/** What a slider does itself. */
const SLIDES = /^(Shift\+)?(Arrow|Home|End|Page)/;

/** True where keys belong to what has the focus: text fields, sliders, menus, dialogs. Other Ctrl combos work in text fields. */
export function keysBelongTo(target: EventTarget | null, combo: string): boolean {
  if (document.querySelector('dialog[open]') || document.querySelector('[popover="auto"]:popover-open'))
    return true;
  if (!(target instanceof HTMLElement) || (combo.startsWith('Ctrl+') && !EDITS.test(combo))) return false;
  if (target.matches('input[type="range"]')) return SLIDES.test(combo);
  // Space presses what has the focus.
  if (combo === 'Space' && target.closest('button, a, summary, [role="button"], [role="radio"], input'))
    return true;
  return (
    target.isContentEditable ||
    target.matches('input:not([type="checkbox"], [type="radio"]), textarea, select')
  );
}

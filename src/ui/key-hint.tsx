const NAMES: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
  ' ': 'Space',
};

/** The printed form of a key: `Ctrl+K` as `Ctrl K` (⌘ on a Mac), `ArrowUp` as ↑, letters as they are. */
export function keyNames(combo: string, mac: boolean): string[] {
  return combo.split(/\+(?=.)/).map((part) => {
    if (part === 'Ctrl') return mac ? '⌘' : 'Ctrl';
    if (part.length === 1 && combo.includes('Ctrl+')) return part.toUpperCase();
    return NAMES[part] ?? part;
  });
}

export const isMac = (): boolean =>
  typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent);

/** A key as it stands on the keyboard. `g d` (two keys in turn) is drawn as two. */
export function KeyHint({ keys }: { readonly keys: string }) {
  const chords = keys === ' ' ? [' '] : keys.split(' ');
  return (
    <span className="keys">
      {chords.map((chord) => (
        <kbd key={chord}>{keyNames(chord, isMac()).join(' ')}</kbd>
      ))}
    </span>
  );
}

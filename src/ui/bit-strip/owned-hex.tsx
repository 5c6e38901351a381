import type { BitLayout, Words } from '../../lib/bits.ts';
import { ownedRuns } from './owned-digits.ts';
import './bit-strip.css';

/** A register value in full, each digit in the colour of the level that owns it. A value of zero recedes. */
export function OwnedHex({ layout, words }: { readonly layout: BitLayout; readonly words: Words }) {
  const zero = words.every((w) => w === 0);
  return (
    <span className={zero ? 'mono faint' : 'mono owned-hex'}>
      {ownedRuns(layout, words).map((run) => (
        <span key={run.at} data-owner={run.level}>
          {run.text}
        </span>
      ))}
    </span>
  );
}

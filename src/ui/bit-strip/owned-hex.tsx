import type { BitLayout, Words } from '../../lib/bits.ts';
import { ownedRuns } from './owned-digits.ts';
import './bit-strip.css';

/** A register value in full, each digit in the colour of the level that owns it. A value of zero recedes. */
export function OwnedHex(props: {
  readonly layout: BitLayout;
  readonly words: Words;
  /** Leave out so many leading digits, which the caller knows to be zero. */
  readonly skip?: number;
}) {
  const { layout, words, skip = 0 } = props;
  const zero = words.every((w) => w === 0);
  return (
    <span className={zero ? 'mono faint' : 'mono owned-hex'}>
      {ownedRuns(layout, words, skip).map((run) => (
        <span key={run.at} data-owner={run.level}>
          {run.text}
        </span>
      ))}
    </span>
  );
}

// The sum of a block, beside the block.

import X from 'lucide-react/icons/x';
import { IconButton } from '../../ui/button.tsx';
import { count, plural } from '../../ui/values.tsx';
import type { BlockSum } from './block.ts';
import type { Matrix } from './matrix.ts';

export interface SumNoteProps {
  readonly matrix: Matrix;
  readonly sum: BlockSum;
  /** Where the block is, px. */
  readonly box: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly width: number;
  readonly height: number;
  readonly onClose: () => void;
}

const SIZE = { width: 236, height: 108 };

export function SumNote({ matrix, sum, box, width, height, onClose }: SumNoteProps) {
  const below = box.y + box.h + SIZE.height + 8 <= height;
  const top = below ? box.y + box.h + 6 : Math.max(4, Math.min(box.y, height) - SIZE.height - 6);
  const left = Math.max(4, Math.min(box.x + box.w - SIZE.width, width - SIZE.width - 4));
  const words = matrix.source.word === 'identity' ? 'identities' : 'vectors';
  const rows: [string, number][] = [
    ['in use', sum.allocated],
    ['managed of these', sum.managed],
    ['different irqs', sum.irqs],
    ['free', sum.free],
  ];
  if (sum.cleanup > 0) rows.splice(2, 0, ['cleanup pending', sum.cleanup]);
  if (sum.closed > 0) rows.push(['system', sum.closed]);
  return (
    <section
      className="mx-sum overlay"
      aria-label="Sum of the block"
      style={{ top, left, width: SIZE.width }}
    >
      <h2>
        {plural(sum.cpus, 'CPU')} × {plural(sum.numbers, matrix.source.word, words)}
        <IconButton icon={X} small label="Close the sum" keys="Esc" onClick={onClose} />
      </h2>
      <dl>
        {rows.map(([name, n]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="mono">{count(n)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

import { memo, useMemo } from 'react';
import type { ThumbDomain } from '../../store/samples.ts';
import { layoutThumb, THUMB_HEIGHT, THUMB_WIDTH } from './thumb.ts';

/** The shape of a machine. The numbers beside it say the same in words, so it is hidden from readers. */
export const ForestThumb = memo(function ForestThumb(props: {
  readonly forest: readonly ThumbDomain[];
  readonly msis: number;
}) {
  const { nodes, edges } = useMemo(() => layoutThumb(props.forest), [props.forest]);
  return (
    <svg width={THUMB_WIDTH} height={THUMB_HEIGHT} aria-hidden="true" className="thumb">
      {nodes.length === 0 ? <NoDomains msis={props.msis} /> : null}
      <path d={edges} fill="none" stroke="var(--line-2)" />
      {nodes.map((n, i) => (
        <rect
          key={i}
          x={n.x}
          y={n.y - n.height / 2}
          width={n.width}
          height={n.height}
          rx={n.leaf ? 0 : 1.5}
          fill={`var(--${n.role})`}
          opacity={n.leaf ? 0.85 : 1}
        />
      ))}
    </svg>
  );
});

/** A machine without irq domains: interrupts, and nothing that joins them. */
function NoDomains({ msis }: { readonly msis: number }) {
  const rows = Math.min(15, Math.max(1, msis));
  const gap = Math.min(2.35, 34 / rows);
  const top = THUMB_HEIGHT / 2 - (gap * rows) / 2;
  const lines = Array.from({ length: rows }, (_, i) => `M62 ${(top + (i + 0.5) * gap).toFixed(1)}H80`).join(
    '',
  );
  return (
    <>
      <path d={`M6 ${THUMB_HEIGHT / 2}H58`} stroke="var(--line-2)" strokeDasharray="2 3" />
      <path d={lines} stroke="var(--ink-4)" strokeWidth={1.4} />
    </>
  );
}

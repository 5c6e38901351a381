// What floats over the drawing: the focus ring and the label of something too small to say its name.

import { plural } from '../../../ui/values.tsx';
import { domainName, domainTitle, infoOfDomain, isEmpty, mappedText } from '../labels.ts';
import type { Layout } from '../layout.ts';
import { monoWidth, uiWidth } from '../measure.ts';
import { levelBelow } from '../sight.ts';
import { parseSpot } from '../spots.ts';
import type { Window } from '../zoom.ts';
import { type Art, itemProps } from './art.ts';
import { type Box, boxOfSpot } from './boxes.ts';
import { n } from './lines.ts';

/** The ring; for a square it also carries the id, level and state that the square itself goes without. */
export function FocusRing({
  art,
  layout,
  box,
  spot,
  selected,
}: {
  readonly art: Art;
  readonly layout: Layout;
  readonly box: Box;
  readonly spot: string;
  readonly selected: boolean;
}) {
  const parsed = parseSpot(spot);
  const block = parsed.kind === 'dom' ? layout.blocks.find((b) => b.rows.includes(parsed.at)) : undefined;
  const name = () => (parsed.kind === 'dom' ? domainTitle(art.forest, parsed.at) : '');
  return (
    <rect
      {...(block ? itemProps(art, spot, levelBelow(layout, block.parent), name, selected) : {})}
      className="focus-ring"
      x={n(box.x - 3)}
      y={n(box.y - 3)}
      width={n(box.width + 6)}
      height={n(box.height + 6)}
      rx={5}
      fill="none"
      stroke="var(--accent)"
      strokeWidth="var(--w-focus)"
    />
  );
}

/** Name and numbers of a stripe or a square, beside it. */
export function SpotLabel(props: {
  readonly art: Art;
  readonly layout: Layout;
  readonly window: Window;
  readonly spot: string;
}) {
  const { art, layout, window, spot } = props;
  const parsed = parseSpot(spot);
  if (parsed.kind !== 'dom' || !isSmall(layout, parsed.at)) return null;
  const box = boxOfSpot(art, layout, spot, -1);
  if (!box) return null;
  const { machine } = art.forest;
  const name = domainName(machine, parsed.at);
  const irqs = art.forest.irqs[parsed.at]!.length;
  const driver = art.forest.driver[parsed.at];
  const holds =
    irqs > 0 ? plural(irqs, 'irq') : isEmpty(machine, parsed.at) ? 'no irq' : mappedText(machine, parsed.at);
  const about = `${holds}, ${driver || infoOfDomain(machine, parsed.at).label}`;
  const width = Math.max(monoWidth(name, 11), uiWidth(about, 11)) + 18;
  const stripe = layout.form === 'stripe';
  const wanted = stripe ? box.x + 32 : box.x - width - 8;
  const x = wanted < window.left + 4 ? box.x + box.width + 8 : wanted;
  const y = Math.max(
    window.top + 2,
    Math.min(window.bottom - 40, stripe ? box.y - 42 : box.y + box.height / 2 - 19),
  );
  return (
    <g className="spot-label" transform={`translate(${n(x)} ${n(y)})`} pointerEvents="none">
      <rect width={n(width)} height={38} rx={5} fill="var(--bg-0)" stroke="var(--line-3)" />
      <text className="t name-text" x={9} y={16} fontSize={11} fontWeight={650} fill="var(--ink-1)">
        {name}
      </text>
      <text x={9} y={30} fontSize={11} fill="var(--ink-3)">
        {about}
      </text>
    </g>
  );
}

function isSmall(layout: Layout, row: number): boolean {
  if (layout.form === 'node') return false;
  if (layout.blocks.some((block) => block.rows.includes(row))) return true;
  return layout.rows.some((r) => r.item.type === 'domain' && r.item.row === row && r.reading !== 'full');
}

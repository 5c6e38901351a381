// What is under the pointer, in words, while no inspector says it.

import { useApp } from '../../store/hooks.ts';
import type { Spot } from './hit.ts';
import type { Visible } from './layers.tsx';
import { type LiveCells, useWatched } from './live/cells.ts';
import { boxOf } from './rings.tsx';
import { shownPositions } from './rows.ts';
import type { Drawing } from './scene.ts';
import { useHover } from './state.ts';
import { spotText } from './words.ts';

const ROOM = { width: 330, height: 48 };

export function HoverTip(props: {
  readonly drawing: Drawing;
  readonly visible: Visible;
  /** Height of what is on screen, px. */
  readonly height: number;
  /** Where numbers are live they are told of the cursor of the keyboard, too, and beside the inspector. */
  readonly live: LiveCells | null;
  readonly cursor: Spot | null;
}) {
  const { drawing, height, live } = props;
  const pointed = useHover();
  const hover = pointed ?? (live ? props.cursor : null);
  const isTold = useApp((state) => state.inspectorOpen && state.selection?.startsWith('vec:') === true);
  const told = isTold && !live;
  const box = boxOf(props, hover);
  if (!hover || !box || (told && hover.cpu >= 0)) return null;
  const right = box.x + box.w + ROOM.width < drawing.width;
  const below = box.y + box.h + ROOM.height < height;
  return (
    <div
      className="mx-tip overlay"
      aria-hidden
      style={{
        ...(right ? { left: box.x + box.w + 6 } : { right: drawing.width - box.x + 6 }),
        ...(below ? { top: box.y + box.h + 4 } : { bottom: height - box.y + 4 }),
      }}
    >
      {spotText(drawing.matrix, drawing.groups, hover)}
      {live ? <LiveLine live={live} cpus={cpusOf(drawing, hover)} vector={hover.vector} /> : null}
    </div>
  );
}

/** The CPU of a spot, or all of its group. */
function cpusOf({ matrix, groups, shown }: Drawing, spot: Spot): readonly number[] {
  if (spot.cpu >= 0) return [spot.cpu];
  const group = groups.find(({ key }) => key === spot.group);
  return group ? shownPositions(group, shown).map((position) => matrix.cpus[position]!) : [];
}

/** How often they have taken the vector, and how often they do. */
function LiveLine(props: {
  readonly live: LiveCells;
  readonly cpus: readonly number[];
  readonly vector: number;
}) {
  const { live, cpus, vector } = props;
  const ref = useWatched(live, () => live.text(cpus, vector));
  return <div className="mono" ref={ref} />;
}

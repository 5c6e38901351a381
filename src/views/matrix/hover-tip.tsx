// What is under the pointer, in words, while no inspector says it.

import { useApp } from '../../store/hooks.ts';
import type { Visible } from './layers.tsx';
import { boxOf } from './rings.tsx';
import type { Drawing } from './scene.ts';
import { useHover } from './state.ts';
import { spotText } from './words.ts';

const ROOM = { width: 330, height: 48 };

export function HoverTip(props: {
  readonly drawing: Drawing;
  readonly visible: Visible;
  /** Height of what is on screen, px. */
  readonly height: number;
}) {
  const { drawing, height } = props;
  const hover = useHover();
  const told = useApp((state) => state.inspectorOpen && state.selection?.startsWith('vec:') === true);
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
    </div>
  );
}

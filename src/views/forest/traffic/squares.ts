// Squares in the colours of their rates. Only those whose level has changed are painted.

import { HEAT_COLOURS, levelOf } from '../../../ui/heat-scale.ts';
import type { Layout } from '../layout.ts';
import type { Art } from '../scene/art.ts';
import { squareSize, squareX } from '../scene/squares.tsx';
import { squareAt } from '../sight.ts';
import type { Flows } from './flows.ts';

/** What is used of a canvas. */
export type SquarePen = Pick<CanvasRenderingContext2D, 'fillStyle' | 'fillRect'>;

interface Square {
  readonly row: number;
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

/** Levels by square, -1 before the first painting. */
export class Squares {
  private readonly squares: readonly Square[];
  private readonly levels: Int16Array;

  constructor(art: Art, layout: Layout) {
    this.squares = layout.blocks.flatMap((block) => {
      const size = squareSize(block.side);
      return block.rows.map((row, at) => ({
        row,
        x: squareX(art, block, at, size),
        y: squareAt(block, at).y - size / 2,
        size,
      }));
    });
    this.levels = new Int16Array(this.squares.length).fill(-1);
  }

  /**
   * @param silent colour of a square without traffic
   * @returns how many were painted
   */
  paint(pen: SquarePen, flows: Flows, silent: string): number {
    let painted = 0;
    for (let at = 0; at < this.squares.length; at++) {
      const { row, x, y, size } = this.squares[at]!;
      const level = levelOf(flows.perSecond[row]!);
      if (level === this.levels[at]) continue;
      this.levels[at] = level;
      pen.fillStyle = level === 0 ? silent : HEAT_COLOURS[level]!;
      pen.fillRect(x, y, size, size);
      painted++;
    }
    return painted;
  }

  /** Everything is painted again next time. */
  reset(): void {
    this.levels.fill(-1);
  }
}

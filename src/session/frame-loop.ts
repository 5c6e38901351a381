// The one requestAnimationFrame of the app: everything that draws at the rate of the screen is called from here, in the order in which
// it asked. Nothing is asked of the browser while nobody wants to draw.

export type Draw = (now: number) => void;

/** What is used of a window; replaced in tests. */
export interface Screen {
  requestAnimationFrame(call: Draw): number;
  cancelAnimationFrame(handle: number): void;
}

export class FrameLoop {
  private readonly screen: Screen;
  private draws: readonly Draw[] = [];
  private handle: number | undefined;

  constructor(screen: Screen) {
    this.screen = screen;
  }

  /** Calls `draw` once per frame until the returned function is called. */
  add(draw: Draw): () => void {
    this.draws = [...this.draws, draw];
    this.handle ??= this.screen.requestAnimationFrame(this.frame);
    return () => {
      this.draws = this.draws.filter((each) => each !== draw);
      if (this.draws.length > 0 || this.handle === undefined) return;
      this.screen.cancelAnimationFrame(this.handle);
      this.handle = undefined;
    };
  }

  private readonly frame = (now: number): void => {
    this.handle = this.screen.requestAnimationFrame(this.frame);
    for (const draw of this.draws) draw(now);
  };
}

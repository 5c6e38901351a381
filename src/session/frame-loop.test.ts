import { describe, expect, it } from 'vitest';
import { type Draw, FrameLoop } from './frame-loop.ts';

function loopWithScreen() {
  const asked = new Map<number, Draw>();
  let handle = 0;
  const loop = new FrameLoop({
    requestAnimationFrame: (call) => {
      asked.set(++handle, call);
      return handle;
    },
    cancelAnimationFrame: (which) => void asked.delete(which),
  });
  const frame = (now: number): void => {
    const calls = [...asked.values()];
    asked.clear();
    for (const call of calls) call(now);
  };
  return { loop, asked, frame };
}

describe('the frame loop', () => {
  it('asks for one frame however many draw, and calls them in order', () => {
    const { loop, asked, frame } = loopWithScreen();
    const drawn: string[] = [];
    loop.add((now) => drawn.push(`a${now}`));
    loop.add((now) => drawn.push(`b${now}`));
    expect(asked.size).toBe(1);
    frame(1);
    frame(2);
    expect(drawn).toEqual(['a1', 'b1', 'a2', 'b2']);
    expect(asked.size).toBe(1);
  });

  it('asks for nothing while nobody draws, also when the last one leaves during a frame', () => {
    const { loop, asked, frame } = loopWithScreen();
    const stop = loop.add(() => stop());
    frame(1);
    expect(asked.size).toBe(0);
    loop.add(() => {});
    expect(asked.size).toBe(1);
  });
});

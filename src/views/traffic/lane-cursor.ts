import { VECTORS } from './lane-paint.ts';

/** A place among the lanes: position of the CPU in the list, and a vector. */
export interface LanePlace {
  readonly at: number;
  readonly vector: number;
}

/** The place after a key, or null where the key does not move it. */
export function placeAfterKey(
  { at, vector }: LanePlace,
  key: string,
  ctrl: boolean,
  cpus: number,
  page: number,
): LanePlace | null {
  const to = {
    ArrowDown: [ctrl ? cpus - 1 : at + 1, vector],
    ArrowUp: [ctrl ? 0 : at - 1, vector],
    ArrowRight: [at, ctrl ? VECTORS - 1 : vector + 1],
    ArrowLeft: [at, ctrl ? 0 : vector - 1],
    PageDown: [at + page, vector],
    PageUp: [at - page, vector],
    Home: [ctrl ? 0 : at, 0],
    End: [ctrl ? cpus - 1 : at, VECTORS - 1],
  }[key];
  if (!to || cpus === 0) return null;
  const within = (n: number, most: number) => Math.max(0, Math.min(most, n));
  return { at: within(to[0]!, cpus - 1), vector: within(to[1]!, VECTORS - 1) };
}

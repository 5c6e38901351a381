// Rates as colours: cividis over five decades, from 1 to 100,000 a second. More than that no vector can take: one entry in each tick.

/** Rates of the coldest and of the hottest colour, per second. */
export const HEAT_LEAST = 1;
const DECADES = 5;

const LEVELS_OF_DECADE = 12;

/** Levels of heat: 1 is HEAT_LEAST, HEAT_LEVELS the hottest; 0 is below HEAT_LEAST. */
export const HEAT_LEVELS = DECADES * LEVELS_OF_DECADE + 1;

/** Rates that legends name. */
export const HEAT_TICKS = [1, 10, 100, 1000, 10_000, 100_000] as const;

const MANTISSA_BITS = 23;

/**
 * Levels by difference of the bits of two floats of 32 bits: where the bits are numbers they grow nearly as the logarithm (the
 * mantissa stands for its own logarithm; wrong by a third of a level at most).
 */
export const LEVELS_OF_BITS = LEVELS_OF_DECADE / (Math.log2(10) * 2 ** MANTISSA_BITS);

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** Bits of a sum of counts that comes to the coldest rate in so many seconds; for 0 s more than those of any sum. */
export function coldestBits(seconds: number): number {
  float[0] = seconds > 0 ? HEAT_LEAST * seconds : Number.POSITIVE_INFINITY;
  return bits[0]!;
}

/** Level of a sum of counts by its bits; `coldest` by coldestBits() of the time in which they were counted. */
export function levelOfBits(sum: number, coldest: number): number {
  const above = sum - coldest;
  if (above < 0) return 0;
  const level = Math.floor(above * LEVELS_OF_BITS + 1.5);
  return level < HEAT_LEVELS ? level : HEAT_LEVELS;
}

/** Level of a rate per second. */
export function levelOf(perSecond: number): number {
  float[0] = perSecond;
  return levelOfBits(bits[0]!, coldestBits(1));
}

/** Place of a level on the scale, 0 the coldest and 1 the hottest. */
export const shareOf = (level: number): number => (level - 1) / (HEAT_LEVELS - 1);

/** Red, green and blue of cividis (Nuñez, Anderton and Renslow 2018), each by the coefficients of a polynomial, the constant first. */
const CIVIDIS = [
  [-4.54, -35.34, 2381.73, -6402.7, 7024.72, -2710.57],
  [32.49, 170.73, 52.82, -131.46, 176.58, -67.37],
  [81.24, 442.36, -2482.43, 6167.24, -6614.94, 2475.67],
] as const;

/** Colour of a place on the scale, 0 to 1: red, green, blue, 0 to 255. */
export function cividis(share: number): [red: number, green: number, blue: number] {
  const [red, green, blue] = CIVIDIS.map((coefficients) => {
    const value = coefficients.reduceRight((sum, coefficient) => sum * share + coefficient, 0);
    return Math.max(0, Math.min(255, Math.round(value)));
  });
  return [red!, green!, blue!];
}

/** `#rrggbb` by level; the one of level 0 is none. */
export const HEAT_COLOURS: readonly string[] = Array.from({ length: HEAT_LEVELS + 1 }, (_, level) =>
  level === 0
    ? ''
    : `#${cividis(shareOf(level))
        .map((part) => part.toString(16).padStart(2, '0'))
        .join('')}`,
);

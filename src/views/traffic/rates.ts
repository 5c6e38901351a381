// Rates as people set them: messages per second of the machine's time, on a slider of decades or as text.

/** Most messages per second that a source takes. */
const MOST_RATE = 100_000_000;

const PLACES_OF_DECADE = 12;
export const RATE_PLACES = 8 * PLACES_OF_DECADE;

/** Place of a rate on the slider. */
export const placeOfRate = (rate: number): number =>
  Math.round(Math.log10(Math.max(1, rate)) * PLACES_OF_DECADE);

/** Rate of a place, rounded to two digits; place 0 is one message a second. */
export function rateOfPlace(place: number): number {
  const exact = 10 ** (place / PLACES_OF_DECADE);
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(exact)) - 1);
  return Math.round(exact / unit) * unit;
}

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6 };
const RATE = /^(\d+(?:\.\d+)?)\s*([km]?)$/i;

/** `250k`, `1.5M`, `20,000`: a whole number of messages per second, or null where it is none or too much. */
export function parseRate(text: string): number | null {
  const match = RATE.exec(text.trim().replaceAll(',', ''));
  if (!match) return null;
  const rate = Math.round(Number(match[1]) * UNITS[match[2]!.toLowerCase()]!);
  return rate <= MOST_RATE ? rate : null;
}

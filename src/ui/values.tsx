/** A small number in hex: `0x25`. Pads to `digits`. */
export const hex = (n: number | bigint, digits = 2): string => `0x${n.toString(16).padStart(digits, '0')}`;

/** A register at full width, without 0x: `fee004b8`. */
export const register = (n: number | bigint, bits = 32): string =>
  BigInt.asUintN(bits, BigInt(n))
    .toString(16)
    .padStart(bits / 4, '0');

/** A count with thousands separated: `65,536`. */
export const count = (n: number): string =>
  Number.isInteger(n) && n >= 0 && n < 1000 ? String(n) : COUNT.format(n);

const COUNT = new Intl.NumberFormat('en-US');

const COMPACT = new Intl.NumberFormat('en-US', {
  notation: 'compact',
  minimumSignificantDigits: 3,
  maximumSignificantDigits: 3,
});

/** A count that changes too fast to be read in full: `9,999`, `12.3k`, `4.56M`. */
export const compact = (n: number): string => (n < 10_000 ? count(n) : COMPACT.format(n).replace('K', 'k'));

/** `0`, `812`, `12k`, `3.1M`: at most four characters. */
export function shortCount(n: number): string {
  if (n < 1000) return String(n);
  const units = ['k', 'M', 'G'];
  const power = Math.min(units.length, Math.floor(Math.log10(n) / 3));
  const value = n / 1000 ** power;
  return `${value < 10 ? Math.floor(value * 10) / 10 : Math.floor(value)}${units[power - 1]}`;
}

/** `1 irq`, `2 irqs`. */
export const plural = (n: number, one: string, many = `${one}s`): string =>
  `${count(n)} ${n === 1 ? one : many}`;

/** Bytes in the largest unit that gives at least 1: `2.5 MB`. */
export function bytes(n: number): string {
  if (n < 1000) return `${n} B`;
  const units = ['kB', 'MB', 'GB'];
  const power = Math.min(units.length, Math.floor(Math.log10(n) / 3));
  const value = n / 1000 ** power;
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[power - 1]}`;
}

/** A number in hex in mono; zero recedes where `faintZero` is set. */
export function Hex(props: {
  readonly value: number | bigint;
  readonly digits?: number;
  readonly faintZero?: boolean;
}) {
  const faint = props.faintZero && BigInt(props.value) === 0n;
  return <span className={faint ? 'mono faint' : 'mono'}>{hex(props.value, props.digits)}</span>;
}

/** No value, drawn as a dash and read as its reason. */
export function None({ why = 'none' }: { readonly why?: string }) {
  return (
    <span className="faint">
      <span aria-hidden>–</span>
      <span className="hidden-text">{why}</span>
    </span>
  );
}

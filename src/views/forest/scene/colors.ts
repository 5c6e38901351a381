// Fill and outline of boxes.

interface BoxColors {
  readonly fill: string;
  readonly stroke: string;
  readonly strokeWidth: number;
  readonly strokeDasharray?: string | undefined;
}

/** Lit, empty, only named, or plain. */
export function boxColors(lit: boolean, empty: boolean, dumped: boolean, quiet: string): BoxColors {
  return {
    fill: lit ? 'var(--accent-wash)' : 'var(--bg-0)',
    stroke: lit ? 'var(--accent)' : empty ? 'var(--pend-mark)' : quiet,
    strokeWidth: lit ? 1.5 : empty ? 1.25 : 1,
    strokeDasharray: dumped ? undefined : '4 3',
  };
}

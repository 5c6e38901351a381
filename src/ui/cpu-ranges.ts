/** Sets of CPUs as the kernel prints them with `%*pbl`: `0-3,7`. */

export interface CpuRange {
  readonly from: number;
  readonly to: number;
}

/** Ascending ranges of a set given in any order, with or without repeats. */
export function cpuRanges(cpus: Iterable<number>): CpuRange[] {
  const sorted = [...new Set(cpus)].sort((a, b) => a - b);
  const out: { from: number; to: number }[] = [];
  for (const cpu of sorted) {
    const last = out.at(-1);
    if (last && cpu === last.to + 1) last.to = cpu;
    else out.push({ from: cpu, to: cpu });
  }
  return out;
}

/** `0-3,7`; the empty text for the empty set. */
export function formatCpus(cpus: Iterable<number>): string {
  return cpuRanges(cpus)
    .map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`))
    .join(',');
}

/** The ranges of a list, or null when it is not one. Blanks and repeats are allowed, order is not asked for. */
export function parseCpuRanges(text: string): CpuRange[] | null {
  const out: CpuRange[] = [];
  for (const part of text.split(',')) {
    const match = /^\s*(\d{1,6})(?:-(\d{1,6}))?\s*$/.exec(part);
    if (!match) return null;
    const from = Number(match[1]);
    const to = match[2] === undefined ? from : Number(match[2]);
    if (to < from) return null;
    out.push({ from, to });
  }
  return out;
}

// Two short texts line by line: which lines stay, which go, which come.

export interface DiffLine {
  readonly sign: '=' | '−' | '+';
  readonly text: string;
}

/** Longest common subsequence; lines that go stand before those that come. Meant for texts of some hundred lines. */
export function diffLines(a: string, b: string): DiffLine[] {
  const [left, right] = [linesOf(a), linesOf(b)];
  const common = commonLengths(left, right);
  const out: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < left.length || j < right.length) {
    if (i < left.length && j < right.length && left[i] === right[j]) {
      out.push({ sign: '=', text: left[i++]! });
      j++;
    } else if (j === right.length || (i < left.length && common[i + 1]![j]! >= common[i]![j + 1]!)) {
      out.push({ sign: '−', text: left[i++]! });
    } else out.push({ sign: '+', text: right[j++]! });
  }
  return out;
}

/** A last line end does not begin a line. */
const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

/** `[i][j]`: how many lines `a` from i and `b` from j have in common. */
function commonLengths(a: readonly string[], b: readonly string[]): Uint32Array[] {
  const table = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--)
      table[i]![j] =
        a[i] === b[j] ? table[i + 1]![j + 1]! + 1 : Math.max(table[i + 1]![j]!, table[i]![j + 1]!);
  }
  return table;
}

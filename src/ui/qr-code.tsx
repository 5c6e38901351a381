import encodeQR from 'qr';
import { useMemo } from 'react';

/** Squares of white around it: readers need four. */
const QUIET = 4;

/** A QR code in black on white whatever the theme: some readers do not know the other way round. Null where the text is too long. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const squares = useMemo(() => squaresOf(text), [text]);
  if (!squares) return null;
  const size = squares.length;
  return (
    <svg
      className="qr-code"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <rect className="qr-light" width={size} height={size} />
      <path className="qr-dark" d={squares.map(rowPath).join('')} />
    </svg>
  );
}

function squaresOf(text: string): boolean[][] | null {
  try {
    return encodeQR(text, 'raw', { ecc: 'low', border: QUIET });
  } catch {
    return null;
  }
}

/** Runs of dark squares of a row. */
function rowPath(row: readonly boolean[], y: number): string {
  let path = '';
  for (let x = 0; x < row.length; x++) {
    if (!row[x]) continue;
    const from = x;
    while (row[x + 1]) x++;
    path += `M${from} ${y}h${x - from + 1}v1H${from}z`;
  }
  return path;
}

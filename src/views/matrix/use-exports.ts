// What can be taken out of the view: the drawing as a picture, its content as CSV.

import type { RefObject } from 'react';
import { useActions } from '../../store/hooks.ts';
import { useExports } from '../../ui/actions.tsx';
import { downloadBlob, downloadText } from '../../ui/download.ts';
import { cellText, type TableColumn } from '../../ui/table/column.ts';
import { toCsv } from '../../ui/table/csv.ts';
import { matrixSvg, pngOf } from './export.ts';
import type { Matrix } from './matrix.ts';
import { usePalette } from './palette.ts';
import type { Drawing } from './scene.ts';
import { ownersOnce } from './state.ts';
import { cellColumns, cpuColumns } from './twin-columns.tsx';

export function useMatrixExports(matrix: Matrix, drawing: RefObject<Drawing | null>): void {
  const palette = usePalette();
  const { notify } = useActions();
  const { capture, step } = matrix.view.header;
  const svg = () =>
    drawing.current ? matrixSvg(drawing.current, palette, `${capture} ${step}, ${matrix.source.name}`) : '';
  const csv = (columns: readonly TableColumn[], rows: number) =>
    toCsv({
      head: columns.map((column) => column.title),
      right: columns.map((column) => column.align === 'right'),
      rows,
      cell: (row, column) => cellText(columns[column]!, row),
    });
  useExports([
    { id: 'svg', title: 'Matrix as SVG', run: () => downloadText('matrix.svg', 'image/svg+xml', svg()) },
    {
      id: 'png',
      title: 'Matrix as PNG',
      run: () =>
        void pngOf(svg()).then(
          (blob) => downloadBlob('matrix.png', blob),
          (error: Error) =>
            notify({ id: 'matrix-png', tone: 'fault', title: 'No picture was made.', text: error.message }),
        ),
    },
    {
      id: 'vectors-csv',
      title: 'Vectors in use as CSV',
      run: () =>
        downloadText(
          'matrix-vectors.csv',
          'text/csv',
          csv(cellColumns(matrix, ownersOnce(matrix)), matrix.vector.length),
        ),
    },
    {
      id: 'cpus-csv',
      title: 'CPUs of the matrix as CSV',
      run: () => downloadText('matrix-cpus.csv', 'text/csv', csv(cpuColumns(matrix), matrix.cpus.length)),
    },
  ]);
}

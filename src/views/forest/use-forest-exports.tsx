// Entries of the export menu. What is only needed to write a file is fetched when it is asked for.

import { type ReactNode, type RefObject, useState } from 'react';
import { fileName } from '../../store/exports.ts';
import { useActions } from '../../store/hooks.ts';
import { useExports } from '../../ui/actions.tsx';
import { copyText } from '../../ui/copy-button.tsx';
import { downloadBlob, downloadText } from '../../ui/download.ts';
import type { Cpus } from './cpus.ts';
import type { DrawingHandle } from './drawing.tsx';
import { LONGEST_SIDE } from './export/limits.ts';
import { PngDialog } from './export/png-dialog.tsx';
import type { Picture } from './export/svg.tsx';
import type { Tree } from './fold.ts';
import type { Forest } from './forest.ts';
import type { Lit } from './lit.ts';
import { HEAD_HEIGHT } from './scene/heads.tsx';
import { standalonePicture } from './standalone.ts';

export interface ExportInput {
  readonly forest: Forest;
  readonly cpus: Cpus;
  readonly trees: readonly Tree[];
  readonly lit: Lit;
  readonly selectedCpu: number;
  readonly mirrored: boolean;
  readonly drivers: boolean;
  readonly irqs: boolean;
  readonly handle: RefObject<DrawingHandle | null>;
}

/** Registers the entries; returns the dialog for the size of a PNG while it is open. */
export function useForestExports(input: ExportInput): ReactNode {
  const { forest, lit, selectedCpu } = input;
  const { notify } = useActions();
  const [dialog, setDialog] = useState<{ width: number; height: number } | null>(null);
  const { capture, step } = forest.machine.header;
  const base = fileName(capture.replace(/\.(tar|tgz|zip|gz)\b/g, ''), step, 'forest');
  const picture = (): Picture => ({
    ...(input.handle.current?.picture() ?? standalonePicture(input)),
    lit,
    selectedCpu,
    title: `Irq domains of ${capture}${step ? `, ${step}` : ''}`,
  });
  const guard = (task: () => Promise<void>) => () => {
    task().catch((error: unknown) => {
      const text = error instanceof Error ? error.message : String(error);
      notify({ id: 'forest-export', tone: 'fault', title: 'The forest could not be exported.', text });
    });
  };
  const svg = (theme: 'shown' | 'light') =>
    guard(async () => {
      const { svgFile } = await import('./export/svg.tsx');
      downloadText(`${base}.svg`, 'image/svg+xml', svgFile(picture(), theme).text);
    });
  const png = (scale: number, theme: 'shown' | 'light') =>
    guard(async () => {
      const { pngBlob } = await import('./export/png.ts');
      downloadBlob(`${base}.png`, await pngBlob(picture(), theme, scale));
    });
  const text = (kind: 'ascii' | 'markdown', use: (text: string) => void) =>
    guard(async () => {
      const outline = await import('./export/outline.ts');
      use(kind === 'ascii' ? outline.asciiOutline(forest) : outline.markdownOutline(forest));
    });
  useExports([
    { id: 'svg', title: 'Forest as SVG', run: svg('shown') },
    { id: 'svg-light', title: 'Forest as SVG, light', run: svg('light') },
    { id: 'png', title: 'Forest as PNG', run: png(1, 'shown') },
    { id: 'png-2', title: 'Forest as PNG, twice the size', run: png(2, 'shown') },
    {
      id: 'png-size',
      title: 'Forest as PNG, another size…',
      run: () => {
        const { layout } = picture();
        setDialog({ width: Math.ceil(layout.width), height: Math.ceil(layout.height + HEAD_HEIGHT) });
      },
    },
    {
      id: 'outline',
      title: 'Forest as text outline',
      run: text('ascii', (outline) => downloadText(`${base}.txt`, 'text/plain', outline)),
    },
    {
      id: 'markdown',
      title: 'Forest as Markdown outline',
      run: text('markdown', (outline) => downloadText(`${base}.md`, 'text/markdown', outline)),
    },
    {
      id: 'copy-markdown',
      title: 'Copy the forest as Markdown',
      run: text('markdown', (outline) => void copyText(outline)),
    },
    {
      id: 'csv',
      title: 'Domains as CSV',
      run: guard(async () => {
        const { domainsCsv } = await import('./export/csv.ts');
        downloadText(`${base}.csv`, 'text/csv', domainsCsv(forest));
      }),
    },
  ]);
  if (!dialog) return null;
  return (
    <PngDialog
      {...dialog}
      longest={LONGEST_SIDE}
      onClose={() => setDialog(null)}
      onSave={(scale, theme) => png(scale, theme)()}
    />
  );
}

import { useMemo } from 'react';
import { hasText, TEXT_KINDS, type TextKind } from '../model/texts.ts';
import { debugfsOf, fileName } from '../store/exports.ts';
import { useActions, useApp, useOpenCapture } from '../store/hooks.ts';
import { type Action, useRegisterActions } from '../ui/actions.tsx';
import { copyText } from '../ui/copy-button.tsx';
import { downloadBlob } from '../ui/download.ts';

interface TextFile {
  readonly title: string;
  /** End of the file's name. */
  readonly end: string;
  readonly type: string;
}

const FILES: Readonly<Record<TextKind, TextFile>> = {
  json: { title: 'Model of this moment as JSON', end: 'json', type: 'application/json' },
  debugfs: { title: 'debugfs text of all domains and irqs', end: 'debugfs.txt', type: 'text/plain' },
  interrupts: { title: '/proc/interrupts of this moment', end: 'interrupts.txt', type: 'text/plain' },
  msi_irqs: { title: 'msi_irqs of every PCI function', end: 'msi_irqs.txt', type: 'text/plain' },
  'msi-tables': {
    title: 'MSI capabilities and MSI-X tables',
    end: 'msi-tables.txt',
    type: 'text/plain',
  },
  ir_translation_struct: {
    title: 'VT-d remapping tables (ir_translation_struct)',
    end: 'ir_translation_struct.txt',
    type: 'text/plain',
  },
};

/**
 * What can be taken out in every view: texts of the whole moment, printed by the worker, and the kernel's text of the selection. Draws
 * nothing; fetched with the first capture.
 */
export default function ModelExports(): null {
  const open = useOpenCapture();
  const selection = useApp((state) => state.selection);
  const { notify } = useActions();
  const list = useMemo<Action[]>(() => {
    if (!open) return [];
    const { machine, name, step, port } = open;
    const save = async (kind: TextKind): Promise<void> => {
      const { title, end, type } = FILES[kind];
      try {
        const bytes = await port.print(machine, kind);
        downloadBlob(fileName(name, step, end), new Blob([bytes], { type: `${type};charset=utf-8` }));
      } catch (error) {
        notify({
          id: 'export',
          tone: 'fault',
          title: `${title}: could not be written.`,
          text: (error as Error).message,
        });
      }
    };
    return [
      ...TEXT_KINDS.filter((kind) => hasText(machine, kind)).map(
        (kind): Action => ({
          id: `app.export-${kind}`,
          title: FILES[kind].title,
          group: 'export',
          run: () => void save(kind),
        }),
      ),
      ...selectionExports(open, selection),
    ];
  }, [open, selection, notify]);
  useRegisterActions(list);
  return null;
}

function selectionExports(
  { machine, step }: NonNullable<ReturnType<typeof useOpenCapture>>,
  selection: string | null,
): Action[] {
  const text = debugfsOf(machine, selection);
  if (!text) return [];
  return [
    {
      id: 'app.export-selection',
      title: `debugfs text of ${text.path}`,
      group: 'export',
      run: () => downloadBlob(fileName(text.path, step, 'txt'), new Blob([text.bytes()])),
    },
    {
      id: 'app.copy-selection',
      title: `Copy the debugfs text of ${text.path}`,
      group: 'export',
      run: () => void copyText(new TextDecoder().decode(text.bytes())),
    },
  ];
}

import { useEffect, useState } from 'react';
import { useActions } from '../store/hooks.ts';
import { openPasted } from './decodable.ts';
import { fromDrop, fromFileList, fromText } from './input-files.ts';

/** The whole window takes files; pasted text and files are opened as well. */
export function DropTarget() {
  const [over, setOver] = useState(false);
  const actions = useActions();
  useEffect(() => {
    let depth = 0;
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const enter = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      depth++;
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (hasFiles(event) && --depth <= 0) setOver(false);
    };
    const allow = (event: DragEvent) => {
      if (hasFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      depth = 0;
      setOver(false);
      if (!event.dataTransfer || !hasFiles(event)) return;
      event.preventDefault();
      fromDrop(event.dataTransfer).then(
        (input) => actions.openGiven(input),
        (error: Error) =>
          actions.notify({
            id: 'drop',
            tone: 'fault',
            title: 'The drop could not be read.',
            text: error.message,
          }),
      );
    };
    const paste = (event: ClipboardEvent) => {
      if ((event.target as Element).closest?.('input, textarea, [contenteditable], dialog')) return;
      const files = event.clipboardData?.files;
      const text = event.clipboardData?.getData('text/plain') ?? '';
      if (files?.length) void actions.openGiven(fromFileList(files));
      else if (text.trim() !== '') void openPasted(text, (file) => actions.openGiven(fromText(file)));
    };
    window.addEventListener('dragenter', enter);
    window.addEventListener('dragleave', leave);
    window.addEventListener('dragover', allow);
    window.addEventListener('drop', drop);
    document.addEventListener('paste', paste);
    return () => {
      window.removeEventListener('dragenter', enter);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('dragover', allow);
      window.removeEventListener('drop', drop);
      document.removeEventListener('paste', paste);
    };
  }, [actions]);
  if (!over) return null;
  return (
    <div className="drop-over">
      <p>
        Drop to open
        <span>Files stay in this browser.</span>
      </p>
    </div>
  );
}

import { useRef } from 'react';
import { useActions } from '../store/hooks.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { openPasted } from './decodable.ts';
import { fromText } from './input-files.ts';

/** A box to paste text into, for readers whose browser pastes nowhere else. */
export function PasteDialog({ onClose }: { readonly onClose: () => void }) {
  const box = useRef<HTMLTextAreaElement>(null);
  const { openGiven } = useActions();
  const open = () => {
    const text = box.current?.value ?? '';
    if (text.trim() === '') return box.current?.focus();
    onClose();
    void openPasted(text, (file) => openGiven(fromText(file)));
  };
  return (
    <Dialog title="Paste text" onClose={onClose} className="paste">
      <div className="paste-body">
        <label htmlFor="paste-box" className="muted">
          Any text this page can read: <span className="mono">/proc/interrupts</span>,{' '}
          <span className="mono">lspci -vvv</span>, a debugfs file, a console log. It is recognised by its
          content; a single message or entry opens in the decoder.
        </label>
        <textarea
          id="paste-box"
          ref={box}
          className="mono"
          rows={12}
          spellCheck={false}
          onKeyDown={(event) => (event.ctrlKey || event.metaKey) && event.key === 'Enter' && open()}
        />
        <div className="paste-actions">
          <span className="muted">Files stay in this browser.</span>
          <span className="grow" />
          <Button variant="primary" onClick={open}>
            Open
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

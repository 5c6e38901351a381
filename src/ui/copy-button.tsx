import Check from 'lucide-react/icons/check';
import Copy from 'lucide-react/icons/copy';
import { useEffect, useState } from 'react';
import { Button, IconButton } from './button.tsx';
import { announce } from './live-region.tsx';

export interface CopyButtonProps {
  /** What is copied; a function is called at the click. */
  readonly text: string | (() => string | Promise<string>);
  /** Name of the button: `Copy the command`. */
  readonly label: string;
  /** Show the name beside the icon. */
  readonly wide?: boolean;
  readonly small?: boolean;
}

/** Copies a text and says so, by a check mark and aloud. */
export function CopyButton({ text, label, wide, small = true }: CopyButtonProps) {
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return;
    const timer = window.setTimeout(() => setDone(false), 1600);
    return () => clearTimeout(timer);
  }, [done]);
  const copy = async () => {
    setDone(await copyText(typeof text === 'string' ? text : await text()));
  };
  const icon = done ? Check : Copy;
  if (!wide) return <IconButton icon={icon} label={label} small={small} onClick={copy} />;
  return (
    <Button icon={icon} variant="ghost" small={small} onClick={copy}>
      {label}
    </Button>
  );
}

/** Puts a text on the clipboard and announces the outcome. False where the browser refuses. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    announce('Copied');
    return true;
  } catch {
    announce('The browser did not allow copying');
    return false;
  }
}

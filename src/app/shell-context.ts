import { createContext, useContext } from 'react';

export type FinderMode = 'search' | 'commands';

/** What the parts of the shell ask of each other. */
export interface Shell {
  readonly drawer: boolean;
  setDrawer(open: boolean): void;
  openFinder(mode: FinderMode): void;
  openShortcuts(): void;
  openProblems(): void;
  openExports(): void;
  openView(id: string): void;
  chooseFiles(): void;
  chooseFolder(): void;
  pasteText(): void;
  closeCapture(): void;
  copyLink(): Promise<void>;
  /** Opens the dialog that shares a simulation; of a capture there is only the link, which is copied. */
  share(): void;
}

export const ShellContext = createContext<Shell | null>(null);

export function useShell(): Shell {
  const shell = useContext(ShellContext);
  if (!shell) throw new Error('no shell above this component');
  return shell;
}

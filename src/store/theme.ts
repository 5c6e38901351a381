/** Light, dark, contrast, or whatever the system says. The choice is kept in localStorage; a link may override it. */

export const THEMES = ['system', 'light', 'dark', 'contrast'] as const;
export type Theme = (typeof THEMES)[number];

export const isTheme = (text: string): text is Theme => (THEMES as readonly string[]).includes(text);

/** The theme that tokens.css is asked for. */
export function resolveTheme(choice: Theme, systemIsDark: boolean): Exclude<Theme, 'system'> {
  if (choice !== 'system') return choice;
  return systemIsDark ? 'dark' : 'light';
}

const KEY = 'irqscope.theme';

export function storedTheme(): Theme {
  try {
    const text = localStorage.getItem(KEY) ?? '';
    return isTheme(text) ? text : 'system';
  } catch {
    return 'system';
  }
}

export function storeTheme(theme: Theme): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

/** Sets `data-theme` on the root and keeps it in step with the system. Returns what undoes it. */
export function applyTheme(choice: Theme): () => void {
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    document.documentElement.dataset.theme = resolveTheme(choice, dark.matches);
  };
  // Paper is white: browsers leave dark grounds out and would print light ink on it.
  const print = () => {
    document.documentElement.dataset.theme = choice === 'contrast' ? 'contrast' : 'light';
  };
  apply();
  dark.addEventListener('change', apply);
  window.addEventListener('beforeprint', print);
  window.addEventListener('afterprint', apply);
  return () => {
    dark.removeEventListener('change', apply);
    window.removeEventListener('beforeprint', print);
    window.removeEventListener('afterprint', apply);
  };
}

import Contrast from 'lucide-react/icons/contrast';
import Monitor from 'lucide-react/icons/monitor';
import Moon from 'lucide-react/icons/moon';
import Sun from 'lucide-react/icons/sun';
import { useActions, useApp } from '../store/hooks.ts';
import { THEMES, type Theme } from '../store/theme.ts';
import { Menu } from '../ui/menu.tsx';

export const THEME_NAMES: Readonly<Record<Theme, string>> = {
  system: 'As the system',
  light: 'Light',
  dark: 'Dark',
  contrast: 'High contrast',
};

const ICONS = { system: Monitor, light: Sun, dark: Moon, contrast: Contrast };

export function ThemeMenu() {
  const theme = useApp((state) => state.theme);
  const { setTheme } = useActions();
  const Icon = ICONS[theme];
  return (
    <Menu
      variant="ghost"
      className="button-icon theme"
      label="Theme"
      aria-label={`Theme: ${THEME_NAMES[theme]}`}
      data-tip={`Theme: ${THEME_NAMES[theme]}`}
      items={THEMES.map((t) => ({
        id: t,
        label: THEME_NAMES[t],
        icon: ICONS[t],
        checked: t === theme,
        run: () => setTheme(t),
      }))}
    >
      <Icon className="icon" aria-hidden />
    </Menu>
  );
}

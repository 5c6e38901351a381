import Info from 'lucide-react/icons/info';
import OctagonX from 'lucide-react/icons/octagon-x';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import X from 'lucide-react/icons/x';
import { useActions, useApp } from '../store/hooks.ts';
import { IconButton } from '../ui/button.tsx';

const SIGNS = { info: Info, warn: TriangleAlert, fault: OctagonX };

/** What was asked, what was opened, what was left out. Stays until it is closed. */
export function Banners() {
  const banners = useApp((state) => state.banners);
  const { dismiss } = useActions();
  return (
    <div role="status" aria-label="Messages" className="banners no-print">
      {banners.map(({ id, tone, title, text }) => {
        const Sign = SIGNS[tone];
        return (
          <div key={id} className="notice" data-tone={tone}>
            <Sign className="icon-small" aria-hidden />
            <span>
              <b>{title}</b> {text}
            </span>
            <span className="grow" />
            <IconButton icon={X} small label={`Close: ${title}`} onClick={() => dismiss(id)} />
          </div>
        );
      })}
    </div>
  );
}

import { useSyncExternalStore } from 'react';

/** True while a media query holds. */
function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const media = window.matchMedia(query);
      media.addEventListener('change', changed);
      return () => media.removeEventListener('change', changed);
    },
    () => window.matchMedia(query).matches,
  );
}

/** Inspector as a sheet, navigator as a drawer, search as an icon. */
export const useNarrow = (): boolean => useMedia('(max-width: 1024px)');

/** Not all words of the top bar fit beside the switch of sides. */
export const useCrowded = (): boolean => useMedia('(max-width: 1479px)');

/** Tabs of the views do not fit beside the switch of sides. */
export const useFolded = (): boolean => useMedia('(max-width: 1180px)');

/** One panel; the views in a menu. */
export const useVeryNarrow = (): boolean => useMedia('(max-width: 768px)');

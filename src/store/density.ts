/** Row height of tables and trees. Kept in localStorage; written to the root, where tokens.css reads it. */

export const DENSITIES = ['compact', 'normal', 'comfortable'] as const;
export type Density = (typeof DENSITIES)[number];

const KEY = 'irqscope.density';

export function storedDensity(): Density {
  try {
    const text = localStorage.getItem(KEY);
    return DENSITIES.find((d) => d === text) ?? 'normal';
  } catch {
    return 'normal';
  }
}

/** Sets `data-density` on the root. */
export function applyDensity(density: Density): void {
  document.documentElement.dataset.density = density;
}

export function chooseDensity(density: Density): void {
  applyDensity(density);
  try {
    localStorage.setItem(KEY, density);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

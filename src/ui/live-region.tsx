const ID = 'live-region';

/** The one polite live region; mounted once by the shell. */
export function LiveRegion() {
  return <div id={ID} className="hidden-text" role="status" aria-live="polite" />;
}

/** Says a text to a screen reader. The same text twice in a row is said twice. */
export function announce(text: string): void {
  const region = document.getElementById(ID);
  if (!region) return;
  region.textContent = '';
  window.setTimeout(() => {
    region.textContent = text;
  }, 40);
}

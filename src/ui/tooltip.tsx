import { useEffect, useId, useRef } from 'react';
import { place } from './place.ts';

/**
 * One tooltip for the whole page. Anything with a `data-tip` attribute has one: shown on hover after a moment, on focus at
 * once, hidden by Escape. Where the tip says more than the name of the element, readers get it as a description.
 * SVG elements may carry `data-tip` as well.
 */
export function TooltipHost() {
  const id = useId();
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => attach(ref.current!, id), [id]);
  return <div ref={ref} id={id} role="tooltip" className="tooltip" popover="manual" />;
}

const DELAY_MS = 350;

function attach(tip: HTMLElement, id: string): () => void {
  let owner: Element | null = null;
  let timer = 0;
  const hide = () => {
    clearTimeout(timer);
    if (owner?.getAttribute('aria-describedby') === id) owner.removeAttribute('aria-describedby');
    owner = null;
    if (tip.matches(':popover-open')) tip.hidePopover();
  };
  const show = (element: Element) => {
    const text = element.getAttribute('data-tip') ?? '';
    if (!text || !element.isConnected) return;
    tip.textContent = text;
    if (!text.startsWith(element.getAttribute('aria-label') ?? '\0'))
      element.setAttribute('aria-describedby', id);
    if (!tip.matches(':popover-open')) tip.showPopover();
    const p = place(element.getBoundingClientRect(), window.innerWidth, window.innerHeight);
    tip.style.left = p.left === undefined ? 'auto' : `${p.left}px`;
    tip.style.right = p.right === undefined ? 'auto' : `${p.right}px`;
    tip.style.top = p.top === undefined ? 'auto' : `${p.top}px`;
    tip.style.bottom = p.bottom === undefined ? 'auto' : `${p.bottom}px`;
  };
  const enter = (event: Event) => {
    const element = (event.target as Element).closest?.('[data-tip]') ?? null;
    if (element === owner) return;
    hide();
    owner = element;
    if (element) timer = window.setTimeout(() => show(element), DELAY_MS);
  };
  const focus = (event: Event) => {
    const element = (event.target as Element).closest?.('[data-tip]') ?? null;
    hide();
    if (!element || !(event.target as Element).matches(':focus-visible')) return;
    owner = element;
    show(element);
  };
  const key = (event: KeyboardEvent) => {
    if (event.key === 'Escape') hide();
  };
  document.addEventListener('pointerover', enter);
  document.addEventListener('pointerdown', hide);
  document.addEventListener('focusin', focus);
  document.addEventListener('focusout', hide);
  document.addEventListener('keydown', key);
  document.addEventListener('scroll', hide, true);
  return () => {
    hide();
    document.removeEventListener('pointerover', enter);
    document.removeEventListener('pointerdown', hide);
    document.removeEventListener('focusin', focus);
    document.removeEventListener('focusout', hide);
    document.removeEventListener('keydown', key);
    document.removeEventListener('scroll', hide, true);
  };
}

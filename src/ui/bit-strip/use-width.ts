import { type RefObject, useLayoutEffect, useState } from 'react';

/** Inner width of an element in px, followed as it changes; `initial` until it is on screen. */
export function useWidth(ref: RefObject<HTMLElement | null>, initial: number): number {
  const [width, setWidth] = useState(initial);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const measure = () => setWidth((old) => (element.clientWidth > 0 ? element.clientWidth : old));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return width;
}

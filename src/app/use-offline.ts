import { useEffect, useState } from 'react';

/** True when a service worker serves the page, so that it opens without a network. */
export function useOffline(): boolean {
  const [offline, setOffline] = useState(() => Boolean(navigator.serviceWorker?.controller));
  useEffect(() => {
    const container = navigator.serviceWorker;
    if (!container) return;
    const look = () => setOffline(container.controller !== null);
    look();
    container.addEventListener('controllerchange', look);
    return () => container.removeEventListener('controllerchange', look);
  }, []);
  return offline;
}

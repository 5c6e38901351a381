// Whether a worker lives: it holds a lock of the browser's until it ends, however it ends. A page hears of errors in a worker, but
// not of a worker that is gone.

/** A name that no other worker of this origin has. */
export const newLifeLock = (): string => `life-${crypto.randomUUID()}`;

/** Holds the lock for the life of this thread; `held` is called as soon as it does, at once where there are no locks. */
export function holdForLife(name: string | undefined, held: () => void): void {
  const { locks } = navigator;
  if (name === undefined || !locks) {
    held();
    return;
  }
  void locks.request(name, () => {
    held();
    return new Promise(() => {});
  });
}

/** Calls back when the thread that holds the lock is gone; it must hold it already. Gives what ends the watch. */
export function watchLife(name: string, onGone: () => void): () => void {
  const { locks } = navigator;
  if (!locks) return () => {};
  const watch = new AbortController();
  locks.request(name, { signal: watch.signal }, () => watch.signal.aborted || onGone()).catch(() => {});
  return () => watch.abort();
}

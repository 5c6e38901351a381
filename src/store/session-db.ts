/** Recent sessions in IndexedDB: the bytes of the reader's own captures and the link to where they were left. */

import type { CaptureInput } from './capture.ts';

export interface Session {
  /** Content hash of the capture, or `sample:<id>`. */
  readonly id: string;
  readonly name: string;
  /** Fragment of the link. */
  readonly link: string;
  /** What was on screen, in words. */
  readonly words: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** The files; null for a bundled capture, and where they are too large to keep. */
  readonly input: CaptureInput | null;
}

/** Sessions kept, newest first. */
export const KEEP = 3;

/** Larger captures are not kept; their sessions ask for the file again. */
export const MAX_BYTES = 256_000_000;

/** The newest `KEEP`, after adding or replacing one. */
export function withSession(all: readonly Session[], session: Session): Session[] {
  const others = all.filter((s) => s.id !== session.id);
  return [session, ...others].sort((a, b) => b.time - a.time).slice(0, KEEP);
}

const DB = 'irqscope';
const STORE = 'sessions';

function openDb(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DB, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'id' });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error('the session store is in use'));
  });
}

async function transact<T>(
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const db = await openDb();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = db.transaction(STORE, mode);
      const request = work(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    db.close();
  }
}

/** Sessions, newest first. An empty list where the browser keeps nothing. */
export async function sessions(): Promise<Session[]> {
  try {
    const all = await transact<Session[]>('readonly', (store) => store.getAll());
    return all.sort((a, b) => b.time - a.time);
  } catch {
    return [];
  }
}

/** Keeps a session and forgets the oldest above `KEEP`. False where the browser refused. */
export async function keepSession(session: Session): Promise<boolean> {
  try {
    const kept = withSession(await sessions(), session).map((s) => s.id);
    await transact('readwrite', (store) => store.put(session));
    for (const old of await sessions()) {
      if (!kept.includes(old.id)) await transact('readwrite', (store) => store.delete(old.id));
    }
    return true;
  } catch {
    return false;
  }
}

export async function forgetSession(id: string): Promise<void> {
  try {
    await transact('readwrite', (store) => store.delete(id));
  } catch {
    // Nothing is kept, so there is nothing to forget.
  }
}

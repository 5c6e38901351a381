/** Recent sessions in IndexedDB: where each was left, and the bytes of the reader's own captures. */

import { type CaptureInput, sizeOf } from './capture.ts';

export interface Session {
  /** Content hash of the capture, `sample:<id>`, `preset:<id>`, `scenario:<word>`, or `simulation:<number>` of one that something was done to. */
  readonly id: string;
  readonly name: string;
  /** Fragment of the link. */
  readonly link: string;
  /** What was on screen, in words. */
  readonly words: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** The reader did something that is nowhere else: what is only looked at does not drive it out. */
  readonly isWork?: boolean;
}

/** Sessions kept, newest first; and those in which the reader did something, beside them. */
export const KEEP = 3;
export const KEEP_WORK = 6;

/** Larger captures are not kept; their sessions ask for the file again. */
export const MAX_BYTES = 256_000_000;

/** The sessions that are kept after one was added or replaced: the newest of each kind, newest first. */
export function withSession(all: readonly Session[], session: Session): Session[] {
  const others = all.filter((s) => s.id !== session.id);
  const sorted = [session, ...others].sort((a, b) => b.time - a.time);
  const newest = (isWork: boolean, most: number): Session[] =>
    sorted.filter((each) => (each.isWork ?? false) === isWork).slice(0, most);
  const kept = new Set([...newest(false, KEEP), ...newest(true, KEEP_WORK)]);
  return sorted.filter((each) => kept.has(each));
}

const SESSIONS = 'sessions';
const FILES = 'files';

function openDb(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('irqscope', 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(SESSIONS, { keyPath: 'id' });
      request.result.createObjectStore(FILES);
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error('the session store is in use'));
  });
}

type Work<T> = (sessions: IDBObjectStore, files: IDBObjectStore) => IDBRequest<T> | undefined;

async function transact<T>(mode: IDBTransactionMode, work: Work<T>): Promise<T | undefined> {
  const db = await openDb();
  try {
    return await new Promise<T | undefined>((resolve, reject) => {
      const transaction = db.transaction([SESSIONS, FILES], mode);
      const request = work(transaction.objectStore(SESSIONS), transaction.objectStore(FILES));
      transaction.oncomplete = () => resolve(request?.result);
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
    return (all ?? []).sort((a, b) => b.time - a.time);
  } catch {
    return [];
  }
}

/** Keeps a session, with its files when given, and forgets those that are too old. False where the browser refused. */
export async function keepSession(session: Session, input?: CaptureInput): Promise<boolean> {
  try {
    const all = await sessions();
    const kept = new Set(withSession(all, session).map((s) => s.id));
    await transact('readwrite', (store, files) => {
      store.put(session);
      if (input && sizeOf(input) <= MAX_BYTES) files.put(input, session.id);
      for (const { id } of all.filter((s) => !kept.has(s.id))) {
        store.delete(id);
        files.delete(id);
      }
      return undefined;
    });
    return true;
  } catch {
    return false;
  }
}

/** The files of a session; undefined for a bundled capture, and where they are gone. */
export async function sessionInput(id: string): Promise<CaptureInput | undefined> {
  try {
    return await transact<CaptureInput>('readonly', (_, files) => files.get(id));
  } catch {
    return undefined;
  }
}

export async function forgetSession(id: string): Promise<void> {
  try {
    await transact('readwrite', (store, files) => {
      store.delete(id);
      files.delete(id);
      return undefined;
    });
  } catch {
    // Nothing is kept, so there is nothing to forget.
  }
}

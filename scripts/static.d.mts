import type { RequestListener, Server } from 'node:http';

export const ISOLATION: Readonly<Record<string, string>>;

export interface ServeOptions {
  /** The folder to serve. */
  root: string;
  /** Path the folder appears under, with slashes at both ends; `/` if not given. */
  base?: string;
  /** False: send no header that a plain file server would not send. */
  isolate?: boolean;
  host?: string;
  /** 0, the default, takes a free one. */
  port?: number;
  /** How many ports to try from `port` on. */
  tries?: number;
}

export interface Served {
  /** Address of the folder, with a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

export function createHandler(options: ServeOptions): Promise<RequestListener>;
export function listen(
  server: Server,
  options?: { host?: string; port?: number; tries?: number },
): Promise<number>;
export function serve(options: ServeOptions): Promise<Served>;

/** The engine worker as the store sees it. Its code is fetched when the first replay begins. */

import type { ReplayClient } from '../session/replay-client.ts';
import type { ReplayPort } from './replay.ts';

const load = async (): Promise<ReplayClient> =>
  new (await import('../session/replay-client.ts')).ReplayClient();

/** A port for each capture, one worker behind all of them. */
export function replayPorts(newClient = load): () => ReplayPort {
  let client: Promise<ReplayClient> | undefined;
  return () => {
    let handle: number | undefined;
    return {
      async run({ files, links = [], problems = [] }, options) {
        client ??= newClient();
        const { replay, result } = await (await client).run({ inputs: files, links, problems }, options);
        handle = replay;
        return result;
      },
      async seek(line) {
        if (!client || handle === undefined) throw new Error('The replay is not open.');
        return (await client).seek(handle, line);
      },
      async start(line) {
        if (!client || handle === undefined) throw new Error('The replay is not open.');
        return (await client).start(handle, line);
      },
      close() {
        const open = handle;
        handle = undefined;
        if (open !== undefined) void client?.then((c) => c.close(open));
      },
    };
  };
}

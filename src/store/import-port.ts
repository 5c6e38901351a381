/** The import worker as the store sees it: one port per capture, one worker behind all of them. */

import { ImportClient } from '../session/import-client.ts';
import type { CapturePort } from './capture.ts';

export function importPorts(client = new ImportClient()): () => CapturePort {
  return () => {
    let handle: number | undefined;
    const opened = () => {
      if (handle === undefined) throw new Error('the capture is not open');
      return handle;
    };
    return {
      estimate: (input) => client.estimate(input.files),
      async open({ files, links = [], problems = [] }, options) {
        const given = { inputs: files, links, problems };
        const { capture, contentHash, steps } = await client.open(given, options);
        handle = capture;
        return { hash: contentHash, steps };
      },
      step: (name, options) => client.step(opened(), name, options),
      source: (file, line, around) => client.source(opened(), file, line, around),
      print: (machine, kind) => client.print(machine, kind),
      close() {
        if (handle !== undefined) client.close(handle);
        handle = undefined;
      },
    };
  };
}

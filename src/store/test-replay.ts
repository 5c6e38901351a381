// A replay port that has nothing to replay, for tests of everything else.

import type { ReplayPort } from './replay.ts';

export const noReplay = (): ReplayPort => ({
  run: () => Promise.reject(new Error('there is no engine here')),
  seek: () => Promise.reject(new Error('there is no engine here')),
  start: () => Promise.reject(new Error('there is no engine here')),
  close: () => {},
});

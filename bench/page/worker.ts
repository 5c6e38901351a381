/// <reference lib="webworker" />
// The worker of the page: does what it is told, once.

import { perform, type Task } from '../stress-tasks.ts';

declare const self: DedicatedWorkerGlobalScope;

self.onmessage = ({ data }: MessageEvent<Task>) => {
  perform(data).then(
    (result) => self.postMessage(result),
    (error) => reportError(error),
  );
};
self.postMessage('ready');

// Messages on their way, in columns.

export interface MessageBatch {
  /** segment << 16 | requester id. */
  readonly requester: Uint32Array;
  readonly lo: Uint32Array;
  readonly hi: Uint32Array;
  readonly data: Uint32Array;
  /** What became of each: written by the router. */
  readonly verdict: Uint8Array;
}

export function newMessageBatch(messages: number, shared = false): MessageBatch {
  const buffer = (bytes: number): ArrayBuffer =>
    (shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes)) as ArrayBuffer;
  return {
    requester: new Uint32Array(buffer(messages * 4)),
    lo: new Uint32Array(buffer(messages * 4)),
    hi: new Uint32Array(buffer(messages * 4)),
    data: new Uint32Array(buffer(messages * 4)),
    verdict: new Uint8Array(buffer(messages)),
  };
}

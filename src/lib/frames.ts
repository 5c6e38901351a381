// Frames: copies of a machine's columns on their way to who looks at them. What both ends promise, whichever way a frame travels
// (mailbox.ts, post-mailbox.ts).

/** The giving end; one thread has it. */
export interface FrameGiver {
  /** Largest frame in bytes. */
  readonly size: number;
  /** The other end has taken the frame that was given last: another one would be seen. */
  readonly wanted: boolean;
  /**
   * Copies `bytes` and gives the copy in the place of a frame that was not taken yet. Never waits.
   * @returns false when there is nowhere to copy to, since the other end has not answered yet; nothing was given
   * @throws RangeError when the frame is larger than `size`
   */
  give(bytes: Uint8Array): boolean;
  close(): void;
}

/** The taking end; one thread has it. */
export interface FrameTaker {
  /**
   * The newest frame, or undefined when there is none since the last call. It stays as it is until the next call that gives one:
   * who wants to keep something of it copies it. No two frames in a row are the same object.
   */
  take(): Frame | undefined;
  close(): void;
}

export interface Frame {
  /** How many frames had been given with this one; frames that were not taken are missing. */
  readonly number: number;
  readonly bytes: Uint8Array;
}

export function checkFrame(bytes: Uint8Array, size: number): void {
  if (bytes.length > size)
    throw new RangeError(`frame of ${bytes.length} bytes in a mailbox for ${size} at most`);
}

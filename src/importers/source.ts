/** One text of a capture: path inside the bundle, raw bytes, and the line number its first byte has in `container` (1 unless it is a part of a bigger file). */
export interface SourceFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly container: string;
  readonly firstLine: number;
}

/** What the store knows of captures: the port to the worker that reads them, and the states one can be in. */

import type { MachineView } from '../model/machine.ts';
import type { TextKind } from '../model/texts.ts';
import type { GivenLink, GivenProblem, ImportProgress, InputFile, SourceText } from '../protocol.ts';

/** What is opened: one archive, one file, several files or a folder. */
export interface CaptureInput {
  /** Name shown and written into links: the archive, folder or file. */
  readonly name: string;
  readonly files: readonly InputFile[];
  /** What a walked folder has that is no file, and what could not be taken of it. */
  readonly links?: readonly GivenLink[];
  readonly problems?: readonly GivenProblem[];
}

/** A bundle that was unpacked and recognised. */
export interface Bundle {
  /** SHA-256 of the content, hex. */
  readonly hash: string;
  /** Names of the moments in order; at least one. */
  readonly steps: readonly string[];
}

export interface Estimate {
  readonly files: number;
  /** Bytes after unpacking. */
  readonly bytes: number;
}

export interface PortOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ImportProgress) => void;
}

/** The import worker's end for one capture. Errors are sentences for the reader. */
export interface CapturePort {
  /** Size without unpacking. */
  estimate(input: CaptureInput): Promise<Estimate>;
  open(input: CaptureInput, options: PortOptions): Promise<Bundle>;
  /** Reads a moment and joins it. */
  step(name: string, options: PortOptions): Promise<MachineView>;
  /** Lines of a file of the capture around a line (1-based). */
  source(file: string, line: number, around: number): Promise<SourceText>;
  /** A text of a moment, printed from its columns. */
  print(machine: MachineView, kind: TextKind): Promise<Uint8Array<ArrayBuffer>>;
  /** Frees what the worker holds of the capture. */
  close(): void;
}

/** Where a capture came from. */
export type Origin =
  | { readonly kind: 'sample'; readonly id: string }
  /**
   * No capture: a machine that is simulated from its recipe. `id` is that of the preset; of a machine that is none it is the word of the
   * link that holds it, and `own` is there.
   */
  | { readonly kind: 'preset'; readonly id: string; readonly own?: true }
  | { readonly kind: 'own'; readonly input: CaptureInput };

export interface OpenCapture {
  readonly name: string;
  readonly hash: string;
  readonly origin: Origin;
  readonly steps: readonly string[];
  readonly step: string;
  readonly machine: MachineView;
  readonly port: CapturePort;
}

export interface Failure {
  readonly name: string;
  /** What was found, expected and done, in one or two sentences. */
  readonly text: string;
}

/**
 * idle → reading → open | failed. A capture that is open stays open (`before`) while another is read, and comes back when
 * reading is cancelled or fails.
 */
export type CaptureState =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'reading';
      readonly name: string;
      readonly origin: Origin['kind'];
      /** Bytes as given, known before anything is read; 0 while a bundled capture is fetched. */
      readonly size: number;
      readonly estimate: Estimate | null;
      readonly progress: ImportProgress | null;
      readonly before: OpenCapture | null;
    }
  | {
      readonly kind: 'open';
      readonly open: OpenCapture /** The moment that is being read, if another is on its way. */;
      readonly going: string | null;
    }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly before: OpenCapture | null };

/** The capture on screen, if any: also while another is being read. */
export function openCapture(state: CaptureState): OpenCapture | null {
  if (state.kind === 'open') return state.open;
  return state.kind === 'idle' ? null : state.before;
}

/** True while a reload would lose what the reader gave: a bundled capture comes back by its link. */
export function holdsOwnData(state: CaptureState): boolean {
  if (state.kind === 'reading' && state.origin === 'own') return true;
  return openCapture(state)?.origin.kind === 'own';
}

export const sizeOf = (input: CaptureInput): number =>
  input.files.reduce((sum, file) => sum + file.blob.size, 0);

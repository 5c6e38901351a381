/** The bundled captures: `samples/index.json` beside the page, and the archives it names. */

import type { CaptureInput } from './capture.ts';
import { UnknownSample } from './unknown-sample.ts';

/** One domain of a thumbnail: row of its parent (-1 for a root), role, mapped interrupts. */
export type ThumbDomain = readonly [parent: number, role: 've' | 'ir' | 'mp' | 'md' | 'io', mapped: number];

export interface Sample {
  /** Stands in links. */
  readonly id: string;
  /** File beside the index. */
  readonly file: string;
  readonly title: string;
  /** One sentence: what to look at. */
  readonly look: string;
  /** `x86_64`, `aarch64`, `riscv64`, `s390x`. */
  readonly arch: string;
  /** `6.12.117`. */
  readonly kernel: string;
  /** `VT-d`, `AMD-Vi`, `ITS`, `IMSIC`, or `` for none. */
  readonly remapping: string;
  readonly cpus: number;
  readonly domains: number;
  /** MSI and MSI-X interrupts of the first moment. */
  readonly msis: number;
  readonly steps: number;
  /** Events of its kernel trace, where the engine can replay it; 0 for none. */
  readonly events: number;
  /** Domains for the thumbnail, parents before children. */
  readonly forest: readonly ThumbDomain[];
}

export type Fetch = (url: string, init?: { signal?: AbortSignal }) => Promise<Response>;

export interface Samples {
  /** The list, fetched once. Rejects with a sentence. */
  list(): Promise<readonly Sample[]>;
  load(id: string, signal: AbortSignal): Promise<CaptureInput>;
}

/** @param base address of the samples folder, with a slash at the end */
export function samplesAt(base: string, fetchFile: Fetch = (url, init) => fetch(url, init)): Samples {
  let index: Promise<readonly Sample[]> | undefined;
  const list = () => {
    index ??= readIndex(base, fetchFile).catch((error: unknown) => {
      index = undefined;
      throw error;
    });
    return index;
  };
  return {
    list,
    async load(id, signal) {
      const sample = (await list()).find((s) => s.id === id);
      if (!sample) throw new UnknownSample(id);
      const response = await get(fetchFile, `${base}${sample.file}`, signal);
      return { name: sample.title, files: [{ path: sample.file, blob: await response.blob() }] };
    },
  };
}

async function readIndex(base: string, fetchFile: Fetch): Promise<readonly Sample[]> {
  const response = await get(fetchFile, `${base}index.json`);
  const index: unknown = await response.json();
  const samples = (index as { samples?: unknown } | null)?.samples;
  if (!Array.isArray(samples)) throw new Error(`${base}index.json has no list of samples.`);
  return samples as readonly Sample[];
}

async function get(fetchFile: Fetch, url: string, signal?: AbortSignal): Promise<Response> {
  let response: Response;
  try {
    response = await fetchFile(url, signal ? { signal } : {});
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Error(`${url} could not be fetched; is this page offline?`);
  }
  if (!response.ok)
    throw new Error(`${url} could not be fetched: ${response.status} ${response.statusText}.`);
  return response;
}

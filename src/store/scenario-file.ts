/** Scenarios among what the reader gives: files that are dropped, chosen or pasted. */

import { SCENARIO_FORMAT } from '../scenario/scenario.ts';
import type { CaptureInput } from './capture.ts';

/** Longest file that is tried, and how far its format is looked for, in bytes. */
const MOST_BYTES = 256 << 20;
const HEAD_BYTES = 4096;

const FORMAT = new RegExp(`"format"\\s*:\\s*"${SCENARIO_FORMAT.replace('.', '\\.')}"`);

/** The text of a scenario's file, or null where something else was given. Its content says what it is, not its name. */
export async function scenarioText({ files }: CaptureInput): Promise<string | null> {
  const [file] = files;
  if (!file || files.length > 1 || file.blob.size > MOST_BYTES) return null;
  const head = await file.blob.slice(0, HEAD_BYTES).text();
  return /^\s*\{/.test(head) && FORMAT.test(head) ? await file.blob.text() : null;
}

/** `two-sockets-256-cpus.irqscope.json` */
export function scenarioFileName(title: string, end: string): string {
  const name = title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  return `${name || 'scenario'}${end}`;
}

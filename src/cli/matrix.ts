// `matrix`: replays a golden trace of the kernel's vector allocator on the engine's.

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type Difference, TraceReplay } from '../engine/matrix-replay.ts';
import { TraceError } from '../engine/matrix-trace.ts';
import { type Output, parseArgs, UsageError } from './output.ts';

const LINE_FEED = 10;

export function matrixCommand(args: string[], output: Output): number {
  const { positional } = parseArgs(args, [], []);
  const [path] = positional;
  if (path === undefined || positional.length > 1)
    throw new UsageError('give one trace, .jsonl or .jsonl.gz');
  const replay = new TraceReplay();
  try {
    for (const line of lines(readTrace(path))) replay.take(line);
    replay.finish();
  } catch (error) {
    if (error instanceof TraceError) throw new UsageError(`${path}:${error.line}: ${error.message}`);
    throw error;
  }
  report(replay, output);
  return replay.differenceCount === 0 ? 0 : 1;
}

/** The text of a trace; gzip is known by its first bytes. */
function readTrace(path: string): Buffer {
  try {
    const bytes = readFileSync(path);
    return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
  } catch (error) {
    throw new UsageError(`${path}: ${(error as Error).message}`);
  }
}

/** Lines without their line feeds; the last one may lack it. An empty file is one empty line. */
function* lines(bytes: Buffer): Generator<string> {
  let start = 0;
  do {
    const end = bytes.indexOf(LINE_FEED, start);
    yield bytes.toString('utf8', start, end < 0 ? bytes.length : end);
    start = end < 0 ? bytes.length : end + 1;
  } while (start < bytes.length);
}

function report({ operations, differences, differenceCount }: TraceReplay, output: Output): void {
  for (const difference of differences) output.out(`${differenceLine(difference)}\n`);
  if (differenceCount > differences.length)
    output.out(`… and ${differenceCount - differences.length} more\n`);
  output.out(`matrix: ${operations} operations, ${differenceCount} differences\n`);
}

function differenceLine({ line, what, field, expected, got }: Difference): string {
  return `line ${line}: ${what}: ${field}: expected ${expected}, got ${got}`;
}

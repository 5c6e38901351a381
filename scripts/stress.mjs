// npm run stress: records and frames between two threads, bench/stress.ts.
import { run } from './bundle.mjs';

await run('stress', 'bench/stress.ts', ['src', 'bench']);

// npm run bench: the benchmarks, bench/main.ts.
import { run } from './bundle.mjs';

await run('bench', 'bench/main.ts', ['src', 'bench']);

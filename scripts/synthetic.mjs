// npm run synthetic: writes the capture of a synthetic machine, bench/write-synthetic.ts.
import { run } from './bundle.mjs';

await run('synthetic', 'bench/write-synthetic.ts', ['src', 'bench']);

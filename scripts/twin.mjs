// npm run twin: the vector matrix and the irq numbers against their naive twins, bench/twins.ts.
import { run } from './bundle.mjs';

await run('twin', 'bench/twins.ts', ['src', 'bench']);

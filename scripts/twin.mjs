// npm run twin: the vector matrix against its naive twin, bench/matrix-twins.ts.
import { run } from './bundle.mjs';

await run('twin', 'bench/matrix-twins.ts', ['src', 'bench']);

// npm run invariants: random calls on random machines and what must hold of them, bench/invariants.ts.
import { run } from './bundle.mjs';

await run('invariants', 'bench/invariants.ts', ['src', 'bench']);

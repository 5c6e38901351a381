// npm run seek: how long it takes to go to any moment of 100,000 commands, bench/seek.ts.
import { run } from './bundle.mjs';

await run('seek', 'bench/seek.ts', ['src', 'bench']);

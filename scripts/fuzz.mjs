// npm run fuzz: mutated input for every parser, bench/fuzz.ts.
import { run } from './bundle.mjs';

await run('fuzz', 'bench/fuzz.ts', ['src', 'bench']);

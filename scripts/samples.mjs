// npm run samples: refreshes public/samples/index.json from the captures beside it.
import { run } from './bundle.mjs';

await run('samples', 'bench/sample-index.ts', ['src', 'bench']);

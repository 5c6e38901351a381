// npm run schema: writes public/schema/ from src/exporters/schema.ts and src/scenario/schema.ts.
import { run } from './bundle.mjs';

await run('schema', 'bench/json-schema.ts', ['src', 'bench']);

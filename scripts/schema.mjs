// npm run schema: writes public/schema/machine-1.json from src/exporters/schema.ts.
import { run } from './bundle.mjs';

await run('schema', 'bench/json-schema.ts', ['src', 'bench']);

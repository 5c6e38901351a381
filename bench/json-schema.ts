// npm run schema: publishes the JSON Schema of the model.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { machineJsonSchema } from '../src/exporters/json-schema.ts';

const SCHEMA_FILE = 'public/schema/machine-1.json';

export async function main(): Promise<number> {
  mkdirSync(dirname(SCHEMA_FILE), { recursive: true });
  writeFileSync(SCHEMA_FILE, machineJsonSchema());
  process.stdout.write(`${SCHEMA_FILE}\n`);
  return 0;
}

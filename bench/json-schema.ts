// npm run schema: publishes the JSON Schemas of the model and of scenario files.

import { mkdirSync, writeFileSync } from 'node:fs';
import { machineJsonSchema } from '../src/exporters/json-schema.ts';
import { scenarioJsonSchema } from '../src/scenario/json-schema.ts';

const FOLDER = 'public/schema';

const SCHEMAS: Readonly<Record<string, () => string>> = {
  'machine-1.json': machineJsonSchema,
  'scenario-1.json': scenarioJsonSchema,
};

export async function main(): Promise<number> {
  mkdirSync(FOLDER, { recursive: true });
  for (const [name, text] of Object.entries(SCHEMAS)) {
    writeFileSync(`${FOLDER}/${name}`, text());
    process.stdout.write(`${FOLDER}/${name}\n`);
  }
  return 0;
}

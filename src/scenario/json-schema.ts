// The JSON Schema of scenario files, made from the schema that checks them. For the script that publishes it and its test alone.

import { toJsonSchema } from '@valibot/to-json-schema';
import { SCENARIO_FORMAT, SCENARIO_VERSION } from './scenario.ts';
import { scenarioSchema } from './schema.ts';

/** Text of `public/schema/scenario-1.json`. */
export function scenarioJsonSchema(): string {
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `${SCENARIO_FORMAT}/${SCENARIO_VERSION}`,
    description:
      'A machine, what is done to it and when, names of moments, and where one looks. Time is in ticks of 10 µs. A file whose fields have another meaning has another version.',
    ...toJsonSchema(scenarioSchema, { target: 'draft-2020-12' }),
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

// The JSON Schema of the model, made from the schema that checks it. For the script that publishes it and its test alone.

import { toJsonSchema } from '@valibot/to-json-schema';
import { machineSchema } from './schema.ts';

/** Text of `public/schema/machine-1.json`. */
export function machineJsonSchema(): string {
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'irqscope.machine/1',
    description:
      'The interrupt subsystem of a machine at one moment, joined from the files of a capture. Fields may be added; none changes its meaning under the same number.',
    ...toJsonSchema(machineSchema, { target: 'draft-2020-12' }),
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readSample } from '../importers/read-sample.ts';
import { toJson } from './json.ts';
import { machineJsonSchema } from './json-schema.ts';

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly additionalProperties?: Schema | boolean;
  readonly description?: string;
}

/** Paths of the fields that a schema declares: `irqs[].chain[].hwirq`. */
function fieldsOf(schema: Schema, path = ''): string[] {
  const inner = [...(schema.anyOf ?? []), schema.items].filter((one) => one !== undefined);
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const at = path === '' ? name : `${path}.${name}`;
    return [at, ...fieldsOf(field, at)];
  });
  return [...own, ...inner.flatMap((one) => fieldsOf(one, one === schema.items ? `${path}[]` : path))];
}

/** Paths of the fields that a value has. */
function pathsOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => pathsOf(one, `${path}[]`));
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, one]) => {
    const at = path === '' ? name : `${path}.${name}`;
    // Keys of `counts` are CPUs, not fields.
    return at === 'irqs[].counts' ? [at] : [at, ...pathsOf(one, at)];
  });
}

describe('the published schema', () => {
  const published = readFileSync('public/schema/machine-1.json', 'utf8');
  const schema = JSON.parse(published) as Schema;

  it('is what the schema of the sources gives; npm run schema writes it', () => {
    expect(published).toBe(machineJsonSchema());
  });

  it('declares every field that a model has, and requires it', async () => {
    const declared = new Set(fieldsOf(schema));
    const names = [
      ['x86-612-q35-vtd-xapic-4cpu', '00-boot'],
      ['arm64-gicv2m-4cpu', '01-boot'],
      ['s390x-zpci-4cpu', '01-boot'],
    ] as const;
    for (const [name, step] of names) {
      const model = JSON.parse(JSON.stringify(toJson(await readSample(name, step))));
      expect([...new Set(pathsOf(model))].filter((path) => !declared.has(path))).toEqual([]);
    }
    expect(schema.required).toEqual(Object.keys(schema.properties!));
  });

  it('says of every value what it means', () => {
    const silent: string[] = [];
    const visit = (one: Schema, path: string): void => {
      for (const [name, field] of Object.entries(one.properties ?? {})) {
        const isStructure = field.type === 'object' || (field.items ?? field.anyOf?.[0])?.properties;
        if (!field.description && !isStructure && name !== 'format') silent.push(`${path}.${name}`);
        visit(field, `${path}.${name}`);
      }
      if (one.items) visit(one.items, `${path}[]`);
      for (const choice of one.anyOf ?? []) visit(choice, path);
    };
    visit(schema, '');
    expect(silent).toEqual([]);
  });
});

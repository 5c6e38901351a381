import { describe, expect, it } from 'vitest';
import { nameOf } from './input-files.ts';

const files = (...paths: string[]) => paths.map((path) => ({ path, blob: new Blob() }));

describe('nameOf', () => {
  it.each([
    [['host.tar.gz'], 'host.tar.gz'],
    [['machine/irqs/1', 'machine/irqs/2'], 'machine'],
    [['machine/irqs/1'], '1'],
    [['a.txt', 'b.txt', 'c.txt'], 'a.txt and 2 more'],
    [[], 'nothing'],
  ])('%j is %s', (paths, name) => {
    expect(nameOf(files(...paths))).toBe(name);
  });
});

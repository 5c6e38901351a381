import { describe, expect, it } from 'vitest';
import { type Fetch, samplesAt } from './samples.ts';

const never = new AbortController().signal;
const server =
  (files: Record<string, string>, log: string[] = []): Fetch =>
  async (url) => {
    log.push(url);
    const body = files[url];
    return body === undefined
      ? new Response('', { status: 404, statusText: 'Not Found' })
      : new Response(body);
  };
const index = JSON.stringify({ samples: [{ id: 'a', file: 'a.tar.gz', title: 'Machine A' }] });

describe('bundled captures', () => {
  it('load by id, and the list is fetched once', async () => {
    const log: string[] = [];
    const samples = samplesAt(
      'samples/',
      server({ 'samples/index.json': index, 'samples/a.tar.gz': 'tar' }, log),
    );
    const input = await samples.load('a', never);
    await samples.list();
    expect(input).toMatchObject({ name: 'Machine A', files: [{ path: 'a.tar.gz' }] });
    expect(await input.files[0]!.blob.text()).toBe('tar');
    expect(log).toEqual(['samples/index.json', 'samples/a.tar.gz']);
  });
  it('name an id that is not in the list', async () => {
    await expect(samplesAt('s/', server({ 's/index.json': index })).load('b', never)).rejects.toMatchObject({
      id: 'b',
    });
  });
  it('say what is missing, and ask again the next time', async () => {
    const files: Record<string, string> = {};
    const samples = samplesAt('s/', server(files));
    await expect(samples.list()).rejects.toThrow('s/index.json could not be fetched: 404 Not Found.');
    files['s/index.json'] = index;
    expect(await samples.list()).toHaveLength(1);
  });
});

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cacheControl, contentType, policyOf, relativePath, serve } from './static.mjs';

describe('a request path', () => {
  test('names a file below the base', () => {
    expect(relativePath('/a/b/c%20d.js?x=1', '/a/')).toBe('b/c d.js');
    expect(relativePath('/', '/')).toBe('');
  });

  test.each([
    '/../secret',
    '/a/../../secret',
    '/%2e%2e/secret',
    '/a%2f..%2f..%2fsecret',
    '/..%5csecret',
    '/.vite/manifest.json',
    '//etc/passwd',
    '/a%00.js',
    '/%zz',
  ])('%s names nothing', (urlPath) => {
    expect(relativePath(urlPath)).toBeNull();
  });

  test('outside the base names nothing', () => {
    expect(relativePath('/other/index.html', '/a/')).toBeNull();
  });
});

test('files get the type that browsers insist on', () => {
  expect(contentType('assets/index-1.js')).toBe('text/javascript; charset=utf-8');
  expect(contentType('manifest.webmanifest')).toBe('application/manifest+json; charset=utf-8');
  expect(contentType('samples/a.tar.gz')).toBe('application/gzip');
  expect(contentType('capture.sh')).toBe('text/plain; charset=utf-8');
  expect(contentType('unknown.bin')).toBe('application/octet-stream');
});

test('pages and the service worker are never kept, hashed files always', () => {
  expect(cacheControl('index.html')).toBe('no-store');
  expect(cacheControl('sw.js')).toBe('no-store');
  expect(cacheControl('assets/index-1.js')).toContain('immutable');
  expect(cacheControl('samples/index.json')).toBe('no-cache');
});

test('the policy is read out of the page as it was meant', () => {
  const html = '<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; a &amp; b">';
  expect(policyOf(html)).toBe("default-src 'none'; a & b");
  expect(policyOf('<title>none</title>')).toBeNull();
});

describe('the server', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'irqscope-static-'));
  const root = path.join(folder, 'site');
  let isolating;
  let plain;

  beforeAll(async () => {
    mkdirSync(path.join(root, 'sub'), { recursive: true });
    const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'">`;
    writeFileSync(path.join(root, 'index.html'), policy);
    writeFileSync(path.join(root, 'sub/index.html'), 'below');
    writeFileSync(path.join(folder, 'secret.txt'), 'secret');
    symlinkSync(path.join(folder, 'secret.txt'), path.join(root, 'link.txt'));
    isolating = await serve({ root });
    plain = await serve({ root, base: '/a/b/', isolate: false });
  });

  afterAll(async () => {
    await Promise.all([isolating.close(), plain.close()]);
    rmSync(folder, { recursive: true });
  });

  test('sends the isolation headers and the policy of the page with everything', async () => {
    const { headers } = await fetch(`${isolating.url}sub/`);
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('cross-origin-embedder-policy')).toBe('require-corp');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('content-security-policy')).toBe("default-src 'none'");
  });

  test('sends none of them when it stands for a plain one', async () => {
    const { headers } = await fetch(plain.url);
    expect([...headers.keys()].filter((name) => /cross-origin|policy|cache/.test(name))).toEqual([]);
  });

  test('serves a folder by its index.html and adds the missing slash', async () => {
    expect(await (await fetch(`${plain.url}sub/`)).text()).toBe('below');
    const bare = await fetch(`${plain.url}sub`, { redirect: 'manual' });
    expect([bare.status, bare.headers.get('location')]).toEqual([301, '/a/b/sub/']);
  });

  test('answers 404 below nothing, outside the base, and for links out of the folder', async () => {
    const status = async (address) => (await fetch(address)).status;
    expect(await status(`${plain.url}none.js`)).toBe(404);
    expect(await status(new URL('/', plain.url))).toBe(404);
    expect(await status(`${isolating.url}link.txt`)).toBe(404);
    expect(await status(`${isolating.url}index.html/`)).toBe(404);
  });

  test('does not follow dots that a client leaves in the path', async () => {
    const { port, hostname } = new URL(isolating.url);
    const status = await new Promise((resolve, reject) => {
      const sent = request({ port, hostname, path: '/../secret.txt' }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on('error', reject).end();
    });
    expect(status).toBe(404);
  });

  test('knows GET and HEAD only', async () => {
    expect((await fetch(isolating.url, { method: 'POST', body: 'x' })).status).toBe(405);
    const head = await fetch(isolating.url, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  test('takes the next port when one is taken, and only if it may', async () => {
    const port = Number(new URL(isolating.url).port);
    const next = await serve({ root, port, tries: 20 });
    expect(Number(new URL(next.url).port)).toBeGreaterThan(port);
    await next.close();
    await expect(serve({ root, port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

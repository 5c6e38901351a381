import { describe, expect, test } from 'vitest';
import { type Build, cacheName, isolated, kindOf, staleCaches } from './rules.ts';

const SCOPE = 'https://host.example/tools/irq/';
const build: Build = {
  version: '0123456789abcdef',
  needed: ['index.html', 'assets/index-1.js'],
  wanted: ['icons/mark.svg', 'manifest.webmanifest'],
  later: ['samples/a.tar.gz'],
  policy: "default-src 'none'",
};

const asked = (url: string, change: object = {}) => ({
  method: 'GET',
  url: new URL(url, SCOPE).href,
  mode: 'cors',
  cache: 'default',
  ranged: false,
  ...change,
});
const kind = (url: string, change?: object) => kindOf(asked(url, change), SCOPE, build);

describe('a request', () => {
  test('for the folder or its page is for the page, whatever the query', () => {
    expect([kind('./'), kind('index.html'), kind('./?from=mail#/x')]).toEqual(['shell', 'shell', 'shell']);
  });

  test('for built code is answered from the cache first, even for code of a newer build', () => {
    expect([kind('assets/index-1.js'), kind('assets/index-2.js')]).toEqual(['hashed', 'hashed']);
  });

  test('for another file of the build asks the network first', () => {
    expect([kind('icons/mark.svg'), kind('samples/a.tar.gz'), kind('samples/newer.zip')]).toEqual([
      'file',
      'file',
      'file',
    ]);
  });

  test('for anything else on the host, or on another, is left alone', () => {
    const others = [
      '/',
      '/tools/',
      '/tools/irq',
      'unknown/page',
      'https://other.example/tools/irq/index.html',
      '%E0%A4%A',
    ];
    expect(others.map((url) => kind(url))).toEqual(others.map(() => 'other'));
  });

  test('that writes, asks for a range, or may only be answered by the browser is left alone', () => {
    const changes = [{ method: 'POST' }, { ranged: true }, { cache: 'only-if-cached', mode: 'no-cors' }];
    expect(changes.map((change) => kind('icons/mark.svg', change))).toEqual(['other', 'other', 'other']);
  });
});

test('only older caches of the same deployment are stale', () => {
  const mine = cacheName(SCOPE, build.version);
  const older = cacheName(SCOPE, 'fedcba9876543210');
  const elsewhere = cacheName('https://host.example/tools/', 'fedcba9876543210');
  expect(staleCaches([mine, older, elsewhere, 'photos'], SCOPE, build.version)).toEqual([older]);
});

describe('a response', () => {
  test('gets the headers and keeps status, body and its own headers', async () => {
    const response = isolated(new Response('gone', { status: 410, headers: { 'X-Own': '1' } }), build.policy);
    expect(response.status).toBe(410);
    expect(await response.text()).toBe('gone');
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-resource-policy': 'same-origin',
      'content-security-policy': "default-src 'none'",
      'x-own': '1',
    });
  });

  test('keeps the policy of its host', () => {
    const response = new Response('', { headers: { 'Content-Security-Policy': "default-src 'self'" } });
    expect(isolated(response, build.policy).headers.get('content-security-policy')).toBe(
      "default-src 'self'",
    );
  });

  test('that cannot be read passes unchanged', () => {
    const opaque = Response.error();
    expect(isolated(opaque, build.policy)).toBe(opaque);
  });
});

// A static file server for the built app: node:http only, read-only, no directory listings.
import { createReadStream } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';

const TEXT = '; charset=utf-8';

/** Content types by file ending. Shell and text files are shown by the browser, never run. */
const TYPES = new Map([
  ['.html', `text/html${TEXT}`],
  ['.js', `text/javascript${TEXT}`],
  ['.mjs', `text/javascript${TEXT}`],
  ['.css', `text/css${TEXT}`],
  ['.json', `application/json${TEXT}`],
  ['.webmanifest', `application/manifest+json${TEXT}`],
  ['.svg', `image/svg+xml${TEXT}`],
  ['.txt', `text/plain${TEXT}`],
  ['.md', `text/plain${TEXT}`],
  ['.sh', `text/plain${TEXT}`],
  ['.png', 'image/png'],
  ['.ico', 'image/x-icon'],
  ['.woff2', 'font/woff2'],
  ['.wasm', 'application/wasm'],
  ['.gz', 'application/gzip'],
  ['.tgz', 'application/gzip'],
  ['.tar', 'application/x-tar'],
  ['.zip', 'application/zip'],
]);

/** Headers that make a page cross-origin isolated. */
export const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** The content type of a file name; unknown endings are plain bytes. */
export function contentType(name) {
  return TYPES.get(path.extname(name).toLowerCase()) ?? 'application/octet-stream';
}

/** How long a browser may keep a file: hashed assets for ever, pages and the service worker not at all. */
export function cacheControl(relative) {
  if (relative.startsWith('assets/')) return 'public, max-age=31536000, immutable';
  return /\.html$|^sw\.js$/.test(relative) ? 'no-store' : 'no-cache';
}

/**
 * The file a request path names, relative to the served folder ('' for the folder itself),
 * or null when it lies outside `base`, is hidden, or tries to leave the folder.
 */
export function relativePath(urlPath, base = '/') {
  const raw = urlPath.split(/[?#]/, 1)[0];
  if (!raw.startsWith(base)) return null;
  let decoded;
  try {
    decoded = decodeURIComponent(raw.slice(base.length));
  } catch {
    return null;
  }
  const parts = decoded.split('/');
  const bad = (part, i) => part.startsWith('.') || (part === '' && i < parts.length - 1);
  if (/[\\\0]/.test(decoded) || parts.some(bad)) return null;
  return decoded;
}

/** The Content-Security-Policy that the build wrote into a page's meta tag, or null. */
export function policyOf(html) {
  const tag = /<meta\b[^>]*http-equiv="Content-Security-Policy"[^>]*>/i.exec(html)?.[0];
  const content = tag && /\bcontent="([^"]*)"/.exec(tag)?.[1];
  return content ? content.replaceAll('&#39;', "'").replaceAll('&amp;', '&') : null;
}

async function fileUnder(root, relative) {
  const wanted = await realpath(path.join(root, relative)).catch(() => null);
  if (wanted === null || (wanted !== root && !wanted.startsWith(root + path.sep))) return null;
  const info = await stat(wanted);
  return info.isFile() || info.isDirectory() ? { path: wanted, info } : null;
}

function refuse(response, status, text, headers = {}) {
  response.writeHead(status, { 'Content-Type': `text/plain${TEXT}`, ...headers }).end(`${text}\n`);
}

function send(request, response, file, headers) {
  response.writeHead(200, { ...headers, 'Content-Length': file.info.size });
  if (request.method === 'HEAD') return response.end();
  const stream = createReadStream(file.path);
  stream.on('error', () => response.destroy());
  stream.pipe(response);
}

/**
 * A request listener for node:http that serves `root` below the path `base`.
 * `isolate: false` leaves out every header that a plain file server does not send.
 */
export async function createHandler({ root, base = '/', isolate = true }) {
  const home = await realpath(root);
  const policy = policyOf(await readFile(path.join(home, 'index.html'), 'utf8').catch(() => ''));
  const extra = isolate
    ? {
        ...ISOLATION,
        ...(policy ? { 'Content-Security-Policy': policy } : {}),
        'X-Content-Type-Options': 'nosniff',
        'Referrer-Policy': 'no-referrer',
      }
    : {};

  return async (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return refuse(response, 405, 'Only GET and HEAD', { Allow: 'GET, HEAD' });
    }
    const relative = relativePath(request.url ?? '/', base);
    let file = relative === null ? null : await fileUnder(home, relative);
    if (file?.info.isDirectory()) {
      if (relative !== '' && !relative.endsWith('/')) {
        return refuse(response, 301, 'Moved', { Location: `${base}${encodeURI(relative)}/` });
      }
      file = await fileUnder(home, `${relative}index.html`);
    } else if (relative?.endsWith('/')) {
      file = null;
    }
    if (!file?.info.isFile()) return refuse(response, 404, 'Not found', extra);
    const name = path.relative(home, file.path).split(path.sep).join('/');
    send(request, response, file, {
      'Content-Type': contentType(name),
      ...(isolate ? { 'Cache-Control': cacheControl(name) } : {}),
      ...extra,
    });
  };
}

function listenOnce(server, host, port) {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve(server.address().port);
    });
  });
}

/**
 * Listens on `port`, or with `tries` above 1 on the first free one of the ports that follow.
 * Port 0 takes any free port. Resolves to the port; rejects with Node's error (EADDRINUSE, EACCES, …).
 */
export async function listen(server, { host = '127.0.0.1', port = 0, tries = 1 } = {}) {
  for (let i = 0; ; i++) {
    try {
      return await listenOnce(server, host, port + i);
    } catch (error) {
      if (error.code !== 'EADDRINUSE' || i + 1 >= tries) throw error;
    }
  }
}

/** Starts a server on the built app; resolves to its address and a `close` that does not wait for idle connections. */
export async function serve({ root, base = '/', isolate = true, host = '127.0.0.1', port = 0, tries = 1 }) {
  const handler = await createHandler({ root, base, isolate });
  const server = createServer((request, response) => {
    handler(request, response).catch(() => response.destroy());
  });
  const taken = await listen(server, { host, port, tries });
  const name = host.includes(':') ? `[${host}]` : host;
  const close = () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  return { url: `http://${name}:${taken}${base}`, close };
}

// Serves a built folder: node scripts/serve.mjs [folder] [--port N] [--host H] [--base /a/b/] [--plain]
// --plain sends none of the isolation headers, as a plain file server would.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { closeOnSignal, die, portOf } from './process.mjs';
import { serve } from './static.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    port: { type: 'string', default: '0' },
    host: { type: 'string', default: '127.0.0.1' },
    base: { type: 'string', default: '/' },
    plain: { type: 'boolean', default: false },
  },
});
const root = path.resolve(positionals[0] ?? 'dist');
if (!existsSync(path.join(root, 'index.html'))) die(`${root} has no index.html: run npm run build first`);
const base = `/${values.base}/`.replace(/\/+/g, '/');
try {
  const server = await serve({
    root,
    base,
    host: values.host,
    port: portOf(values.port),
    isolate: !values.plain,
  });
  console.log(server.url);
  closeOnSignal(server);
} catch (error) {
  die(`cannot listen on ${values.host} port ${values.port}: ${error.message}`);
}

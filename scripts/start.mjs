// npm start: builds the app if needed and serves it. Options: --port N (or PORT), --host H.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { isBuilt } from './fresh.mjs';
import { buildFault, closeOnSignal, die, firstLine, portOf } from './process.mjs';
import { serve } from './static.mjs';

const ROOT = path.resolve(import.meta.dirname, '..');
const DIST = path.join(ROOT, 'dist');
const FIRST_PORT = 4173;
const PORTS = 100;

function options() {
  const config = { port: { type: 'string' }, host: { type: 'string', default: '127.0.0.1' } };
  try {
    return parseArgs({ options: config }).values;
  } catch (error) {
    return die(`${firstLine(error.message)} Usage: npm start -- [--port N] [--host H]`);
  }
}

async function build() {
  process.stderr.write('Building irqscope …\n');
  const vite = await import('vite').catch(() => die('the dependencies are not installed: run npm ci first'));
  try {
    await vite.build({ root: ROOT, logLevel: 'silent' });
  } catch (error) {
    die(`the build failed: ${buildFault(error)}`);
  }
}

/** The id of the first bundled capture; null for a build without any. */
function firstSample() {
  const list = path.join(DIST, 'samples/index.json');
  return existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')).samples[0].id : null;
}

async function open({ port, host }) {
  const asked = port ?? process.env.PORT;
  const place = asked ? { port: portOf(asked), tries: 1 } : { port: FIRST_PORT, tries: PORTS };
  try {
    return await serve({ root: DIST, host, ...place });
  } catch (error) {
    if (error.code !== 'EADDRINUSE') die(`cannot listen on ${host}: ${error.message}`);
    return die(
      asked
        ? `port ${asked} is taken: choose another with --port`
        : `no free port from ${FIRST_PORT} on: choose one with --port`,
    );
  }
}

const chosen = options();
if (!isBuilt(ROOT, DIST)) await build();
const server = await open(chosen);
const sample = firstSample();
console.log(`irqscope        ${server.url}`);
if (sample) console.log(`a real capture  ${server.url}#/x?sample=${encodeURIComponent(sample)}`);
closeOnSignal(server);

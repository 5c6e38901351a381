// npm test: every check in order, all of them even when one fails, and one last line with the sum.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { ensureChromium, NO_CHROMIUM } from './chromium.mjs';
import { fromPlaywright, fromVitest, lastLine, single, sum } from './results.mjs';
import { listen } from './static.mjs';

const ROOT = path.resolve(import.meta.dirname, '..');
const reports = mkdtempSync(path.join(os.tmpdir(), 'irqscope-test-'));
const report = (name) => path.join(reports, name);

/** Runs a program with this process's output; resolves to true when it ends with status 0. */
function run(program, args, env = {}) {
  const child = spawn(program, args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...env } });
  return new Promise((resolve) => {
    child.once('error', (error) => {
      console.log(`${program}: ${error.message}`);
      resolve(false);
    });
    child.once('close', (status) => resolve(status === 0));
  });
}

const tool = (name, args, env) => run(path.join(ROOT, 'node_modules/.bin', name), args, env);

function readReport(name) {
  try {
    return JSON.parse(readFileSync(report(name), 'utf8'));
  } catch {
    return null;
  }
}

function heading(text) {
  console.log(`\n── ${text} ──`);
}

async function unit() {
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report('vitest.json')}`];
  const ok = await tool('vitest', args);
  return fromVitest(readReport('vitest.json'), ok);
}

async function freePort() {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function browser(built) {
  if (!built) {
    console.log('Not run: there is no build to test.');
    return single(false);
  }
  const chromium = await ensureChromium();
  if (!chromium) {
    console.log(NO_CHROMIUM);
    return single(false);
  }
  console.log(`Chromium: ${chromium}`);
  const ok = await tool('playwright', ['test'], {
    CHROMIUM_PATH: chromium,
    E2E_PORT: String(await freePort()),
    PLAYWRIGHT_JSON_OUTPUT_FILE: report('playwright.json'),
  });
  return fromPlaywright(readReport('playwright.json'), ok);
}

async function sizes(built) {
  if (!built) return single(false);
  return single(await run(process.execPath, ['scripts/size.mjs']));
}

const results = [];
heading('format and lint');
results.push(single(await tool('biome', ['check', '--error-on-warnings', '.'])));
heading('types');
results.push(single(await tool('tsc', ['--noEmit'])));
heading('unit, property and golden tests');
results.push(await unit());
heading('build');
const built = await tool('vite', ['build', '--logLevel', 'warn']);
results.push(single(built));
heading('sizes');
results.push(await sizes(built));
heading('end-to-end tests in Chromium');
results.push(await browser(built));

rmSync(reports, { recursive: true, force: true });
const total = sum(results);
console.log(`\n${lastLine(total)}`);
process.exitCode = total.failed > 0 ? 1 : 0;

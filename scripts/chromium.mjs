// Finds a Chromium for the end-to-end tests, or installs one by the means the system has.
import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** What to tell somebody on whose machine none can be found or installed. */
export const NO_CHROMIUM =
  'No Chromium was found or could be installed: install one (Debian: apt-get install chromium) or set CHROMIUM_PATH, then run npm test again.';

/**
 * The first browser that works: $CHROMIUM_PATH, then the usual names along $PATH, then Playwright's own download.
 * `works(file)` says whether a file runs (some systems have a stub that only prints advice). Null when there is none.
 */
export function findChromium({ env, own, works }) {
  if (env.CHROMIUM_PATH) return works(env.CHROMIUM_PATH) ? env.CHROMIUM_PATH : null;
  const folders = (env.PATH ?? '').split(path.delimiter).filter((folder) => folder !== '');
  const files = NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return [...files, ...(own ? [own] : [])].find(works) ?? null;
}

/**
 * The commands to try, in order, each as [program, ...arguments]. `has(program)` says whether it is installed.
 * Debian's package where the rights are there, Playwright's download otherwise.
 */
export function installCommands({ root, sudo, has }) {
  const commands = [];
  const prefix = root ? [] : ['sudo', '-n'];
  if (has('apt-get') && (root || sudo)) {
    commands.push([...prefix, 'apt-get', 'update'], [...prefix, 'apt-get', 'install', '-y', 'chromium']);
  }
  commands.push(['npx', 'playwright', 'install', 'chromium']);
  return commands;
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function runs(file) {
  if (!isExecutable(file)) return false;
  return spawnSync(file, ['--version'], { stdio: 'ignore', timeout: 30_000 }).status === 0;
}

async function playwrightsOwn() {
  const { chromium } = await import('@playwright/test');
  return chromium.executablePath();
}

/** The path of a Chromium that is already here, or null. */
export async function chromiumHere() {
  return findChromium({ env: process.env, own: await playwrightsOwn().catch(() => null), works: runs });
}

const succeeds = (program, args) => spawnSync(program, args, { stdio: 'ignore' }).status === 0;

function attempt([program, ...args]) {
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    execFileSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'], env });
  } catch {
    // The next command may do better; whether a browser is there in the end is what counts.
  }
}

/** The path of a Chromium, installed if necessary and possible, or null. A wrong $CHROMIUM_PATH is not worked around. */
export async function ensureChromium() {
  const here = await chromiumHere();
  if (here || process.env.CHROMIUM_PATH) return here;
  const commands = installCommands({
    root: process.getuid?.() === 0,
    sudo: succeeds('sudo', ['-n', 'true']),
    has: (program) => succeeds('sh', ['-c', `command -v ${program}`]),
  });
  for (const command of commands) {
    if (command[0] === 'npx' && (await chromiumHere())) break;
    console.log(`No Chromium found, trying: ${command.join(' ')}`);
    attempt(command);
  }
  return chromiumHere();
}

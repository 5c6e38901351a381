// Runs capture.sh under each shell there is, with nothing in PATH but the tools it says it needs.
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { unpackTar } from 'modern-tar';

export const SCRIPT = new URL('../../public/capture.sh', import.meta.url).pathname;
export const SOURCE = readFileSync(SCRIPT, 'utf8');
export const TOOLS = /^TOOLS='([^']+)'$/m.exec(SOURCE)[1].split(' ');
export const TOP = 'irqscope-capture/';
const NOBODY = 65534;

function which(name) {
  const found = (process.env.PATH ?? '').split(':').map((folder) => join(folder, name));
  return found.find((path) => existsSync(path));
}

const scratch = mkdtempSync(join(tmpdir(), 'capture-test-'));
chmodSync(scratch, 0o755);
export const removeScratch = () => rmSync(scratch, { recursive: true, force: true });

/** A fresh folder that any user may write to. */
export function freshFolder(name) {
  const folder = mkdtempSync(join(scratch, `${name}-`));
  chmodSync(folder, 0o777);
  return folder;
}

function toolFolder(name, target) {
  const folder = join(scratch, name);
  mkdirSync(folder);
  for (const tool of [...TOOLS, 'sh', 'sleep']) symlinkSync(target(tool), join(folder, tool));
  return folder;
}

const busybox = which('busybox');
const systemTools = toolFolder('system-tools', which);
const systemShell = basename(realpathSync('/bin/sh'));

function findShells() {
  const shells = [{ name: `/bin/sh (${systemShell})`, command: ['/bin/sh', '-u'], tools: systemTools }];
  for (const name of ['dash', 'bash'])
    if (name !== systemShell && which(name))
      shells.push({ name, command: [which(name)], tools: systemTools });
  if (busybox) {
    shells.push({ name: 'busybox sh', command: [busybox, 'sh'], tools: systemTools });
    shells.push({
      name: 'busybox sh, busybox tools only',
      command: [busybox, 'sh'],
      tools: toolFolder('applets', () => busybox),
    });
  }
  return shells;
}

/** The shells of this system: /bin/sh always, dash, bash and busybox where they are installed. */
export const SHELLS = findShells();

/** Puts executable scripts, `{name: text}`, into a folder to be searched before the tools. */
export function stubs(scripts) {
  const folder = freshFolder('stubs');
  for (const [name, text] of Object.entries(scripts)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}

function setting({ shell = SHELLS[0], root, stubFolder, work, env = {}, unprivileged = false }) {
  const path = stubFolder ? `${stubFolder}:${shell.tools}` : shell.tools;
  const identity = unprivileged && process.getuid() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const variables = {
    PATH: path,
    TMPDIR: join(work, 'tmp'),
    ...(root ? { IRQSCOPE_ROOT: root } : {}),
    ...env,
  };
  return { cwd: join(work, 'out'), env: variables, ...identity };
}

/** A work folder: `tmp` for TMPDIR and `out`, the current folder of the run. */
export function workFolder() {
  const work = freshFolder('work');
  for (const name of ['tmp', 'out']) {
    mkdirSync(join(work, name));
    chmodSync(join(work, name), 0o777);
  }
  return work;
}

/** Runs the script to its end; leftovers are what it left in TMPDIR, outputs what it left in the current folder. */
export function run({ args = [], work = workFolder(), ...options }) {
  const [program, ...first] = (options.shell ?? SHELLS[0]).command;
  const result = spawnSync(program, [...first, SCRIPT, ...args], {
    ...setting({ ...options, work }),
    encoding: 'utf8',
    timeout: 50_000,
    maxBuffer: 1 << 26,
  });
  const outputs = readdirSync(join(work, 'out'));
  return {
    status: result.status,
    stdout: result.stdout,
    stderr: result.stderr,
    work,
    leftovers: readdirSync(join(work, 'tmp')),
    outputs,
    archive: outputs.length ? join(work, 'out', outputs[0]) : undefined,
  };
}

/** Starts the script as the leader of a process group; `ended` resolves to its exit status or signal. */
export function start({ args = [], work = workFolder(), ...options }) {
  const [program, ...first] = (options.shell ?? SHELLS[0]).command;
  const child = spawn(program, [...first, SCRIPT, ...args], {
    ...setting({ ...options, work }),
    detached: true,
    stdio: 'ignore',
  });
  const ended = new Promise((resolve) => child.on('exit', (status, signal) => resolve(status ?? signal)));
  return {
    child,
    ended,
    work,
    leftovers: () => readdirSync(join(work, 'tmp')),
    outputs: () => readdirSync(join(work, 'out')),
  };
}

/** Reads an archive: `files` maps a name below the top folder to its bytes, `names` lists every entry, `raw` is the tar. */
export async function readArchive(path) {
  const raw = gunzipSync(readFileSync(path));
  const entries = await unpackTar(raw);
  const files = new Map();
  for (const { header, data } of entries) {
    if (header.type === 'file') files.set(header.name.slice(TOP.length), Buffer.from(data ?? []));
  }
  return {
    raw,
    entries,
    files,
    names: entries.map(({ header }) => header.name),
    text: (name) => files.get(name)?.toString('latin1'),
  };
}

/** Every path below `folder` with its kind and content, to see whether anything changed. */
export function snapshot(folder, under = '') {
  const lines = [];
  for (const entry of readdirSync(join(folder, under), { withFileTypes: true })) {
    const path = join(under, entry.name);
    if (entry.isDirectory()) lines.push(`${path}/`, ...snapshot(folder, path));
    else if (entry.isSymbolicLink()) lines.push(`${path} -> ${readlinkSync(join(folder, path))}`);
    else
      lines.push(
        entry.isFile() ? `${path} ${readFileSync(join(folder, path), 'base64')}` : `${path} (special)`,
      );
  }
  return lines.sort();
}

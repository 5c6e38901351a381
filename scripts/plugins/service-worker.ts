// Writes dist/sw.js last, when every other file of the build is in place.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { build, type Plugin, type ResolvedConfig } from 'vite';
import { POLICY } from './policy.ts';
import { type BuiltFile, precacheOf, versionOf } from './precache.ts';

function filesIn(folder: string): BuiltFile[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => ({
      path: path.relative(folder, file).split(path.sep).join('/'),
      bytes: readFileSync(file),
    }));
}

/** `src/pwa/sw.ts` as one classic script, with the list and the version of the build in `BUILD`. */
async function writeWorker(root: string, outDir: string): Promise<void> {
  const files = filesIn(outDir).filter((file) => file.path !== 'sw.js');
  const known = { version: versionOf(files), ...precacheOf(files.map((file) => file.path)), policy: POLICY };
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    define: { BUILD: JSON.stringify(known) },
    build: {
      outDir,
      emptyOutDir: false,
      target: 'es2022',
      modulePreload: false,
      rollupOptions: {
        input: path.join(root, 'src/pwa/sw.ts'),
        output: { format: 'iife', entryFileNames: 'sw.js' },
      },
    },
  });
}

export function serviceWorkerPlugin(): Plugin {
  let config: ResolvedConfig;
  return {
    name: 'irqscope-service-worker',
    apply: 'build',
    configResolved(resolved) {
      config = resolved;
    },
    closeBundle: {
      sequential: true,
      order: 'post',
      async handler(error?: Error) {
        if (!error) await writeWorker(config.root, path.resolve(config.root, config.build.outDir));
      },
    },
  };
}

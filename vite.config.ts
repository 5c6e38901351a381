import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { policyPlugin } from './scripts/plugins/policy.ts';
import { serviceWorkerPlugin } from './scripts/plugins/service-worker.ts';

/** Shared memory needs a cross-origin isolated page, in development as well. */
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** `import` for src/worker/import/worker.ts. */
const workerName = (entry: string | null | undefined) => entry?.split('/').at(-2) ?? 'worker';

export default defineConfig({
  // Relative, so that the built folder works below any path.
  base: './',
  plugins: [react(), policyPlugin(), serviceWorkerPlugin()],
  server: { headers },
  preview: { headers },
  build: {
    target: 'es2022',
    manifest: true,
    // The policy forbids fonts and scripts in data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // scripts/size.mjs holds the limits, compressed as they are sent.
    chunkSizeWarningLimit: 4096,
  },
  worker: {
    format: 'es',
    rollupOptions: {
      output: {
        // scripts/size.mjs tells workers and their chunks from the page's by this folder, and workers by this name.
        entryFileNames: (chunk) => `assets/worker/${workerName(chunk.facadeModuleId)}-[hash].js`,
        chunkFileNames: 'assets/worker/[name]-[hash].js',
        // What the kernel does apart from what drives it through a trace; what a domain is, the importers know as well.
        codeSplitting: {
          groups: [
            { name: 'kernel', test: /\/src\/engine\// },
            { name: 'irqchips', test: /\/src\/irqchips\/(?!.*\binfos?\.ts)/ },
            { name: 'devices', test: /\/src\/devices\// },
          ],
        },
      },
    },
  },
});

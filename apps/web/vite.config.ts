import { defineConfig } from 'vite';

/** Packages of this repository are read as sources. Addresses are relative: the page works below any path. */
export default defineConfig({
  base: './',
  resolve: { conditions: ['@erc/source', 'browser', 'module', 'import', 'default'] },
  build: { target: 'es2023', outDir: 'dist', emptyOutDir: true, chunkSizeWarningLimit: 1000 },
  worker: { format: 'es' },
});

import { defineConfig } from 'vitest/config';

// Tests read sources: every workspace package resolves through its `@erc/source` condition, so no build is needed. Not `import`: Node
// hands these to `require` too, and since 22 that would load a package's ES module where its CommonJS one is meant.
const conditions = ['@erc/source', 'node', 'module'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'apps/*/src/**/*.test.ts',
      'examples/src/**/*.test.ts',
      'tools/*/src/**/*.test.ts',
    ],
    // Tests judge results, never speed: runs of whole programs take minutes where a machine is slow.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
  },
});

import { defineConfig } from 'vitest/config';

// Tests read sources: every workspace package resolves through its `@erc/source` condition, so no build is needed.
const conditions = ['@erc/source', 'node', 'import', 'module', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'apps/*/src/**/*.test.ts',
      'configs/src/**/*.test.ts',
      'tools/*/src/**/*.test.ts',
    ],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});

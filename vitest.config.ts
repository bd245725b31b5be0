import { configDefaults, defineConfig } from 'vitest/config';

// Tests read sources: every workspace package resolves through its `@erc/source` condition, so no build is needed. Not `import`: Node
// hands these to `require` too, and since 22 that would load a package's ES module where its CommonJS one is meant.
const conditions = ['@erc/source', 'node', 'module'];

const filesOf = (kind: string): string[] =>
  ['packages/*/src', 'apps/*/src', 'examples/src', 'tools/*/src'].map((folder) => `${folder}/**/*${kind}.ts`);

// Tests judge results, never speed: the time-outs only end what hangs, also where a machine is slow.
const timeouts = (milliseconds: number) => ({ testTimeout: milliseconds, hookTimeout: milliseconds });

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    maxWorkers: 2,
    globalSetup: ['tools/testing/src/own-temporary-folder.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: filesOf('.test'),
          exclude: [...configDefaults.exclude, '**/*.{integration,kill}.test.ts'],
          // Starts no process and changes nothing of its own, so files share one: most of the time would go into loading the engine anew.
          isolate: false,
          ...timeouts(30_000),
        },
      },
      {
        extends: true,
        test: { name: 'integration', include: filesOf('.integration.test'), ...timeouts(180_000) },
      },
      { extends: true, test: { name: 'kill', include: filesOf('.kill.test'), ...timeouts(300_000) } },
    ],
  },
});

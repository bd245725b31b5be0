import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { testProgram } from './__fixtures__/native.js';

const program = testProgram('kernel-tests');

/** Every kernel of every level of this processor, against float64, in memory between two pages that nobody may touch. */
function tested(seed: number) {
  const { status, stdout, stderr } = spawnSync(program!, [String(seed), '60'], {
    encoding: 'utf8',
    timeout: 170_000,
    // What the sanitized addon needs in Node; the program brings its own.
    env: { ...process.env, LD_PRELOAD: '', ASAN_OPTIONS: '' },
  });
  return { status, output: stdout + stderr };
}

describe.skipIf(program === undefined)(
  `the kernels${program === undefined ? ' (skipped: nothing is built; pnpm build:native)' : ''}`,
  () => {
    it.each([1, 2, 3])('compute as float64 does, at every level, over random shapes: seed %d', (seed) => {
      const { status, output } = tested(seed);
      expect(output).toMatch(/scalar +product: largest error/);
      expect(status, output).toBe(0);
    });
  },
);

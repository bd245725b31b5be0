import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { builtKernels, isMissing, NEEDS_ADDON } from './__fixtures__/native.js';

const PACKAGE = fileURLToPath(new URL('..', import.meta.url));
const PROGRAM = fileURLToPath(new URL('__fixtures__/check-operators.ts', import.meta.url));

/** Lower levels of the same architecture. */
const LOWER = {
  amx: ['avx512', 'avx2', 'scalar'],
  avx512: ['avx2', 'scalar'],
  avx2: ['scalar'],
  neon: ['scalar'],
  scalar: [],
} as const;

const levels: readonly string[] = isMissing ? [] : LOWER[builtKernels().level];

function checkedAt(level: string, ...args: string[]): { level: string; errors: Record<string, number> } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=@erc/source', '--import', 'tsx', PROGRAM, ...args],
    { encoding: 'utf8', timeout: 150_000, cwd: PACKAGE, env: { ...process.env, ERC_NATIVE_LEVEL: level } },
  );
  if (status !== 0) throw new Error(`${stdout}\n${stderr}`);
  return JSON.parse(stdout);
}

describe.skipIf(isMissing)(`operators of lower levels of instructions${NEEDS_ADDON}`, () => {
  it.each(levels)('compute as float64 does: %s', (level) => {
    const { level: used, errors } = checkedAt(level);
    expect(used).toBe(level);
    for (const [name, error] of Object.entries(errors)) expect(error, name).toBeLessThan(1);
  });

  it('are never raised, nor changed by a name that is none', () => {
    for (const level of ['amx', 'neon', 'sse9'])
      if (level !== builtKernels().level && !levels.includes(level))
        expect(checkedAt(level, 'level').level).toBe(builtKernels().level);
  });
});

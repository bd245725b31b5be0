import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const cwd = fileURLToPath(new URL('../../../packages/core', import.meta.url));
/** As in a terminal: no script of pnpm is under way. */
const { PNPM_SCRIPT_SRC_DIR: _, npm_config_user_agent: __, ...env } = process.env;

it('npm pack is refused in the clone, and names what packs', () => {
  const { status, stderr } = spawnSync('npm', ['pack', '--dry-run'], { cwd, env, encoding: 'utf8' });
  expect(status).not.toBe(0);
  expect(stderr).toContain('npm pack: expected pnpm');
});

it('pnpm, and the checks that a script of it runs, may pack', () => {
  const script = fileURLToPath(new URL('../refuse-npm-pack.mjs', import.meta.url));
  for (const variable of [
    { npm_config_user_agent: 'pnpm/10.34.8 npm/? node/v22' },
    { PNPM_SCRIPT_SRC_DIR: cwd },
  ]) {
    expect(spawnSync(process.execPath, [script], { env: { ...env, ...variable } }).status).toBe(0);
  }
});

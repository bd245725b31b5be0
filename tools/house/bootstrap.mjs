/**
 * `npm start` and `npm test` on a fresh clone: installs what the lockfile names when that has not been done yet, then runs
 * pnpm with the arguments given. Needs Node and npm only; imports nothing that an install would bring.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const windows = process.platform === 'win32';
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const version = packageManager.split('@')[1];

/** The command that starts the pinned pnpm: the one on the path when it is that version, else npx's copy of it. */
function pnpmCommand() {
  const onPath = spawnSync('pnpm', ['--version'], { cwd: root, encoding: 'utf8', shell: windows });
  return onPath.status === 0 && onPath.stdout.trim() === version
    ? ['pnpm']
    : ['npx', '-y', `pnpm@${version}`];
}

function run([program, ...first], args) {
  const result = spawnSync(program, [...first, ...args], { cwd: root, stdio: 'inherit', shell: windows });
  if (result.error) {
    console.error(`bootstrap: expected to start ${program}, received: ${result.error.message}`);
    return 1;
  }
  return result.status ?? 1;
}

/** pnpm writes its state file last, so an install that was cut short is done again. */
function installed() {
  const state = join(root, 'node_modules', '.pnpm-workspace-state-v1.json');
  return existsSync(state) && statSync(state).mtimeMs >= statSync(join(root, 'pnpm-lock.yaml')).mtimeMs;
}

const pnpm = pnpmCommand();
if (!installed()) {
  const status = run(pnpm, ['install', '--frozen-lockfile']);
  if (status !== 0) process.exit(status);
}
process.exit(run(pnpm, process.argv.slice(2)));

import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Disturbance } from '@erc/testing/disk-faults';
import type { DiskCall } from '@erc/testing/faulty-disk';
import { bundleProgram } from './bundle-program.js';
import type { CommandName, Program } from './kinds.js';

const SOURCES: Readonly<Record<Program | 'preload', string>> = {
  train: 'apps/train/src/main.ts',
  eval: 'apps/eval/src/main.ts',
  predict: 'apps/predict/src/main.ts',
  'erc-etl': 'packages/etl/src/cli/main.ts',
  'erc-features': 'packages/features/src/cli/main.ts',
  preload: 'tools/campaign/src/preload.ts',
};
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** How a program ended. */
export interface Ending {
  /** Absent when a signal ended it. */
  readonly code?: number;
  /** The signal that ended it: `SIGKILL`, or one that nobody sent. */
  readonly signal?: string;
  readonly stderr: string;
  readonly milliseconds: number;
  /** Its calls that change a disk, in order. */
  readonly calls: readonly DiskCallOfRun[];
}

/** A call that changes a disk, of a program that was started. */
export interface DiskCallOfRun extends DiskCall {
  /** Whether it was made to go wrong. */
  readonly isDisturbed: boolean;
}

/** How a program is started and disturbed. */
export interface RunOptions {
  readonly command: CommandName;
  readonly words: readonly string[];
  /** Folder that the user stands in. */
  readonly user: string;
  readonly disturbance?: Disturbance | undefined;
  /** SIGKILL after this time. @default never */
  readonly killAfterMs?: number | undefined;
}

/** Starts programs of this repository, bundled into `folder`: most of a short run is the start of the program. */
export async function bundlePrograms(folder: string): Promise<(options: RunOptions) => Promise<Ending>> {
  for (const [name, source] of Object.entries(SOURCES))
    await bundleProgram(join(ROOT, source), join(folder, name));
  return (options) => runBundled(folder, options);
}

async function runBundled(
  folder: string,
  { command, words, user, disturbance, killAfterMs }: RunOptions,
): Promise<Ending> {
  const [program = '', ...subcommand] = command.split(' ');
  const log = `${user}.calls`;
  rmSync(log, { force: true });
  const child = spawn(
    process.execPath,
    [
      '--import',
      join(folder, 'preload/preload.mjs'),
      join(folder, program, 'main.mjs'),
      ...subcommand,
      ...words,
    ],
    {
      cwd: user,
      env: { ...process.env, INIT_CWD: user, ERC_DISK_PLAN: JSON.stringify({ log, disturbance }) },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const start = performance.now();
  const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve, reject) => {
    child.once('error', reject);
    // Decoders of a killed run end a moment later. Of one that ended by itself, all that it said is read.
    child.once('exit', (exitCode, exitSignal) => exitSignal && resolve([exitCode, exitSignal]));
    child.once('close', (exitCode, exitSignal) => resolve([exitCode, exitSignal]));
  });
  clearTimeout(timer);
  const milliseconds = performance.now() - start;
  const lines = existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n').filter(Boolean) : [];
  const calls = lines.map((line) => {
    const [name = '', path = '', mark = ''] = line.split('\t');
    return { name, path, isDisturbed: mark !== '' };
  });
  return { ...(code !== null && { code }), ...(signal !== null && { signal }), stderr, milliseconds, calls };
}

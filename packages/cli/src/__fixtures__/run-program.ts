import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const APPS = fileURLToPath(new URL('../../../../apps/', import.meta.url));

/** Options of {@link runProgram}. */
export interface RunProgramOptions {
  readonly app: 'train' | 'eval' | 'predict' | 'serve';
  /** Folder that the user stands in. */
  readonly user: string;
  readonly args: readonly string[];
  /** Called with all of standard error so far, whenever there is more of it. */
  readonly onStderr?: (text: string, child: ChildProcess) => void;
}

/** How a program ended. */
export interface ProgramResult {
  /** `null` when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the `start` script of an app as pnpm does: in the app's folder, with the user's in `INIT_CWD`. */
export async function runProgram({ app, user, args, onStderr }: RunProgramOptions): Promise<ProgramResult> {
  const directory = join(APPS, app);
  const { scripts } = JSON.parse(await readFile(join(directory, 'package.json'), 'utf8')) as {
    readonly scripts: { readonly start: string };
  };
  const [command, ...words] = scripts.start.split(' ');
  if (command !== 'node') throw new Error(`${app}: start: expected "node …", received "${scripts.start}".`);
  const child = spawn(process.execPath, [...words, ...args], {
    cwd: directory,
    env: { ...process.env, INIT_CWD: user },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Less than a test may take, so that none outlives its test.
    timeout: 170_000,
    killSignal: 'SIGKILL',
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    onStderr?.(stderr, child);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

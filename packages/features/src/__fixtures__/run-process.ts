import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('encode-process.ts', import.meta.url));

/** How a process ended. */
export interface ProcessResult {
  readonly code: number | null;
  readonly output: string;
}

/** Runs `encode-process.ts`. */
export function runProcess(args: readonly (string | number)[]): Promise<ProcessResult> {
  const words = ['--conditions=@erc/source', '--import', 'tsx', SCRIPT, ...args.map(String)];
  const child = spawn(process.execPath, words, {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}

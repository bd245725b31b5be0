import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('encode-process.ts', import.meta.url));

/** How a process ended. */
export interface ProcessResult {
  readonly code: number | null;
  readonly output: string;
}

/**
 * Runs `encode-process.ts`.
 *
 * @param inNamespace In a PID namespace of its own, as in a container; root alone may.
 */
export function runProcess(
  args: readonly (string | number)[],
  inNamespace = false,
): Promise<ProcessResult> {
  const words = ['--conditions=@erc/source', '--import', 'tsx', SCRIPT, ...args.map(String)];
  const [program, ...before] = inNamespace
    ? ['unshare', '--pid', '--fork', '--mount-proc', process.execPath]
    : [process.execPath];
  const child = spawn(program!, [...before, ...words], {
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

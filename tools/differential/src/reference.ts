import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ReferenceCase } from './subject.js';

const SCRIPT = fileURLToPath(new URL('../reference', import.meta.url));

/** Lines that the reference program prints. @throws where it fails. */
async function* linesOf(python: string, args: readonly string[]): AsyncGenerator<string> {
  const program = spawn(python, [SCRIPT, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, OMP_NUM_THREADS: '1', PYTHONDONTWRITEBYTECODE: '1' },
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    program.on('error', reject);
    program.on('close', resolve);
  });
  // Seen when the lines have ended.
  ended.catch(() => {});
  yield* createInterface({ input: program.stdout });
  const code = await ended;
  if (code !== 0) throw new Error(`reference: expected exit code 0, received ${code}.`);
}

/** Names of the subjects that the reference knows. */
export async function referenceNames(python: string): Promise<string[]> {
  const names: string[] = [];
  for await (const line of linesOf(python, [])) names.push(line);
  return names;
}

/** Cases of several subjects, one subject after the other, while they are made. */
export async function* referenceCases(
  python: string,
  {
    seed,
    cases,
    names,
  }: { readonly seed: string; readonly cases: number; readonly names: readonly string[] },
): AsyncGenerator<ReferenceCase> {
  for await (const line of linesOf(python, ['--seed', seed, '--cases', String(cases), ...names])) {
    yield JSON.parse(line) as ReferenceCase;
  }
}

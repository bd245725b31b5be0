import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const HERE = fileURLToPath(new URL('../', import.meta.url));

async function campaign(...words: readonly string[]): Promise<{ wrong: number } & Record<string, number>> {
  const args = ['--conditions=@erc/source', '--import', 'tsx', 'src/run.ts', ...words];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: HERE, maxBuffer: 1e8 });
  return JSON.parse(stdout.trimEnd().split('\n').at(-1)!);
}

describe('commands that are killed', () => {
  it('come to the same bytes as commands that were not, after six kills at syncs, renames and random moments', async () => {
    const words = ['--kills', '6', '--kinds', 'prepare,encode,stages'];
    expect(await campaign(...words)).toMatchObject({ kills: 6, wrong: 0, failed: 0 });
  }, 600_000);

  it('tell an error of the disk or get past it, and come to the same bytes when they are started again', async () => {
    const words = ['--faults', '6', '--kinds', 'prepare,encode,stages'];
    expect(await campaign(...words)).toMatchObject({ faults: 6, wrong: 0, failed: 0 });
  }, 600_000);
});

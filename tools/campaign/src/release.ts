import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ETL = fileURLToPath(new URL('../../../packages/etl/', import.meta.url));
const CLIPS = 3;

/** Writes `release.zip`: a small MELD, packed as Kaggle's with archives inside, with clips. */
export async function writeRelease(user: string): Promise<void> {
  const script = join(ETL, 'src/meld/__fixtures__/write-archive.ts');
  const words = [
    '--conditions=@erc/source',
    '--import',
    'tsx',
    script,
    join(user, 'release.zip'),
    String(CLIPS),
  ];
  await promisify(execFile)(process.execPath, words, { cwd: ETL });
}

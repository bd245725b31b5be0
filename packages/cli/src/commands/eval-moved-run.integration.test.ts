import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeEach, describe, expect, it } from 'vitest';
import { runHere } from '../__fixtures__/run-here.js';

const newFolder = temporaryFolders();
/** Where the user stands. */
let user: string;

const RECIPE = `name: moved
dataset: { source: folder, from: corpus, into: data/c, labels: [joy, anger] }
streams:
  text: { encoder: { type: tfidf, buckets: 32 } }
fusion: { type: concat, projection: { dim: 4 } }
losses: [{ type: cross-entropy }]
training: { epochs: 1 }
`;

/** Two emotions that take turns. */
function csvOf(split: string, joy = 'wonderful'): string {
  const rows = Array.from({ length: 8 }, (_, i) =>
    i % 2 ? `${split},${i},Ada,again,anger` : `${split},${i},Ada,${joy},joy`,
  );
  return `dialogue,sequence,speaker,text,emotion\n${rows.join('\n')}\n`;
}

const train = (...args: string[]) => runHere({ app: 'train', user, args: [...args, '--no-report'] });
const evaluate = (...args: string[]) => runHere({ app: 'eval', user, args: [...args, '--no-report'] });
const done = async (program: Promise<{ readonly code: number | null; readonly stderr: string }>) => {
  const { code, stderr } = await program;
  expect(code, stderr).toBe(0);
  return stderr;
};

/** Trains in a folder `a`, with relative paths for everything. */
beforeEach(async () => {
  user = join(await newFolder(), 'a');
  await mkdir(join(user, 'corpus'), { recursive: true });
  for (const split of ['train', 'dev', 'test']) {
    await writeFile(join(user, 'corpus', `${split}.csv`), csvOf(split));
  }
  await writeFile(join(user, 'r.yaml'), RECIPE);
  await done(train('--config', 'r.yaml', '--out', 'runs/x', 'seeds=[1, 2]'));
});

/** The whole folder goes somewhere else: to another disk, into a container, to a colleague. */
async function move(): Promise<string> {
  const before = user;
  user = join(user, '../b');
  await rename(before, user);
  return before;
}

describe('a run that was moved with its data', () => {
  it('is evaluated, compared and resumed from the new place', async () => {
    const before = await move();
    const stderr = await done(evaluate('--run', 'runs/x'));
    expect(stderr).toContain(`dataset: ${join(user, 'data/c')}, since none is in ${join(before, 'data/c')}`);
    await done(evaluate('all', 'runs'));
    await done(evaluate('compare', 'runs/x/seed-1', 'runs/x/seed-2'));
    await done(train('--resume', 'runs/x'));
    await done(train('--config', 'r.yaml', '--out', 'runs/x', 'seeds=[1, 2]', '--resume'));
    await done(evaluate('--run', 'runs/x'));
    expect(existsSync(before)).toBe(false);
  });

  it('counts an opening of test beside the data where they are now', async () => {
    await move();
    await done(evaluate('--run', 'runs/x', '--split', 'test'));
    expect(await readFile(join(user, 'data/c.test-openings.jsonl'), 'utf8')).toMatch(/^\{.*\}\n$/);
  });

  it('is not evaluated on another dataset that the recipe would name, unless the user does', async () => {
    await move();
    await rm(join(user, 'data'), { recursive: true });
    await writeFile(join(user, 'corpus/dev.csv'), csvOf('dev', 'lovely'));
    await done(train('--config', 'r.yaml', '--out', 'runs/y'));
    const refused = await evaluate('--run', 'runs/x');
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toMatch(
      /b\/data\/c: expected the dataset that the run was trained on in \S+\/a\/data\/c \(\w{12}\), received another, or another state of it \(\w{12}\); eval --dataset \S+ scores the run on it all the same\./,
    );
    const stderr = await done(evaluate('--run', 'runs/x', '--dataset', 'data/c'));
    expect(stderr).toContain('warning: the dataset has changed since this run was trained');
  });
});

describe('a run whose data were moved', () => {
  it('says so, and takes the place that the user names', async () => {
    await rename(join(user, 'data'), join(user, 'elsewhere'));
    const refused = await evaluate('--run', 'runs/x');
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain(
      `run.json: dataset.directory: expected the dataset folder ${join(user, 'data/c')}, received none, and none in data/c from here; eval --dataset DIR says where it is now.`,
    );
    const stderr = await done(evaluate('--run', 'runs/x', '--dataset', 'elsewhere/c'));
    expect(stderr).not.toContain('warning');
    await done(evaluate('--run', 'runs/x', '--dataset', 'elsewhere/c', '--split', 'test'));
    expect(existsSync(join(user, 'elsewhere/c.test-openings.jsonl'))).toBe(true);
  });

  it('refuses a place that has no data', async () => {
    const refused = await evaluate('--run', 'runs/x', '--dataset', 'nowhere');
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain(
      `--dataset: expected a dataset folder with dataset.json, received ${join(user, 'nowhere')}.`,
    );
  });
});

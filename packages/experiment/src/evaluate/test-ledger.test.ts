import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeEach, describe, expect, it } from 'vitest';
import { countTestOpening, openingLine } from './test-ledger.js';

const newFolder = temporaryFolders();
let root: string;
beforeEach(async () => {
  root = await newFolder();
  await mkdir(join(root, 'joined'));
  await mkdir(join(root, 'here'));
});

const entry = { run: 'runs/a', sha256: 'x' };
const part = (name: string, path: string, test = true) => ({ name, path, sha256: 'x', test });
const writeJoined = async (parts: readonly object[]): Promise<void> => {
  await writeFile(join(root, 'joined/test.csv'), '');
  await writeFile(
    join(root, 'joined/dataset.json'),
    JSON.stringify({
      version: 1,
      name: 'both',
      licence: 'none',
      labels: ['a'],
      source: '',
      audit: {},
      files: {},
      parts,
    }),
  );
};

describe('countTestOpening', () => {
  it('counts beside a dataset and its parts; says where the folder of a part is gone, and goes on', async () => {
    await writeJoined([
      part('old', '../gone/old'),
      part('mixed', '../mixed', false),
      part('new', '../here/new'),
    ]);
    await countTestOpening(join(root, 'joined'), entry);
    const openings = await countTestOpening(join(root, 'joined'), entry);
    expect(openings.map((opening) => openingLine(opening, 'both'))).toEqual([
      'test split of both: opened 2 times so far',
      `test split of old: not counted beside ${join(root, 'gone/old')}: that folder is gone`,
      'test split of new: opened 2 times so far',
    ]);
    expect(await readdir(join(root, 'here'))).toEqual(['new.test-openings.jsonl']);
    expect((await readdir(root)).sort()).toEqual(['here', 'joined', 'joined.test-openings.jsonl']);
    const [line] = (await readFile(join(root, 'here/new.test-openings.jsonl'), 'utf8')).split('\n');
    expect(JSON.parse(line!)).toEqual({ at: expect.any(String), ...entry });
  });

  it('writes nothing beside a folder that cannot be read', async () => {
    await writeFile(join(root, 'joined/dataset.json'), '{}');
    await expect(countTestOpening(join(root, 'joined'), entry)).rejects.toThrow('dataset.json');
    expect((await readdir(root)).sort()).toEqual(['here', 'joined']);
  });

  it('writes nothing beside a dataset that has no test split', async () => {
    await writeJoined([]);
    await rm(join(root, 'joined/test.csv'));
    await expect(countTestOpening(join(root, 'joined'), entry)).rejects.toThrow(
      'joined: expected one file test.csv for the split test, received none.',
    );
    expect((await readdir(root)).sort()).toEqual(['here', 'joined']);
  });
});

import { readdir, rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHere } from '../__fixtures__/run-here.js';
import { createUserFolder } from '../__fixtures__/tiny-corpus.js';

const MATRIX =
  'recipe: tiny.yaml\nname: rows\nseeds: [1]\nrecipes: { first: {}, second: { set: { seed: 2 } } }\n';
const SWEEP = 'recipe: tiny.yaml\nname: search\nparameters: { training.epochs: [1, 2] }\n';

let user: string;
beforeAll(async () => {
  user = await createUserFolder({ 'rows.yaml': MATRIX, 'search.yaml': SWEEP });
});
afterAll(() => rm(user, { recursive: true, force: true }));

describe('a bucket or another URI as destination', () => {
  it.each([
    ['train', '--config tiny.yaml --out gs://bucket/run', 'gs'],
    ['train', '--config tiny.yaml dataset.into=s3://bucket/data', 's3'],
    ['train', '--config tiny.yaml --resume gs://bucket/run', 'gs'],
    ['train', 'encode --config tiny.yaml dataset.into=s3://bucket/data', 's3'],
    ['train', 'encode plan --config tiny.yaml --shards 2 --into file:///jobs', 'file'],
    ['train', 'matrix rows.yaml --out https://example.org/runs', 'https'],
    ['train', 'sweep search.yaml --out s3://bucket/runs', 's3'],
    ['eval', '--run gs://bucket/run', 'gs'],
    ['eval', 'all s3://bucket/runs', 's3'],
    ['eval', 'compare first second --out gs://bucket/compared', 'gs'],
    ['eval', 'encoders first --out gs://bucket/encoders', 'gs'],
  ] as const)('%s %s: is refused with one error, and nothing is written', async (app, words, scheme) => {
    const before = (await readdir(user, { recursive: true })).sort();
    const { code, stdout, stderr } = await runHere({ app, user, args: words.split(' ') });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(
      new RegExp(
        `^path: expected one of this machine's file system, received ${scheme}:\\S+: an address \\(${scheme}:\\) is not written to or read from\\.[^\\n]*\\n$`,
      ),
    );
    expect((await readdir(user, { recursive: true })).sort()).toEqual(before);
  });
});

import { readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError, DataError, type FeatureArray, type Truncation } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeAll, describe, expect, it } from 'vitest';
import { createTextEncoder } from '../text-encoder.js';
import { basicEnglishTokens } from './basic-english.js';

const newFolder = temporaryFolders();
let directory: string;
let path: string;

beforeAll(async () => {
  directory = await newFolder();
  path = join(directory, 'glove.6B.3d.txt');
  // As the published files: words with signs, no head, a word that only looks like another.
  await writeFile(path, 'the 1 2 3\n! 0.5 -0.5 0\nyou 2 0 -1\n" 9 9 9\nyou 7 7 7\ncafé -1.5e-1 0 4\n');
});

const say = (text: string) => ({ speaker: 'Ana', text });
const vectors = (features: readonly unknown[]) => (features as FeatureArray[]).map(({ data }) => [...data]);

describe('basicEnglishTokens', () => {
  it('splits and folds as torchtext says', () => {
    expect(basicEnglishTokens('You don\'t say: "No, (really)?" End.<br />So; it\'s 1.5!')).toEqual(
      "you don ' t say no , ( really ) ? end . so it ' s 1 . 5 !".split(' '),
    );
    expect(basicEnglishTokens('  " ')).toEqual([]);
  });
});

describe('glove text encoder', () => {
  it('gives the mean over the words that the file has, and counts the others', async () => {
    const encoder = await createTextEncoder({ type: 'glove', path, dim: 3 });
    const cuts: [number, Truncation][] = [];
    const features = await encoder.encode([say('The café!'), say('Hey you, YOU'), say('???'), say('')], {
      onTruncation: (i, cut) => cuts.push([i, cut]),
    });
    expect(vectors(features)).toEqual([
      [(1 - 0.15 + 0.5) / 3, 0.5, 7 / 3].map(Math.fround),
      [2, 0, -1],
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect(cuts).toEqual([
      [1, { from: 4, to: 2, unit: 'tokens' }],
      [2, { from: 3, to: 0, unit: 'tokens' }],
    ]);
    // New words are looked up, too.
    expect(vectors(await encoder.encode([say('"the"')]))).toEqual([[1, 2, 3]]);
    await encoder.dispose();
  });

  it('reads the file through once: later words are read from their own lines', async () => {
    const own = join(directory, 'own.txt');
    const text = await readFile(path, 'utf8');
    const write = async (content: string) => {
      await writeFile(own, content);
      await utimes(own, 1e9, 1e9);
    };
    await write(text);
    const encoder = await createTextEncoder({ type: 'glove', path: own });
    expect(vectors(await encoder.encode([say('the')]))).toEqual([[1, 2, 3]]);
    // Who reads all lines no longer finds one that begins with this sign.
    await write(text.replace('\n!', ' !'));
    expect(vectors(await encoder.encode([say('!')]))).toEqual([[0.5, -0.5, 0]]);
    expect(vectors(await encoder.encode([say('café nobody')]))).toEqual([[-0.15, 0, 4].map(Math.fround)]);
    await write(`${text}a 1 2 3\n`);
    await expect(encoder.encode([say('you')])).rejects.toThrow(
      /own\.txt: expected the file as it was when it was opened/,
    );
  });

  it('finds words at the ends of lines of any kind, and in a file of many', async () => {
    const many = join(directory, 'many.txt');
    const words = Array.from({ length: 40_000 }, (_, i) => `w${i}`);
    await writeFile(many, words.map((word, i) => `${word} ${i} -1${i % 2 ? '\r' : ''}`).join('\n'));
    const encoder = await createTextEncoder({ type: 'glove', path: many });
    const some = [0, 1, 2, 9_999, 20_001, 39_999];
    expect(vectors(await encoder.encode(some.map((i) => say(`w${i}`))))).toEqual(some.map((i) => [i, -1]));
  });

  it('gives every known word with pooling none', async () => {
    const encoder = await createTextEncoder({ type: 'glove', path, pooling: 'none' });
    const [some, none] = (await encoder.encode([say('you and the'), say('nobody')])) as FeatureArray[];
    expect([some!.shape, [...some!.data]]).toEqual([
      [2, 3],
      [2, 0, -1, 1, 2, 3],
    ]);
    expect(none!.shape).toEqual([0, 3]);
  });

  it('has an id that depends on the bytes of the file and not on its place', async () => {
    const copy = join(directory, 'copy.txt');
    await writeFile(copy, 'the 1 2 3\nyou 2 0 -1\n');
    const ids = await Promise.all(
      [path, copy].map(async (one) => (await createTextEncoder({ type: 'glove', path: one })).id),
    );
    expect(ids[0]).not.toBe(ids[1]);
    await writeFile(join(directory, 'again.txt'), 'the 1 2 3\nyou 2 0 -1\n');
    expect((await createTextEncoder({ type: 'glove', path: join(directory, 'again.txt') })).id).toBe(ids[1]);
  });

  it('refuses what is no file of word vectors, with file and line', async () => {
    const broken = join(directory, 'broken.txt');
    await writeFile(broken, 'the 1 2 3\nyou 1 2\nno 1 x 3\n');
    const encoder = await createTextEncoder({ type: 'glove', path: broken });
    await expect(encoder.encode([say('you')])).rejects.toThrow(
      /broken\.txt line 2: expected 3 numbers.*received 2/,
    );
    await expect(encoder.encode([say('no')])).rejects.toThrow(/line 3: expected a number, received "x"/);
    await expect(createTextEncoder({ type: 'glove', path, dim: 50 })).rejects.toThrow(
      /of 50 numbers, received 3/,
    );
    await expect(createTextEncoder({ type: 'glove', path: join(directory, 'none.txt') })).rejects.toThrow(
      DataError,
    );
    await expect(createTextEncoder({ type: 'glove', path, dimension: 3 } as never)).rejects.toThrow(
      ConfigError,
    );
  });

  it('stops at the abort signal', async () => {
    const encoder = await createTextEncoder({ type: 'glove', path });
    await expect(
      encoder.encode([say('you')], { signal: AbortSignal.abort(new Error('enough')) }),
    ).rejects.toThrow('enough');
  });
});

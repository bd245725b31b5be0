import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SPLITS } from '@erc/core';
import { describe, expect, it } from 'vitest';
import { countsOf, found } from '../dataset-folder/__fixtures__/sample.js';
import { verifyDataset } from '../dataset-folder/verify-dataset.js';
import { prepareDataset } from '../prepare-dataset.js';
import { kemdy19Releases, sound } from './__fixtures__/kemdy19.js';
import { clip19, type Files, session19, writeFiles } from './__fixtures__/release.js';
import { KEMDY_EMOTIONS } from './emotions.js';
import type { Kemdy19SourceOptions } from './options.js';

const { release, prepared } = kemdy19Releases();

describe('prepareKemdy19', () => {
  it('makes a dataset folder: dialogues in order, voices, the judgements of the speaker’s own file, splits by session', async () => {
    const { splits, all, audit, labels, into, of } = await prepared();
    expect(labels).toEqual(KEMDY_EMOTIONS);
    expect(SPLITS.map((split) => [...new Set(splits[split]!.map(({ session }) => session))])).toEqual([
      ['5'],
      ['1', '2'],
      ['17', '20'],
    ]);
    expect(splits.train!.map(({ id, speaker, emotion }) => [id, speaker, emotion])).toEqual([
      ['train/Sess05_impro01/0', 'Sess05F', 'neutral'],
      ['train/Sess05_impro01/1', 'Sess05M', 'happy'],
      ['train/Sess05_impro01/2', 'Sess05F', 'sad'],
      ['train/Sess05_script01/0', 'Sess05M', 'angry'],
    ]);
    expect(of('Sess05_impro01/1')).toMatchObject({
      text: '네, 그래요.',
      valence: 4.1,
      arousal: 3.5,
      gender: 'M',
      startSeconds: 1.5,
      endSeconds: 2.75,
      votes: { happy: 10, neutral: 0, fear: 0 },
      bio: { ecg: 0.15, eda: 2, temp: 33.15 },
    });
    expect(of('Sess05_script01/0').votes).toEqual({
      neutral: 0,
      happy: 0,
      surprise: 0,
      angry: 7,
      sad: 3,
      disgust: 0,
      fear: 0,
    });
    const { audio } = of('Sess05_impro01/1');
    expect(await readFile(audio!)).toEqual(
      Buffer.from(clip19('Sess05_impro01_M001')['wav/Session05/Sess05_impro01/Sess05_impro01_M001.wav']!),
    );
    expect(all).toHaveLength(20);
    expect(found(audit)).toEqual({
      'train utterances': 4,
      'train dialogues': 2,
      'train sessions': 1,
      'dev utterances': 8,
      'dev dialogues': 4,
      'dev sessions': 2,
      'test utterances': 8,
      'test dialogues': 4,
      'test sessions': 2,
      'sessions absent': 15,
      'annotation files absent': 30,
      'texts in utf8': 20,
    });
    expect(await verifyDataset(into)).toEqual({ edited: [] });
  });

  it.each(['KEMDy19', '.'])('finds the release from %s', async (place) => {
    const options = await release();
    const from = place === '.' ? options.from : join(options.from, '..');
    expect(await prepareDataset({ ...options, from })).toMatchObject({ reused: false });
    expect(await prepareDataset({ ...options, from: options.from })).toMatchObject({ reused: true });
  });

  it('makes the same bytes from the same release', async () => {
    const [a, b] = [await release(), await release()];
    await prepareDataset(a);
    await prepareDataset(b);
    for (const name of ['dataset.json', 'train.csv', 'media/train/Sess05_impro01/0.wav']) {
      expect(await readFile(join(a.into, name))).toEqual(await readFile(join(b.into, name)));
    }
  });

  it.each<[string, Files, Partial<Kemdy19SourceOptions>]>([
    ['a text', { 'wav/Session05/Sess05_impro01/Sess05_impro01_F001.txt': '아니요.' }, {}],
    [
      'a wav',
      {
        'wav/Session05/Sess05_impro01/Sess05_impro01_F001.wav':
          clip19('Sess05_impro01_F777')['wav/Session05/Sess05_impro01/Sess05_impro01_F777.wav'],
      },
      {},
    ],
    ['an option', {}, { marks: 'strip' }],
  ])('starts again after a change of %s', async (_, changes, more) => {
    const options = await release();
    await prepareDataset(options);
    await writeFiles(options.from, changes);
    expect(await prepareDataset({ ...options, ...more })).toMatchObject({ reused: false });
    expect(await prepareDataset({ ...options, ...more })).toMatchObject({ reused: true });
  });

  it('leaves the excluded dialogues out, counted', async () => {
    const files = {
      ...sound(),
      ...session19('01', [
        { number: 1, id: 'Sess01_impro03_F001' },
        { number: 2, id: 'Sess01_impro05_M001' },
      ]),
      ...clip19('Sess01_impro03_F001'),
      ...clip19('Sess01_impro05_M001'),
    };
    const published = await prepared(files, { exclude: 'published' });
    expect(countsOf(published.audit)['utterances of excluded dialogues']).toBe(1);
    expect(published.of('Sess01_impro03/0')).toBeUndefined();
    const named = await prepared(files, { exclude: ['Sess01_impro05'] });
    expect(named.of('Sess01_impro05/0')).toBeUndefined();
    await expect(prepared(files, { exclude: ['Sess01_impro06'] })).rejects.toThrow(
      'kemdy19: exclude: expected dialogues of the release, received "Sess01_impro06"; did you mean',
    );
  });

  it('shows each step', async () => {
    const steps: [number, number][] = [];
    await prepareDataset(await release(), { onProgress: (done, total) => steps.push([done, total]) });
    expect(steps[0]).toEqual([1, 40]);
    expect(steps.at(-1)).toEqual([40, 40]);
  });

  it('stops at the signal and leaves nothing', async () => {
    const options = await release();
    const controller = new AbortController();
    const preparing = prepareDataset(options, {
      signal: controller.signal,
      onProgress: (done) => done === 25 && controller.abort(new Error('enough')),
    });
    await expect(preparing).rejects.toThrow('enough');
    expect(await readdir(join(options.into, '..'))).toEqual(['KEMDy19']);
  });
});

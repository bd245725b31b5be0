import { readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError, DataError, SPLITS } from '@erc/core';
import { readSound } from '@erc/media';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { countsOf, put } from '../dataset-folder/__fixtures__/sample.js';
import { readDataset } from '../dataset-folder/read-dataset.js';
import { verifyDataset } from '../dataset-folder/verify-dataset.js';
import { prepareDataset } from '../prepare-dataset.js';
import { corpusFiles, csv, HEADER, picture, wav, writeCorpus } from './__fixtures__/corpus.js';
import type { FolderSourceOptions } from './options.js';

const temporaryFolder = temporaryFolders();

async function prepared(
  changes: Parameters<typeof writeCorpus>[1],
  more: Partial<FolderSourceOptions> = {},
  splits: Parameters<typeof readDataset>[1]['splits'] = ['train'],
) {
  const options = { ...(await writeCorpus(await temporaryFolder(), changes)), ...more };
  await prepareDataset(options);
  return readDataset(options.into, { splits });
}

describe('prepareFolder', () => {
  it('copies rows and media into a dataset folder', async () => {
    const options = await writeCorpus(await temporaryFolder());
    const lines: string[] = [];
    const steps: [number, number][] = [];
    const result = await prepareDataset(options, {
      log: (line) => lines.push(line),
      onProgress: (done, total) => steps.push([done, total]),
    });
    expect(result).toEqual({ directory: options.into, reused: false });
    const files = await corpusFiles();
    const dataset = await readDataset(options.into, { splits: ['train', 'dev'] });
    expect(dataset).toMatchObject({
      name: 'my-corpus',
      labels: ['neutral', 'joy', 'anger'],
      licence: 'Nothing is known about the licence of this data: ask its owner before you share it.',
    });
    const media = join(options.into, 'media');
    const [first, second, third] = dataset.splits.train!;
    expect(first).toMatchObject({
      id: 'train/tea/0',
      speaker: 'Ada',
      text: 'You made tea?',
      audio: join(media, 'train/tea/0.wav'),
      visual: join(media, 'train/tea/0'),
      emotion: 'joy',
    });
    expect(second).toMatchObject({ id: 'train/tea/1', audio: join(media, 'train/tea/1.wav') });
    expect(second).not.toHaveProperty('visual');
    expect(third).toMatchObject({ visual: join(media, 'train/piano/0.jpg') });
    expect(dataset.splits.dev).toMatchObject([{ id: 'dev/cup/4', text: 'Who took my cup?' }]);
    expect(await readdir(first!.visual!)).toEqual(['0.png', '1.webp']);
    expect(new Uint8Array(await readFile(second!.audio!))).toEqual(files['clips/1.wav']);
    expect(countsOf(dataset.audit)).toEqual({
      'train utterances': 3,
      'train dialogues': 2,
      'dev utterances': 1,
      'dev dialogues': 1,
      'wav files': 2,
      'wav files without a length in their header': 0,
      images: 3,
      'utterances without a voice': 2,
      'utterances without a face': 2,
      'emotions in other words': 0,
      'labels that train does not have': 0,
      'dialogue names in more than one split': 0,
      'ignored columns': 0,
    });
    expect(lines).toContain('folder: wav files: 2');
    expect(steps[0]).toEqual([2, 12]);
    expect(steps.at(-1)).toEqual([12, 12]);
    expect(await verifyDataset(options.into)).toEqual({ edited: [] });
  });

  it('needs words only', async () => {
    const { splits } = await prepared({
      'train.csv': csv('emotion,text,speaker,sequence,dialogue', 'joy,"Yes, tea!",Ada,0,a'),
      'dev.csv': undefined,
    });
    expect(splits.train).toMatchObject([{ id: 'train/a/0', text: 'Yes, tea!', emotion: 'joy' }]);
  });

  it('reads valid.csv as dev, and leaves out a split that has no file', async () => {
    const { 'dev.csv': dev } = await corpusFiles();
    const options = await writeCorpus(await temporaryFolder(), { 'dev.csv': undefined, 'valid.csv': dev });
    await prepareDataset(options);
    expect((await readDataset(options.into, { splits: ['dev'] })).splits.dev).toHaveLength(1);
    await expect(readDataset(options.into, { splits: SPLITS })).rejects.toThrow(
      'expected one file test.csv for the split test, received none.',
    );
  });

  it('takes columns by other names, and carries the optional ones over', async () => {
    const log: string[] = [];
    const options: FolderSourceOptions = {
      ...(await writeCorpus(await temporaryFolder(), {
        'train.csv': csv(
          'Dialogue_ID,Utterance_ID,Speaker,text,Utterance,Label,begin,votes_joy,gender,notes',
          '1,0,Ada,old,You made tea?,joy,1.5,3,f,x',
        ),
        'dev.csv': undefined,
      })),
      columns: {
        dialogue: 'Dialogue_ID',
        sequence: 'Utterance_ID',
        speaker: 'Speaker',
        text: 'Utterance',
        emotion: 'Label',
        start: 'begin',
      },
    };
    await prepareDataset(options, { log: (line) => log.push(line) });
    const { splits, audit } = await readDataset(options.into, { splits: ['train'] });
    expect(splits.train).toMatchObject([
      { text: 'You made tea?', emotion: 'joy', startSeconds: 1.5, votes: { joy: 3 }, gender: 'f' },
    ]);
    expect(countsOf(audit)['ignored columns']).toBe(2);
    expect(log).toContain('folder: train: ignored columns: text, notes');
  });

  it('takes utterances without an emotion that say that they are context, and counts them apart', async () => {
    const { splits, audit } = await prepared(
      {
        'train.csv': csv(
          'dialogue,sequence,speaker,text,emotion,role',
          'tea,0,Ada,You made tea?,happy,scored',
          'tea,1,Grace,For myself.,,context',
          'tea,2,Ada,I see.,anger,',
          'rain,0,Ada,Rain again.,,context',
          'rain,1,Grace,Mhm.,neutral,context',
        ),
      },
      { columns: { use: 'role' }, emotions: { happy: 'joy' } },
    );
    expect(splits.train!.map(({ id, emotion, use }) => [id, emotion, use])).toEqual([
      ['train/tea/0', 'joy', undefined],
      ['train/tea/1', '', 'context'],
      ['train/tea/2', 'anger', undefined],
      ['train/rain/0', '', 'context'],
      ['train/rain/1', 'neutral', 'context'],
    ]);
    expect(countsOf(audit)).toMatchObject({
      'train utterances': 2,
      'train dialogues': 1,
      'train context utterances': 3,
      'train dialogues of context alone': 1,
      // Nobody is trained on the one that says neutral.
      'labels that train does not have': 1,
    });
  });

  it('translates emotions, and the votes with them', async () => {
    const { splits, audit } = await prepared(
      {
        'train.csv': csv(
          'dialogue,sequence,speaker,text,emotion,votes_happy,votes_glad,votes_anger',
          'a,0,Ada,Tea!,happy,2,1,1',
          'a,1,Ada,Tea.,neutral,,,4',
        ),
      },
      { emotions: { happy: 'joy', glad: 'joy' } },
    );
    expect(splits.train).toMatchObject([
      { emotion: 'joy', votes: { joy: 3, anger: 1 } },
      { emotion: 'neutral', votes: { anger: 4 } },
    ]);
    expect(countsOf(audit)).toMatchObject({
      'emotions in other words': 1,
      'labels that train does not have': 1,
    });
  });

  it('counts dialogue names that stand in two splits', async () => {
    const { audit } = await prepared({
      'dev.csv': csv('dialogue,sequence,speaker,text,emotion', 'tea,0,Ada,Tea?,joy'),
    });
    expect(countsOf(audit)['dialogue names in more than one split']).toBe(1);
  });

  it('takes a dataset folder for a corpus', async () => {
    const options = await writeCorpus(await temporaryFolder());
    await prepareDataset(options);
    const again = { ...options, from: options.into, into: `${options.into} again` };
    await prepareDataset(again);
    const rows = async (folder: string) => readFile(join(folder, 'train.csv'), 'utf8');
    expect(await rows(again.into)).toBe(await rows(options.into));
  });
});

describe('prepareFolder, called again', () => {
  it('reuses the folder while nothing has changed, wherever the corpus stands', async () => {
    const options = await writeCorpus(await temporaryFolder());
    await prepareDataset(options);
    expect(await prepareDataset(options)).toEqual({ directory: options.into, reused: true });
    const moved = { ...options, from: `${options.from}-moved` };
    await rename(options.from, moved.from);
    expect(await prepareDataset(moved)).toMatchObject({ reused: true });
  });

  it.each<[string, (options: FolderSourceOptions) => Promise<unknown>]>([
    ['a wav of the same size', ({ from }) => put(join(from, 'clips/1.wav'), wav(221))],
    ['a frame', async ({ from }) => put(join(from, 'faces/0/0.png'), await picture('png', 7907))],
    ['one more frame', async ({ from }) => put(join(from, 'faces/0/2.png'), await picture())],
    ['a CSV', ({ from }) => put(join(from, 'dev.csv'), csv(HEADER, 'cup,0,Ada,My cup.,,,joy'))],
    ['one more split', ({ from }) => put(join(from, 'test.csv'), csv(HEADER, 'c,0,Ada,My cup.,,,joy'))],
  ])('starts again after a change of %s', async (_, change) => {
    const options = await writeCorpus(await temporaryFolder());
    await prepareDataset(options);
    await change(options);
    expect(await prepareDataset(options)).toMatchObject({ reused: false });
    expect(await prepareDataset(options)).toMatchObject({ reused: true });
  });

  it('starts again when the labels change their order', async () => {
    const options = await writeCorpus(await temporaryFolder());
    await prepareDataset(options);
    const other = { ...options, labels: ['joy', 'anger', 'neutral'] };
    expect(await prepareDataset(other)).toMatchObject({ reused: false });
    expect((await readDataset(options.into, { splits: ['train'] })).labels).toEqual(other.labels);
  });

  it('keeps the older dataset when the corpus has become unreadable', async () => {
    const options = await writeCorpus(await temporaryFolder());
    await prepareDataset(options);
    await put(join(options.from, 'clips/1.wav'), 'noise');
    await expect(prepareDataset(options)).rejects.toThrow(DataError);
    expect(await verifyDataset(options.into)).toEqual({ edited: [] });
  });
});

describe('prepareFolder, stopped', () => {
  it.each(['before the start', 'while it hashes', 'while it copies'])('leaves nothing: %s', async (when) => {
    const folder = await temporaryFolder();
    const options = await writeCorpus(folder);
    const controller = new AbortController();
    const stop = () => controller.abort(new Error('enough'));
    if (when === 'before the start') stop();
    const preparing = prepareDataset(options, {
      signal: controller.signal,
      onProgress: (done) => done === (when === 'while it hashes' ? 3 : 9) && stop(),
    });
    await expect(preparing).rejects.toThrow('enough');
    expect(await readdir(folder)).toEqual(['raw']);
  });

  it.each(['.', '..'])('refuses to write over the corpus: into %j', async (path) => {
    const options = await writeCorpus(await temporaryFolder());
    const preparing = prepareDataset({ ...options, into: join(options.from, path) });
    await expect(preparing).rejects.toThrow(ConfigError);
    await expect(preparing).rejects.toThrow('into: expected a folder that does not hold the corpus');
  });

  it('reads wavs without a length in their header to the end of the file, and counts them', async () => {
    const stream = wav();
    const view = new DataView(stream.buffer, stream.byteOffset);
    view.setUint32(4, 0xffffffff, true);
    view.setUint32(40, 0xffffffff, true);
    const options = await writeCorpus(await temporaryFolder(), { 'clips/1.wav': stream });
    const { directory } = await prepareDataset(options);
    const { audit, splits } = await readDataset(directory, { splits: ['train'] });
    expect(audit).toContainEqual({
      code: 'wav-files-without-a-length-in-their-header',
      count: 1,
      where: ['train.csv row 3: audio: clips/1.wav'],
    });
    const { samples } = await readSound({ path: splits.train![1]!.audio! });
    expect(samples).toHaveLength(160);
  });

  it('refuses a picture of more pixels than media.maxPixels', async () => {
    const options = await writeCorpus(await temporaryFolder());
    await expect(prepareDataset({ ...options, media: { maxPixels: 24 * 16 - 1 } })).rejects.toThrow(
      /faces\/(0\/\d|fall)\.\w+: expected a readable png, jpeg or webp, received 24 × 16 pixels, more than 383 \(media\.maxPixels\)/,
    );
    expect(await prepareDataset({ ...options, media: { maxPixels: 24 * 16 } })).toMatchObject({
      reused: false,
    });
  });
});

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError, DataError } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { countsOf, found, put } from '../dataset-folder/__fixtures__/sample.js';
import { readDataset } from '../dataset-folder/read-dataset.js';
import { wav } from '../folder/__fixtures__/corpus.js';
import { prepareDataset } from '../prepare-dataset.js';
import { findingsOf, newCounts } from '../source/counts.js';
import type { AihubAudioSourceOptions } from './options.js';
import { AIHUB_AUDIO_COUNTS } from './read-clips.js';

const temporaryFolder = temporaryFolders();
const HEADER = 'text,segment_id,emotion';

const annotated = (id: string, emotion = 'happy', text = '좋은 아침이야!') =>
  `${HEADER}\n${text},${id},${emotion}\n`;

const files = (): Record<string, string | Uint8Array> =>
  Object.fromEntries(
    ['F_000001', 'F_000002', 'M_005000', 'clip'].flatMap((id, i) => [
      // Named so that the sorted order of the one is not that of the other.
      [`annotation/${9 - i}.csv`, annotated(id, i === 1 ? 'sad' : 'happy')],
      [`wav/${id}.wav`, wav(200 + 20 * i)],
    ]),
  );

async function release(
  changes: Record<string, string | Uint8Array | undefined> = {},
  more: Partial<AihubAudioSourceOptions> = {},
) {
  const folder = await temporaryFolder();
  const from = join(folder, 'raw');
  for (const [path, content] of Object.entries({ ...files(), ...changes })) {
    if (content !== undefined) await put(join(from, path), content);
  }
  return { source: 'aihub-audio', from, into: join(folder, 'dataset'), ...more } as const;
}

async function prepared(...given: Parameters<typeof release>) {
  const options = await release(...given);
  await prepareDataset(options);
  return readDataset(options.into, { splits: ['train'] });
}

describe('prepareAihubAudio', () => {
  it('pairs annotations and wavs by name; everything is train, and a dialogue of its own', async () => {
    const { splits, audit } = await prepared();
    expect(splits.train!.map(({ id, speaker, emotion, gender }) => [id, speaker, emotion, gender])).toEqual([
      ['train/F_000001/0', 'unknown F', 'happy', 'F'],
      ['train/F_000002/0', 'unknown F', 'sad', 'F'],
      ['train/M_005000/0', 'unknown M', 'happy', 'M'],
      ['train/clip/0', 'unknown', 'happy', undefined],
    ]);
    expect(await readFile(splits.train![1]!.audio!)).toEqual(Buffer.from(wav(220)));
    expect(countsOf(audit)).toEqual({
      'train utterances': 4,
      'train dialogues': 4,
      ...countsOf(findingsOf(newCounts(AIHUB_AUDIO_COUNTS))),
    });
  });

  it('names every fault of a release that has them all, and no other', async () => {
    const { audit, splits } = await prepared(
      {
        'annotation/._1.csv': 'junk',
        'annotation/a.csv': iconv.encode(annotated('x.wav', '기쁨', '똠'), 'cp949'),
        'annotation/b.csv': `${HEADER}\n`,
        'annotation/c.csv': annotated('F_000001'),
        'annotation/d.csv': annotated('broken'),
        'annotation/e.csv': annotated('M_000009', 'sad', ''),
        'annotation/f.csv': annotated('M_000010', 'sad', ''),
        'wav/broken.wav': 'noise',
        'wav/M_000010.wav': wav(),
        'wav/nobody.wav': wav(),
        'wav/more/clip.wav': wav(),
      },
      { emotions: { 기쁨: 'happy' } },
    );
    expect(found(audit)).toEqual({
      'train utterances': 7,
      'train dialogues': 7,
      'junk files passed over': 1,
      'annotation files in cp949': 1,
      'annotation files without a row': 1,
      'repeated annotations left out': 1,
      'wavs absent': 2,
      'unreadable wavs': 1,
      'empty texts': 2,
      'utterances without text and voice left out': 1,
      'wavs without annotation': 1,
      'files of one name in two places': 1,
      'emotions in other words': 1,
    });
    const of = (dialogue: string) => splits.train!.find((utterance) => utterance.dialogue === dialogue);
    expect(of('x')).toMatchObject({ text: '똠', emotion: 'happy' });
    expect(of('broken')).not.toHaveProperty('audio');
    expect(of('M_000010')).toMatchObject({ text: '' });
    expect(of('M_000009')).toBeUndefined();
  });

  it('knows no valence and arousal, but those of 0 that a published system learned, where they are asked for', async () => {
    const affect = async (more: Partial<AihubAudioSourceOptions>) =>
      (await prepared({}, more)).splits.train!.map(({ valence, arousal }) => [valence, arousal]);
    expect(new Set((await affect({})).flat())).toEqual(new Set([undefined]));
    expect(new Set((await affect({ legacy: 'zero-affect' })).flat())).toEqual(new Set([0]));
  });

  it('draws so many utterances by the seed, in their order', async () => {
    const drawn = async (seed: number) =>
      (await prepared({}, { utterances: 2, seed })).splits.train!.map(({ dialogue }) => dialogue);
    expect(await drawn(1)).toEqual(await drawn(1));
    const several = await Promise.all([1, 2, 3, 4, 5].map(drawn));
    expect(new Set(several.map((names) => names.join())).size).toBeGreaterThan(1);
    for (const names of several) expect(names).toEqual([...names].sort());
    await expect(prepared({}, { utterances: 5 })).rejects.toThrow('expected at most 4');
  });

  it('makes the same bytes from the same files, and nothing when it is up to date', async () => {
    const [a, b] = [await release(), await release()];
    await prepareDataset(a);
    await prepareDataset(b);
    expect(await readFile(join(a.into, 'dataset.json'))).toEqual(
      await readFile(join(b.into, 'dataset.json')),
    );
    expect(await prepareDataset(a)).toMatchObject({ reused: true });
    await put(join(a.from, 'wav/clip.wav'), wav(300));
    expect(await prepareDataset(a)).toMatchObject({ reused: false });
  });

  it.each<[string, string, RegExp]>([
    [
      'an unknown emotion',
      annotated('clip2', 'hapy'),
      /a\.csv row 2: emotion: expected one of .*received "hapy"; did you mean "happy"/,
    ],
    [
      'two annotations of one wav',
      annotated('F_000001', 'sad'),
      /\.csv row 2: expected one annotation of F_000001, received another in .*\.csv row 2\./,
    ],
    [
      'a column that is missing',
      'text,emotion\na,happy\n',
      /row 1: expected the columns text, segment_id, emotion/,
    ],
    [
      'a name that is none',
      annotated('a:b'),
      /row 2: segment_id: expected the name of a wav, received "a:b"/,
    ],
  ])('refuses %s', async (_, content, message) => {
    const preparing = prepared({ 'annotation/a.csv': content });
    await expect(preparing).rejects.toThrow(DataError);
    await expect(preparing).rejects.toThrow(message);
  });

  it('refuses words for labels that there are not', async () => {
    const preparing = prepared({}, { emotions: { 기쁨: 'joy' } });
    await expect(preparing).rejects.toThrow(ConfigError);
    await expect(preparing).rejects.toThrow('aihub-audio: emotions.기쁨: expected one of the labels');
  });

  it('refuses a folder that is no such corpus', async () => {
    const from = await temporaryFolder();
    await expect(
      prepareDataset({ source: 'aihub-audio', from, into: join(from, 'dataset') }),
    ).rejects.toThrow(/expected the folder .*annotation, received no such folder/);
  });
});

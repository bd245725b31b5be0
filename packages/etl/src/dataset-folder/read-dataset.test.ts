import { cp, mkdir, readFile, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, type Split, sha256Of } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it, vi } from 'vitest';
import { put, row, sample, sampleMedia } from './__fixtures__/sample.js';
import { ChangedMediaError } from './changed-media-error.js';
import { readDataset } from './read-dataset.js';
import { writeDataset } from './write-dataset.js';

const temporaryFolder = temporaryFolders();
const ALL: readonly Split[] = ['train', 'dev'];
const HEADER = 'id,dialogue,sequence,speaker,text,audio,visual,emotion';

async function written(): Promise<string> {
  const directory = join(await temporaryFolder(), 'dataset');
  await writeDataset(directory, sample(), sampleMedia);
  return directory;
}

/** Replaces a piece of a text file. */
async function edit(path: string, from: string, to: string): Promise<void> {
  const text = await readFile(path, 'utf8');
  expect(text).toContain(from);
  await writeFile(path, text.replace(from, to));
}

/** The clock of this process stands five seconds later than that of the file system. */
async function later<T>(work: () => Promise<T>): Promise<T> {
  const clock = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 5000);
  try {
    return await work();
  } finally {
    clock.mockRestore();
  }
}

describe('readDataset', () => {
  it('reads the utterances with absolute media paths and their places', async () => {
    const directory = await written();
    const dataset = await readDataset(directory, { splits: ALL });
    expect(dataset).toMatchObject({
      name: 'sample',
      directory,
      licence: 'Made up for a test.',
      labels: ['neutral', 'joy', 'anger'],
      audit: [{ code: 'clips-absent', count: 1 }],
    });
    expect(dataset.splits).toEqual({
      train: [
        row('train/0/0', { audio: join(directory, 'media/train/0/0.wav'), where: 'train.csv row 2' }),
        row('train/0/1', {
          speaker: 'Grace',
          text: 'With milk, please.',
          emotion: 'neutral',
          where: 'train.csv row 3',
        }),
      ],
      dev: [row('dev/0/0', { visual: join(directory, 'media/dev/0/0'), where: 'dev.csv row 2' })],
    });
  });

  it('opens only the splits that it is asked for', async () => {
    const directory = await written();
    await writeFile(join(directory, 'train.csv'), 'not a CSV that could be read');
    const dataset = await readDataset(directory, { splits: ['dev'] });
    expect(Object.keys(dataset.splits)).toEqual(['dev']);
  });

  it('takes valid.csv for dev', async () => {
    const directory = await written();
    const before = await readDataset(directory, { splits: ['dev'] });
    await rename(join(directory, 'dev.csv'), join(directory, 'valid.csv'));
    expect(await readDataset(directory, { splits: ['dev'] })).toMatchObject({ sha256: before.sha256 });
    await edit(join(directory, 'valid.csv'), 'dev/0/0', 'valid/0/0');
    const dataset = await readDataset(directory, { splits: ['dev'] });
    expect(dataset.splits.dev?.[0]).toMatchObject({ id: 'dev/0/0', where: 'valid.csv row 2' });
  });

  it('accepts a byte order mark, CRLF, blank lines and columns in another order', async () => {
    const directory = await written();
    const columns = HEADER.split(',').reverse().join(',');
    await writeFile(
      join(directory, 'train.csv'),
      `\uFEFF${columns}\r\n\r\njoy,,,Tea?,Ada,0,0,train/0/0\r\n\r\n`,
    );
    const dataset = await readDataset(directory, { splits: ['train'] });
    expect(dataset.splits.train).toEqual([row('train/0/0', { where: 'train.csv row 3' })]);
  });

  it('reads every optional column, and takes an empty cell for unknown', async () => {
    const directory = await written();
    await writeFile(
      join(directory, 'train.csv'),
      `${HEADER},sentiment,valence,arousal,dominance,start,end,gender,session,tie,votes_joy,bio_eda\n` +
        'train/0/0,0,0,Ada,Tea?,,,joy,positive,-1,2.5,1e-3,0,1.5,female,S1,joy;anger,3,0.25\n' +
        'train/0/1,0,1,Ada,Tea?,,,joy,,,,,,,,,,,\n',
    );
    const dataset = await readDataset(directory, { splits: ['train'] });
    expect(dataset.splits.train).toEqual([
      row('train/0/0', {
        where: 'train.csv row 2',
        sentiment: 'positive',
        valence: -1,
        arousal: 2.5,
        dominance: 0.001,
        startSeconds: 0,
        endSeconds: 1.5,
        gender: 'female',
        session: 'S1',
        tie: 'joy;anger',
        votes: { joy: 3 },
        bio: { eda: 0.25 },
      }),
      row('train/0/1', { where: 'train.csv row 3' }),
    ]);
  });

  describe('gives the dataset an identity that', () => {
    it('does not depend on which splits are read', async () => {
      const directory = await written();
      const { sha256 } = await readDataset(directory, { splits: ALL });
      expect(await readDataset(directory, { splits: ['dev'] })).toMatchObject({ sha256 });
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    });

    it('follows an edited CSV that is read, and the media', async () => {
      const directory = await written();
      const { sha256 } = await readDataset(directory, { splits: ALL });
      await edit(join(directory, 'train.csv'), 'Tea?', 'Coffee?');
      const edited = await readDataset(directory, { splits: ALL });
      expect(edited.sha256).not.toBe(sha256);
      expect(await readDataset(directory, { splits: ['dev'] })).toMatchObject({ sha256 });
      const other = join(await temporaryFolder(), 'other');
      await writeDataset(other, sample(), async (temporary) => {
        await sampleMedia(temporary);
        await put(join(temporary, 'media/train/0/0.wav'), 'VOICE');
      });
      expect((await readDataset(other, { splits: ALL })).sha256).not.toBe(sha256);
    });
  });

  it('reads what is context, with an emotion or without, and takes every other row for scored', async () => {
    const directory = await written();
    const rows = [
      'train/0/0,0,0,Ada,Tea?,,,joy,',
      'train/0/1,0,1,Ada,Tea?,,,joy,scored',
      'train/0/2,0,2,Ada,Tea?,,,,context',
      'train/0/3,0,3,Ada,Tea?,,,joy,context',
    ];
    await writeFile(join(directory, 'train.csv'), [`${HEADER},use`, ...rows, ''].join('\n'));
    const { splits } = await readDataset(directory, { splits: ['train'] });
    expect(splits.train!.map(({ emotion, use }) => [emotion, use])).toEqual([
      ['joy', undefined],
      ['joy', undefined],
      ['', 'context'],
      ['joy', 'context'],
    ]);
  });

  it('reads a split without one emotion', async () => {
    const directory = await written();
    await writeFile(
      join(directory, 'dev.csv'),
      `${HEADER},use\ndev/9/0,9,0,Ada,Tea?,,,,context\ndev/9/1,9,1,Ada,No?,,,,context\n`,
    );
    const { splits } = await readDataset(directory, { splits: ['dev'] });
    expect(splits.dev!.every(({ use }) => use === 'context')).toBe(true);
  });

  const inTrain =
    (...rows: string[]) =>
    (directory: string) =>
      writeFile(join(directory, 'train.csv'), [HEADER, ...rows, ''].join('\n'));
  const good = 'train/0/0,0,0,Ada,Tea?,,,joy';

  it.each<[string, (directory: string) => Promise<unknown>, string]>([
    [
      'a wrong emotion',
      inTrain(good, 'train/0/1,0,1,Ada,"Tea,\nnow?",,,joy', 'train/0/2,0,2,Ada,Tea?,,,joyy'),
      'train.csv row 5: emotion: expected one of neutral, joy, anger, received "joyy"; did you mean "joy"?',
    ],
    [
      'an utterance without an emotion that is to be scored',
      inTrain(good, 'train/0/1,0,1,Ada,Tea?,,,'),
      'train.csv row 3: emotion: expected one of neutral, joy, anger, or none beside use: context, received "".',
    ],
    [
      'a use that there is not',
      (d) => writeFile(join(d, 'train.csv'), `${HEADER},use\n${good},Context\n`),
      'train.csv row 2: use: expected scored or context, received "Context".',
    ],
    [
      'a missing column',
      (d) => edit(join(d, 'train.csv'), 'speaker', 'gender'),
      'train.csv row 1: expected the columns id, dialogue, sequence, speaker, text, audio, visual, emotion, received none named "speaker".',
    ],
    [
      'an unknown column',
      (d) => writeFile(join(d, 'train.csv'), `${HEADER},arousl\n${good},1\n`),
      'received "arousl"; did you mean "arousal"?',
    ],
    [
      'a prefix without a name',
      (d) => writeFile(join(d, 'train.csv'), `${HEADER},votes_\n${good},1\n`),
      'train.csv row 1: expected the columns id, dialogue, sequence, speaker, text, audio, visual, emotion, sentiment, gender, session, tie, mixed, use, valence, arousal, dominance, start, end, votes_…, bio_…, received "votes_"',
    ],
    [
      'a bad number',
      (d) => writeFile(join(d, 'train.csv'), `${HEADER},valence\n${good},0x10\n`),
      'train.csv row 2: valence: expected a number, received "0x10".',
    ],
    [
      'a decimal comma',
      (d) => writeFile(join(d, 'train.csv'), `${HEADER},start\n${good},"1,5"\n`),
      'train.csv row 2: start: expected a number with a decimal point, such as 1.5, received "1,5".',
    ],
    [
      'negative seconds',
      (d) => writeFile(join(d, 'train.csv'), `${HEADER},start\n${good},-1\n`),
      'train.csv row 2: start: expected a number ≥ 0, received -1.',
    ],
    [
      'a number out of range',
      (d) => writeFile(join(d, 'train.csv'), `${HEADER},bio_eda\n${good},1e999\n`),
      'train.csv row 2: bio_eda: expected a number, received Infinity.',
    ],
    [
      'a bad sequence',
      inTrain('train/0/01,0,01,Ada,Tea?,,,joy'),
      'train.csv row 2: sequence: expected an integer ≥ 0, received "01".',
    ],
    [
      'an id twice',
      inTrain(good, 'train/1/0,1,0,Ada,Tea?,,,joy', good),
      'train.csv row 4: id: expected each id once, received "train/0/0", as in row 2.',
    ],
    [
      'a dialogue of another split',
      inTrain(good, 'dev/0/0,0,0,Ada,Tea?,,,joy'),
      'train.csv row 3: id: expected an utterance of train, received "dev/0/0": a dialogue stands in one split only.',
    ],
    [
      'an id that does not match',
      inTrain('train/0/0,0,1,Ada,Tea?,,,joy'),
      'train.csv row 2: id: expected "train/0/1" (split, dialogue, sequence), received "train/0/0".',
    ],
    [
      'a missing split',
      (d) => rm(join(d, 'dev.csv')),
      'dataset: expected one file dev.csv or valid.csv for the split dev, received none.',
    ],
    [
      'both dev.csv and valid.csv',
      (d) => writeFile(join(d, 'valid.csv'), ''),
      'expected one file dev.csv or valid.csv for the split dev, received dev.csv and valid.csv.',
    ],
    [
      'an empty file',
      (d) => writeFile(join(d, 'train.csv'), ''),
      'train.csv: expected a header, received an empty file.',
    ],
    ['a header only', inTrain(), 'train.csv: expected at least one utterance, received a header only.'],
    [
      'neither text nor media',
      inTrain('train/0/0,0,0,Ada,,,,joy'),
      'train.csv row 2: text: expected text, a voice or a face, received none of them.',
    ],
    [
      'bytes that are not UTF-8',
      (d) => writeFile(join(d, 'train.csv'), Buffer.from(`${HEADER}\n${good}\ncaf\xe9`, 'latin1')),
      'train.csv row 3: expected UTF-8 text',
    ],
    [
      'an open quote',
      inTrain(good, 'train/0/1,0,1,Ada,"Tea?,,,joy'),
      'train.csv row 3: expected well-formed CSV, received a quote that is never closed.',
    ],
    [
      'no dataset.json',
      (d) => rm(join(d, 'dataset.json')),
      'dataset.json: expected a dataset folder with this file, received none.',
    ],
    [
      'a cut dataset.json',
      (d) => writeFile(join(d, 'dataset.json'), '{ "version": 1,'),
      'dataset.json: expected JSON, received: ',
    ],
    [
      'a later dataset.json',
      (d) => writeFile(join(d, 'dataset.json'), '{ "version": 3, "folds": 5 }'),
      'dataset.json: expected format version 2, received 3; a later @erc/etl made this folder.',
    ],
    [
      'a dataset.json without labels',
      (d) => edit(join(d, 'dataset.json'), '"labels"', '"classes"'),
      'dataset.json: expected a dataset manifest, received a fault at "labels"',
    ],
    [
      'a manifest that leaves the folder',
      (d) => edit(join(d, 'dataset.json'), '"media/train/0/0.wav"', '"../0.wav"'),
      'received a fault at "files.../0.wav"',
    ],
    [
      'a missing voice',
      (d) => rm(join(d, 'media/train/0/0.wav')),
      'train.csv row 2: audio: expected the file media/train/0/0.wav of 5 bytes, received no such file.',
    ],
    [
      'a cut voice',
      (d) => writeFile(join(d, 'media/train/0/0.wav'), 'voi'),
      'train.csv row 2: audio: expected the file media/train/0/0.wav of 5 bytes, received 3 bytes.',
    ],
    [
      'a voice with other bytes of the same size',
      (d) => writeFile(join(d, 'media/train/0/0.wav'), 'VOICE'),
      'train.csv row 2: audio: expected the file media/train/0/0.wav as it was when the dataset folder was made (SHA-256 ',
    ],
    [
      'a frame with other bytes of the same size, beside a row that has another fault',
      async (d) => {
        await rm(join(d, 'media/train/0/0.wav'));
        await writeFile(join(d, 'media/dev/0/0/1.png'), 'SECOND frame');
      },
      'train.csv row 2: audio: expected the file media/train/0/0.wav of 5 bytes, received no such file.',
    ],
    [
      'a missing frame',
      (d) => rm(join(d, 'media/dev/0/0/1.png')),
      'dev.csv row 2: visual: expected the file media/dev/0/0/1.png of 12 bytes, received no such file.',
    ],
    [
      'a frame too many',
      (d) => put(join(d, 'media/dev/0/0/2.png'), ''),
      'dev.csv row 2: visual: expected only the frames that dataset.json lists in media/dev/0/0, received 2.png as well.',
    ],
    [
      'a folder for a voice',
      inTrain('train/0/0,0,0,Ada,Tea?,media/dev/0/0,,joy'),
      'train.csv row 2: audio: expected a file, received the folder media/dev/0/0.',
    ],
    [
      'media that are not listed',
      inTrain('train/0/0,0,0,Ada,Tea?,media/0.wav,,joy'),
      'train.csv row 2: audio: expected one of the dataset\'s media files, received "media/0.wav".',
    ],
    [
      'media that climb',
      inTrain('train/0/0,0,0,Ada,Tea?,media/../../0.wav,,joy'),
      'train.csv row 2: audio: expected a path inside the dataset folder with forward slashes, received "media/../../0.wav".',
    ],
    [
      'media from the root',
      inTrain('train/0/0,0,0,Ada,Tea?,,/etc/hosts,joy'),
      'train.csv row 2: visual: expected a path inside the dataset folder',
    ],
    [
      'a link in place of a voice',
      async (d) => {
        await put(join(d, '../elsewhere.wav'), 'voice');
        await rm(join(d, 'media/train/0/0.wav'));
        await symlink(join(d, '../elsewhere.wav'), join(d, 'media/train/0/0.wav'));
      },
      'train.csv row 2: audio: expected the file media/train/0/0.wav of 5 bytes, received a link.',
    ],
    [
      'a link on the way to a voice',
      async (d) => {
        await rename(join(d, 'media/train'), join(d, '../train'));
        await symlink(join(d, '../train'), join(d, 'media/train'));
      },
      'train.csv row 2: audio: expected the file media/train/0/0.wav of 5 bytes, received a link.',
    ],
    [
      'a folder in place of a voice',
      async (d) => {
        await rm(join(d, 'media/train/0/0.wav'));
        await mkdir(join(d, 'media/train/0/0.wav'));
      },
      'train.csv row 2: audio: expected the file media/train/0/0.wav of 5 bytes, received something else than a file.',
    ],
  ])('refuses %s, with file and row', async (_, spoil, message) => {
    const directory = await written();
    await spoil(directory);
    const reading = readDataset(directory, { splits: ALL });
    await expect(reading).rejects.toThrow(DataError);
    await expect(reading).rejects.toThrow(message);
  });

  describe('knows its media by content:', () => {
    const voiceOf = (directory: string): string => join(directory, 'media/train/0/0.wav');
    const read = async (directory: string, verify = false) => {
      const lines: string[] = [];
      const { mediaHashes } = await later(() =>
        readDataset(directory, { splits: ALL, verify, log: (line) => lines.push(line) }),
      );
      return { voice: mediaHashes!.get(voiceOf(directory)), lines };
    };
    /** Makes the record say another SHA-256 of the voice than its own. */
    const plant = async (directory: string): Promise<void> =>
      edit(`${directory}.hashes.json`, sha256Of('voice'), sha256Of('other'));

    it('gives their SHA-256, and does not read them again where nothing has been done to them', async () => {
      const directory = await later(written);
      expect(await read(directory)).toEqual({ voice: sha256Of('voice'), lines: [] });
      await plant(directory);
      await expect(read(directory)).rejects.toThrow(ChangedMediaError);
      expect(await read(directory, true)).toEqual({ voice: sha256Of('voice'), lines: [] });
    });

    it('a file with other bytes, of the same size, whose time was set back, is refused', async () => {
      const directory = await later(written);
      const { atime, mtime } = await stat(voiceOf(directory));
      await writeFile(voiceOf(directory), 'VOICE');
      await utimes(voiceOf(directory), atime, mtime);
      await expect(read(directory)).rejects.toThrow(ChangedMediaError);
      await expect(read(directory, true)).rejects.toThrow(
        'received other bytes of the same size. Put the media back',
      );
      await writeFile(voiceOf(directory), 'voice');
      expect(await read(directory)).toMatchObject({ voice: sha256Of('voice') });
    });

    it('one that was only touched is accepted, which is said once', async () => {
      const directory = await later(written);
      await utimes(voiceOf(directory), 1, 1);
      expect((await read(directory)).lines).toEqual([
        `${directory}: compared 1 media file (0.0 MB) with dataset.json: their times or inodes had changed`,
      ]);
      expect((await read(directory)).lines).toEqual([]);
    });

    it('a copied folder, and one without a record, are read once, which is said', async () => {
      const directory = await later(written);
      const copy = join(await temporaryFolder(), 'copy');
      await cp(directory, copy, { recursive: true });
      const line = (place: string): string =>
        `${place}: read 3 media files (0.0 MB) once, to compare them with dataset.json`;
      expect((await read(copy)).lines).toEqual([line(copy)]);
      expect((await read(copy)).lines).toEqual([]);
      await rm(`${directory}.hashes.json`);
      expect((await read(directory)).lines).toEqual([line(directory)]);
    });

    it('media of a split that is not read stay closed', async () => {
      const directory = await later(written);
      await writeFile(voiceOf(directory), 'VOICE');
      const { mediaHashes } = await readDataset(directory, { splits: ['dev'], verify: true });
      expect([...mediaHashes!.keys()]).toEqual([
        join(directory, 'media/dev/0/0/0.png'),
        join(directory, 'media/dev/0/0/1.png'),
      ]);
    });

    it('all rows with changed media are counted', async () => {
      const directory = await written();
      await writeFile(
        join(directory, 'train.csv'),
        [HEADER, ...[0, 1, 2].map((i) => `train/0/${i},0,${i},Ada,Tea?,media/train/0/0.wav,,joy`), ''].join(
          '\n',
        ),
      );
      await writeFile(voiceOf(directory), 'VOICE');
      await expect(read(directory)).rejects.toThrow('The media of 2 more rows are not as they were written.');
    });
  });
});

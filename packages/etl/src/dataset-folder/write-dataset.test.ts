import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError, DataError, sha256Of } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { put, row, sample, sampleMedia } from './__fixtures__/sample.js';
import type { DatasetContents, UtteranceRow } from './contents.js';
import { verifyDataset } from './verify-dataset.js';
import { writeDataset } from './write-dataset.js';

const temporaryFolder = temporaryFolders();

const only = (...train: UtteranceRow[]): Partial<DatasetContents> => ({ splits: { train } });

describe('writeDataset', () => {
  it('writes the CSV files, the media, and a manifest with the hash and size of each', async () => {
    const directory = join(await temporaryFolder(), 'new', 'dataset');
    await writeDataset(directory, sample(), sampleMedia);
    expect(await readFile(join(directory, 'train.csv'), 'utf8')).toBe(
      'id,dialogue,sequence,speaker,text,audio,visual,emotion\n' +
        'train/0/0,0,0,Ada,Tea?,media/train/0/0.wav,,joy\n' +
        'train/0/1,0,1,Grace,"With milk, please.",,,neutral\n',
    );
    const { files, ...rest } = JSON.parse(await readFile(join(directory, 'dataset.json'), 'utf8'));
    expect(rest).toEqual({
      version: 2,
      name: 'sample',
      licence: 'Made up for a test.',
      labels: ['neutral', 'joy', 'anger'],
      source: 'sample-1',
      audit: [{ code: 'clips-absent', count: 1 }],
    });
    expect(Object.keys(files).sort()).toEqual([
      'dev.csv',
      'media/dev/0/0/0.png',
      'media/dev/0/0/1.png',
      'media/train/0/0.wav',
      'train.csv',
    ]);
    expect(files['media/train/0/0.wav']).toEqual({ sha256: sha256Of('voice'), bytes: 5 });
  });

  it('writes an optional column where a row fills it, and only there', async () => {
    const directory = join(await temporaryFolder(), 'dataset');
    const filled = row('train/0/0', {
      valence: -0.5,
      startSeconds: 1.25,
      votes: { joy: 2, anger: 1 },
      bio: { eda: 0.3 },
    });
    await writeDataset(
      directory,
      sample({ splits: { train: [filled, row('train/0/1')], test: [row('test/0/0')] } }),
    );
    const header = async (name: string) => (await readFile(join(directory, name), 'utf8')).split('\n')[0];
    expect(await header('train.csv')).toBe(
      'id,dialogue,sequence,speaker,text,audio,visual,emotion,valence,start,bio_eda,votes_anger,votes_joy',
    );
    expect(await header('test.csv')).toBe('id,dialogue,sequence,speaker,text,audio,visual,emotion');
  });

  it('makes the same bytes from the same contents', async () => {
    const folder = await temporaryFolder();
    await writeDataset(join(folder, 'a'), sample(), sampleMedia);
    await writeDataset(join(folder, 'b'), sample(), sampleMedia);
    expect(await readFile(join(folder, 'a/dataset.json'))).toEqual(
      await readFile(join(folder, 'b/dataset.json')),
    );
  });

  it.each<[string, Partial<DatasetContents>, string]>([
    ['no labels', { labels: [] }, 'labels: expected distinct names, received [].'],
    [
      'a label that records drop',
      { labels: ['joy', '__proto__'] },
      'labels: expected any name but __proto__, received [joy, __proto__].',
    ],
    ['a label twice', { labels: ['joy', 'joy'] }, 'labels: expected distinct names, received [joy, joy].'],
    ['no split', { splits: {} }, 'expected at least one of train, dev, test, received none.'],
    [
      'an empty split',
      { splits: { train: [row('train/0/0')], dev: [] } },
      'expected at least one utterance in dev, received none.',
    ],
    [
      'a foreign label',
      only(row('train/0/0', { emotion: 'joyy' })),
      'train/0/0: emotion: expected one of neutral, joy, anger, received "joyy"; did you mean "joy"?',
    ],
    [
      'an id twice',
      only(row('train/0/0'), row('train/0/0')),
      'train/0/0: id: expected each id once, received it twice.',
    ],
    [
      'an id of another form',
      only(row('train/0/0', { id: 'train-0-0' })),
      'id: expected "train/0/0" (split, dialogue, sequence), received "train-0-0".',
    ],
    [
      'a dialogue of another split',
      only(row('dev/0/0')),
      'id: expected an utterance of train, received "dev/0/0": a dialogue stands in one split only.',
    ],
    ['a negative sequence', only(row('train/0/-1')), 'sequence: expected an integer ≥ 0, received -1.'],
    ['a fractional sequence', only(row('train/0/0.5')), 'sequence: expected an integer ≥ 0, received 0.5.'],
    [
      'a dialogue that climbs',
      only(row('train/../0')),
      'dialogue: expected a name without slashes, colons or surrounding spaces, received "..".',
    ],
    ['no speaker', only(row('train/0/0', { speaker: ' ' })), 'speaker: expected a name, received none.'],
    [
      'empty text without media',
      only(row('train/0/0', { text: '\n' })),
      'text: expected text, a voice or a face, received none of them.',
    ],
    [
      'a number that is none',
      only(row('train/0/0', { valence: Number.NaN })),
      'valence: expected a number, received NaN.',
    ],
    [
      'negative seconds',
      only(row('train/0/0', { endSeconds: -2 })),
      'end: expected a number ≥ 0, received -2.',
    ],
    [
      'negative votes',
      only(row('train/0/0', { votes: { joy: -1 } })),
      'votes_joy: expected a number ≥ 0, received -1.',
    ],
    [
      'half a surrogate pair',
      only(row('train/0/0', { text: 'a\ud83c' })),
      'text: expected well-formed Unicode, received "a\\ud83c".',
    ],
    [
      'media that climb',
      only(row('train/0/0', { audio: '../0.wav' })),
      'audio: expected a path inside the dataset folder with forward slashes, received "../0.wav".',
    ],
    [
      'media from the root',
      only(row('train/0/0', { visual: '/etc' })),
      'visual: expected a path inside the dataset folder with forward slashes, received "/etc".',
    ],
    ['media of a drive', only(row('train/0/0', { visual: 'C:/x' })), 'received "C:/x".'],
    ['media with backslashes', only(row('train/0/0', { visual: 'media\\x' })), 'received "media\\\\x".'],
    [
      'missing media',
      {},
      'train/0/0: audio: expected one of the dataset\'s media files, received "media/train/0/0.wav".',
    ],
  ])('refuses %s, and leaves no folder', async (_, more, message) => {
    const folder = await temporaryFolder();
    const writing = writeDataset(join(folder, 'dataset'), sample(more));
    await expect(writing).rejects.toThrow(DataError);
    await expect(writing).rejects.toThrow(message);
    expect(await readdir(folder)).toEqual([]);
  });

  it('refuses links among the media, and leaves nothing', async () => {
    const folder = await temporaryFolder();
    await put(join(folder, 'elsewhere.wav'), 'voice');
    const writing = writeDataset(join(folder, 'dataset'), sample(), async (temporary) => {
      await sampleMedia(temporary);
      await symlink(join(folder, 'elsewhere.wav'), join(temporary, 'media/link.wav'));
    });
    await expect(writing).rejects.toThrow(/link\.wav: expected a file or a folder, received a link/);
    expect(await readdir(folder)).toEqual(['elsewhere.wav']);
  });

  it('keeps the older dataset when making the media fails', async () => {
    const folder = await temporaryFolder();
    const directory = join(folder, 'dataset');
    await writeDataset(directory, sample(), sampleMedia);
    const fail = async () => {
      throw new Error('disk full');
    };
    await expect(writeDataset(directory, sample({ source: 'sample-2' }), fail)).rejects.toThrow('disk full');
    expect(await readFile(join(directory, 'dataset.json'), 'utf8')).toContain('sample-1');
    expect((await readdir(folder)).sort()).toEqual(['dataset', 'dataset.hashes.json']);
  });

  it('replaces an older dataset folder', async () => {
    const directory = join(await temporaryFolder(), 'dataset');
    await writeDataset(directory, sample(), sampleMedia);
    await writeDataset(directory, sample({ source: 'sample-2', ...only(row('train/0/0')) }));
    expect((await readdir(directory)).sort()).toEqual(['dataset.json', 'train.csv']);
  });

  it.each<[string, (directory: string) => Promise<void>, string]>([
    [
      'a folder of somebody else',
      (directory) => put(join(directory, 'thesis.txt'), ''),
      'received a folder with thesis.txt and without a dataset.json',
    ],
    ['a file', (directory) => writeFile(directory, ''), 'expected a folder, received something else'],
    [
      'a dataset folder with notes in it',
      async (directory) => {
        await writeDataset(directory, sample(), sampleMedia);
        await put(join(directory, 'notes.txt'), '');
      },
      'received notes.txt beside the dataset',
    ],
    [
      'a dataset folder with notes among its media',
      async (directory) => {
        await writeDataset(directory, sample(), sampleMedia);
        await put(join(directory, 'media/notes.txt'), '');
      },
      'received media/notes.txt beside the dataset',
    ],
    [
      'a dataset folder with a hidden file in it',
      async (directory) => {
        await writeDataset(directory, sample(), sampleMedia);
        await put(join(directory, '.gitignore'), '');
      },
      'received .gitignore beside the dataset',
    ],
    [
      'a dataset folder with an edited CSV',
      async (directory) => {
        await writeDataset(directory, sample(), sampleMedia);
        await put(join(directory, 'dev.csv'), 'my corrections');
      },
      'received an edited dev.csv',
    ],
    [
      'a dataset folder whose dev.csv was renamed',
      async (directory) => {
        await writeDataset(directory, sample(), sampleMedia);
        await put(join(directory, 'valid.csv'), 'my corrections');
      },
      'received valid.csv beside the dataset',
    ],
    [
      'a dataset folder of a later version',
      async (directory) => {
        await put(join(directory, 'dataset.json'), '{ "version": 2 }');
      },
      'without a dataset.json that can be read',
    ],
  ])('refuses to overwrite %s', async (_, prepare, message) => {
    const directory = join(await temporaryFolder(), 'dataset');
    await prepare(directory);
    const writing = writeDataset(directory, sample(), sampleMedia);
    await expect(writing).rejects.toThrow(ConfigError);
    await expect(writing).rejects.toThrow(message);
  });

  it('removes of the dataset that it replaces what that one lists, and keeps what came meanwhile', async () => {
    const folder = await temporaryFolder();
    const directory = join(folder, 'dataset');
    await writeDataset(directory, sample(), sampleMedia);
    await put(join(directory, '.DS_Store'), '');
    await writeDataset(directory, sample(), async (temporary) => {
      await sampleMedia(temporary);
      await put(join(directory, 'media/notes.txt'), 'mine');
    });
    expect((await readdir(folder)).sort()).toEqual(['dataset', 'dataset.hashes.json', 'dataset.old-1']);
    expect((await readdir(join(folder, 'dataset.old-1'), { recursive: true })).sort()).toEqual([
      '.DS_Store',
      'media',
      'media/notes.txt',
    ]);
    expect(await readFile(join(folder, 'dataset.old-1/media/notes.txt'), 'utf8')).toBe('mine');
  });

  it('keeps the media of the dataset that it replaces which were changed since', async () => {
    const folder = await temporaryFolder();
    const directory = join(folder, 'dataset');
    const kept: string[] = [];
    await writeDataset(directory, sample(), sampleMedia);
    await put(join(directory, 'media/train/0/0.wav'), 'VOICE');
    await writeDataset(directory, sample(), sampleMedia, undefined, (place) => kept.push(place));
    expect(kept).toEqual([join(folder, 'dataset.old-1')]);
    expect(await readFile(join(folder, 'dataset.old-1/media/train/0/0.wav'), 'utf8')).toBe('VOICE');
    expect(await readdir(join(folder, 'dataset.old-1'))).toEqual(['media']);
    await verifyDataset(directory);
  });

  it('writes into an empty folder', async () => {
    const directory = join(await temporaryFolder(), 'dataset');
    await mkdir(directory);
    await writeDataset(directory, sample(), sampleMedia);
    expect(await readdir(directory)).toContain('dataset.json');
  });
});

import { mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError, DataError } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { put } from '../dataset-folder/__fixtures__/sample.js';
import { prepareDataset } from '../prepare-dataset.js';
import { csv, HEADER, picture, wav, writeCorpus } from './__fixtures__/corpus.js';

const temporaryFolder = temporaryFolders();
const withRate = (hertz: number): Uint8Array => {
  const bytes = wav();
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(24, hertz, true);
  return bytes;
};
/** A float wav of 16 kHz. */
const floats = (...samples: number[]): Uint8Array => {
  const bytes = new Uint8Array(44 + 4 * samples.length);
  const view = new DataView(bytes.buffer);
  bytes.set(wav().subarray(0, 44));
  for (const [at, value] of [
    [20, 3],
    [32, 4],
    [34, 32],
  ] as const)
    view.setUint16(at, value, true);
  view.setUint32(40, 4 * samples.length, true);
  for (const [i, sample] of samples.entries()) view.setFloat32(44 + 4 * i, sample, true);
  return bytes;
};
const rows = (...lines: string[]) => ({ 'train.csv': csv(HEADER, 'a,0,Ada,Tea?,,,joy', ...lines) });

describe('prepareFolder refuses', () => {
  it.each<[string, Parameters<typeof writeCorpus>[1], string]>([
    [
      'a wrong emotion',
      rows('a,1,Ada,Tea?,,,joyy'),
      'train.csv row 3: emotion: expected one of neutral, joy, anger, received "joyy"; did you mean "joy"?',
    ],
    [
      'a truncated wav',
      { 'clips/1.wav': wav().subarray(0, 100) },
      'train.csv row 3: audio: clips/1.wav: expected a readable wav, received 100 bytes where the "data" chunk says 364',
    ],
    [
      'a wav that is none',
      { 'clips/1.wav': 'a song' },
      'train.csv row 3: audio: clips/1.wav: expected a readable wav, received 6 bytes that start with "a so".',
    ],
    [
      'a wav that no encoder takes',
      { 'clips/1.wav': withRate(1) },
      'train.csv row 3: audio: clips/1.wav: expected a readable wav, received sound with a sample rate of 1 Hz.',
    ],
    [
      'a wav with samples that are no numbers',
      { 'clips/1.wav': floats(0.5, Number.NaN) },
      'train.csv row 3: audio: clips/1.wav: expected a readable wav, received NaN at sample 1.',
    ],
    [
      'an empty wav',
      { 'clips/1.wav': '' },
      'train.csv row 3: audio: clips/1.wav: expected a wav file, received an empty file.',
    ],
    [
      'an empty picture',
      { 'faces/fall.JPG': '' },
      'train.csv row 4: visual: faces/fall.JPG: expected an image, received an empty file.',
    ],
    [
      'a picture that is none',
      { 'faces/fall.JPG': 'a face' },
      'train.csv row 4: visual: faces/fall.JPG: expected a readable png, jpeg or webp, received 6 bytes',
    ],
    [
      'a frame that is none',
      { 'faces/0/notes.txt': 'blurred' },
      'train.csv row 2: visual: faces/0: expected frames (png, jpg, jpeg, webp) and nothing else, received "notes.txt".',
    ],
    [
      'a missing wav',
      { 'clips/1.wav': undefined },
      'train.csv row 3: audio: clips/1.wav: expected a wav file, received no such file.',
    ],
    [
      'missing frames',
      rows('a,1,Ada,Tea?,,faces/9,joy'),
      'train.csv row 3: visual: faces/9: expected an image or a folder of frames, received no such file.',
    ],
    [
      'a folder for a wav',
      rows('a,1,Ada,Tea?,clips,,joy'),
      'train.csv row 3: audio: clips: expected a wav file, received a folder.',
    ],
    [
      'a path that climbs',
      rows('a,1,Ada,Tea?,clips/../../0.wav,,joy'),
      'train.csv row 3: audio: expected a path inside the folder of the corpus, with forward slashes, received "clips/../../0.wav".',
    ],
    [
      'a path from the root',
      rows('a,1,Ada,Tea?,,/etc,joy'),
      'train.csv row 3: visual: expected a path inside the folder of the corpus',
    ],
    [
      'a split without utterances',
      { 'dev.csv': csv(HEADER) },
      'dev.csv: expected at least one utterance, received a header only.',
    ],
    [
      'an utterance twice',
      rows('b,0,Ada,Tea?,,,joy', 'a,0,Ada,Tea.,,,joy'),
      'train.csv row 4: expected one row for dialogue "a", sequence 0, received another in row 2.',
    ],
    [
      'a missing column',
      { 'train.csv': csv('dialogue,sequence,speaker,text,Emotion', 'a,0,Ada,Tea?,joy') },
      'train.csv row 1: expected a column "emotion", received dialogue, sequence, speaker, text, Emotion; did you mean "Emotion"?',
    ],
    [
      'a sequence that is no number',
      rows('a,one,Ada,Tea?,,,joy'),
      'train.csv row 3: sequence: expected an integer ≥ 0, received "one".',
    ],
    [
      'a dialogue that is a path',
      rows('../a,1,Ada,Tea?,,,joy'),
      'train.csv row 3: dialogue: expected a name without slashes',
    ],
    [
      'a row with nothing to go by',
      rows('a,1,Ada,,,,joy'),
      'train.csv row 3: text: expected text, a voice or a face, received none of them.',
    ],
    ['a corpus without train.csv', { 'train.csv': undefined }, 'expected one file train.csv, received none.'],
    [
      'two files for dev',
      { 'valid.csv': csv(HEADER) },
      'expected one file dev.csv or valid.csv, received dev.csv and valid.csv.',
    ],
  ])('%s, and leaves nothing', async (_, changes, message) => {
    const folder = await temporaryFolder();
    const preparing = prepareDataset(await writeCorpus(folder, changes));
    await expect(preparing).rejects.toThrow(DataError);
    await expect(preparing).rejects.toThrow(message);
    expect(await readdir(folder)).toEqual(['raw']);
  });

  it('a truncated png, and leaves nothing', async () => {
    const folder = await temporaryFolder();
    const png = await picture();
    const options = await writeCorpus(folder, { 'faces/0/0.png': png.subarray(0, png.length - 40) });
    await expect(prepareDataset(options)).rejects.toThrow(
      `train.csv row 2: visual: faces/0/0.png: expected a readable png, jpeg or webp, received ${png.length - 40} bytes`,
    );
    expect(await readdir(folder)).toEqual(['raw']);
  });

  it('an empty folder of frames', async () => {
    const options = await writeCorpus(await temporaryFolder(), rows('a,1,Ada,Tea?,,faces/none,joy'));
    await mkdir(join(options.from, 'faces/none'));
    await expect(prepareDataset(options)).rejects.toThrow(
      'row 3: visual: faces/none: expected at least one frame, received an empty folder.',
    );
  });

  it('links that leave the corpus, not those inside', async () => {
    const folder = await temporaryFolder();
    const options = await writeCorpus(folder, rows('a,1,Ada,Tea?,clips/link.wav,,joy'));
    await symlink(join(options.from, 'clips/0.wav'), join(options.from, 'clips/link.wav'));
    expect(await prepareDataset(options)).toMatchObject({ reused: false });
    await put(join(folder, 'outside.wav'), wav());
    await put(join(options.from, 'train.csv'), rows('a,1,Ada,Tea?,clips/out.wav,,joy')['train.csv']);
    await symlink(join(folder, 'outside.wav'), join(options.from, 'clips/out.wav'));
    await expect(prepareDataset(options)).rejects.toThrow(
      'row 3: audio: clips/out.wav: expected a wav file inside the folder of the corpus, received a link to',
    );
  });

  it('a corpus that is not there', async () => {
    const options = await writeCorpus(await temporaryFolder());
    const preparing = prepareDataset({ ...options, from: `${options.from}2` });
    await expect(preparing).rejects.toThrow(
      'raw2: expected the folder of a corpus, received no such folder.',
    );
  });

  it.each([
    [';', '1,5', 'a number with a decimal point, such as 1.5, received "1,5"'],
    [';', '-0,25', 'a number with a decimal point, such as -0.25, received "-0,25"'],
    [',', '"1,5"', 'a number with a decimal point, such as 1.5, received "1,5"'],
    [';', '1.234,5', 'a number, received "1.234,5"'],
    ...['NA', 'n/a', 'NaN', 'null', '-'].map((word) => [
      ',',
      word,
      `a number, or an empty cell where there is none, received "${word}"`,
    ]),
  ])('a cell that is no number, with separators %s: %s', async (separator, cell, message) => {
    const file = [
      ['dialogue', 'sequence', 'speaker', 'text', 'emotion', 'start', 'end', 'valence'],
      ['a', '0', 'Ada', 'Tea?', 'joy', '0', '2.5', ''],
      ['a', '1', 'Ada', 'No.', 'joy', '2.5', '3', cell],
    ];
    const train = file.map((cells) => `${cells.join(separator)}\n`).join('');
    const options = await writeCorpus(await temporaryFolder(), { 'train.csv': train });
    await expect(prepareDataset(options)).rejects.toThrow(`train.csv row 3: valence: expected ${message}.`);
  });

  it('an emotion that is neither label nor mapped, and names both', async () => {
    const options = await writeCorpus(await temporaryFolder(), rows('a,1,Ada,Tea?,,,hapy'));
    await expect(prepareDataset({ ...options, emotions: { happy: 'joy' } })).rejects.toThrow(
      'row 3: emotion: expected one of neutral, joy, anger, or happy of the option "emotions", received "hapy"; did you mean "happy"?',
    );
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['no labels', { labels: [] }, 'labels'],
    ['a label twice', { labels: ['joy', 'joy'] }, 'expected each label once, received ["joy","joy"]'],
    ['labels left out', { labels: undefined }, 'labels'],
    ['an unknown option', { label: ['joy'] }, 'Unrecognized key: "label"'],
    ['an unknown column', { columns: { txt: 'Text' } }, 'Unrecognized key: "txt"'],
    [
      'a named column that no file has',
      { columns: { audio: 'wave' } },
      'folder: columns.audio: expected a column of the CSV files, received "wave".',
    ],
    [
      'an emotion mapped to no label',
      { emotions: { happy: 'joyy' } },
      'folder: emotions.happy: expected one of the labels neutral, joy, anger, received "joyy"; did you mean "joy"?',
    ],
  ])('options with %s', async (_, more, message) => {
    const options = { ...(await writeCorpus(await temporaryFolder())), ...more };
    const preparing = prepareDataset(options);
    await expect(preparing).rejects.toThrow(ConfigError);
    await expect(preparing).rejects.toThrow(message);
  });
});

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, SPLITS } from '@erc/core';
import { type Pcm16, readPcm16 } from '@erc/media';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { countsOf, found, sizesOf } from '../dataset-folder/__fixtures__/sample.js';
import { readDataset } from '../dataset-folder/read-dataset.js';
import { prepareDataset } from '../prepare-dataset.js';
import { cleanRelease, dialogWav, type Files, turn, wav, writeFiles } from './__fixtures__/release.js';
import type { IemocapSourceOptions } from './options.js';

const temporaryFolder = temporaryFolders();
const SENTENCE = 'Session5/sentences/wav/Ses05F_impro01/Ses05F_impro01_M001.wav';
const DIALOG = 'Session5/dialog/wav/Ses05F_impro01.wav';
/** The turns of `Ses05F_impro01` in {@link cleanRelease}. */
const TURNS = [
  turn('F000', 'neu', 0.1),
  turn('M000', 'hap', 0.4),
  turn('F001', 'fru', 0.7),
  turn('M001', 'exc', 1),
];

async function prepared(files: Files, more: Partial<IemocapSourceOptions> = {}) {
  const folder = await temporaryFolder();
  await writeFiles(join(folder, 'raw'), files);
  const into = join(folder, 'dataset');
  const lines: string[] = [];
  await prepareDataset(
    { source: 'iemocap', from: join(folder, 'raw'), into, ...more },
    { log: (line) => lines.push(line) },
  );
  const { audit, splits } = await readDataset(into, { splits: SPLITS });
  const rows = SPLITS.flatMap((split) => splits[split] ?? []);
  const voiceOf = async (sequence: number, dialogue = 'Ses05F_impro01') => {
    const path = rows.find((row) => row.dialogue === dialogue && row.sequence === sequence)!.audio;
    return path === undefined ? undefined : soundOf(await readFile(path));
  };
  return { audit, lines, rows, splits, voiceOf };
}

/** What the audit says of labels. */
const CLEAN = {
  'label: ang → angry': 5,
  'label: hap → happy': 5,
  'label: exc → happy': 5,
  'label: sad → sad': 5,
  'label: neu → neutral': 10,
  'label kept as context: fru': 5,
};

function soundOf(bytes: Uint8Array): Pcm16 {
  const sound = readPcm16(bytes);
  if (typeof sound === 'string') throw new Error(sound);
  return sound;
}

const channelOf = ({ samples, channels }: Pcm16, channel: number) =>
  samples.filter((_, i) => i % channels === channel);

describe('voices from sentences', () => {
  it('have the samples of the release, all 16 bits of them', async () => {
    const files = cleanRelease();
    files[SENTENCE] = wav(500, [(i) => (i === 0 ? -32_768 : i === 1 ? 32_767 : i - 250)]);
    const { voiceOf, rows, audit } = await prepared(files);
    expect((await voiceOf(3))?.samples).toEqual(soundOf(files[SENTENCE] as Uint8Array).samples);
    expect(rows.every(({ audio }) => audio !== undefined)).toBe(true);
    expect(countsOf(audit)['utterances without a voice']).toBe(0);
  });

  it('are missed, counted and named where they are missing, broken or of another kind', async () => {
    const files = cleanRelease();
    const place = (turns: string) => `Session5/sentences/wav/Ses05F_impro01/Ses05F_impro01_${turns}.wav`;
    delete files[place('F000')];
    files[place('M000')] = (files[place('M000')] as Uint8Array).slice(0, 90);
    files[place('M001')] = wav(100, [() => 1], 22_050);
    files['Session5/sentences/wav/Ses05M_script01_1b/Ses05M_script01_1b_M000.wav'] = wav(9, [
      () => 1,
      () => 2,
    ]);
    files[place('MXX0')] = wav(9, [() => 1]);
    files['Session5/sentences/wav/Ses05F_impro08/Ses05F_impro08_F000.wav'] = wav(9, [() => 1]);
    files['Session5/sentences/wav/Ses05F_impro01/._Ses05F_impro01_F000.wav'] = 'junk';
    const { audit, lines, splits, voiceOf } = await prepared(files);
    expect(found(audit)).toEqual({
      ...CLEAN,
      ...sizesOf(splits),
      'recordings missing': 1,
      'recordings unreadable': 3,
      'recordings without an evaluation': 2,
      'junk files passed over': 1,
      'utterances without a voice': 4,
    });
    expect(await voiceOf(0)).toBeUndefined();
    const log = lines.join('\n');
    expect(log).toContain('_M000.wav: 90 bytes where the "data" chunk says');
    expect(log).toContain('_M001.wav: sound of 22050 Hz instead of 16000');
    expect(log).toContain('_M000.wav: 2 channels instead of 1');
  });

  it('cannot be had from a release without them', async () => {
    const files = Object.fromEntries(
      Object.entries(cleanRelease()).filter(([path]) => !path.includes('sentences')),
    );
    const preparing = prepared(files);
    await expect(preparing).rejects.toThrow(DataError);
    await expect(preparing).rejects.toThrow('choose audio: dialog or audio: none');
  });
});

describe('voices from dialogues', () => {
  const raw = soundOf(cleanRelease()[DIALOG] as Uint8Array);
  const expected = (channel: number, first: number, end: number) => channelOf(raw, channel).slice(first, end);

  it("are cut to the sample from the speaker's own channel", async () => {
    const { voiceOf, audit } = await prepared(cleanRelease(), { audio: 'dialog' });
    expect((await voiceOf(0))?.samples).toEqual(expected(0, 1600, 4800));
    expect((await voiceOf(1))?.samples).toEqual(expected(1, 6400, 9600));
    expect((await voiceOf(3))?.samples).toEqual(expected(1, 16_000, 19_200));
    expect(countsOf(audit)).toMatchObject({
      'recordings with the marker wearer on the left': 10,
      'recordings with the marker wearer on the right': 0,
      'utterances without a voice': 0,
    });
  });

  it('find that channel by loudness, also where it is the other one', async () => {
    const files = { ...cleanRelease(), [DIALOG]: dialogWav(TURNS, 'M', 2) };
    const { voiceOf, audit } = await prepared(files, { audio: 'dialog' });
    const swapped = soundOf(files[DIALOG]);
    expect((await voiceOf(0))?.samples).toEqual(channelOf(swapped, 1).slice(1600, 4800));
    expect(countsOf(audit)).toMatchObject({
      'recordings with the marker wearer on the left': 9,
      'recordings with the marker wearer on the right': 1,
    });
  });

  it.each([
    ['marker-left', 0, 1],
    ['marker-right', 1, 0],
    ['left', 0, 0],
  ] as const)('take the channel that %s says', async (channel, woman, man) => {
    const { voiceOf } = await prepared(cleanRelease(), { audio: 'dialog', channel });
    expect((await voiceOf(0))?.samples).toEqual(expected(woman, 1600, 4800));
    expect((await voiceOf(1))?.samples).toEqual(expected(man, 6400, 9600));
  });

  it('are the mean of both channels when asked for', async () => {
    const { voiceOf } = await prepared(cleanRelease(), { audio: 'dialog', channel: 'mean' });
    const [left, right] = [expected(0, 1600, 4800), expected(1, 1600, 4800)];
    expect((await voiceOf(0))?.samples).toEqual(
      left.map((sample, i) => Math.round((sample + right[i]!) / 2)),
    );
  });

  it('are counted where the recording is missing, broken, mono, the same twice, or too short', async () => {
    const files = cleanRelease();
    delete files['Session1/dialog/wav/Ses01F_impro01.wav'];
    files['Session2/dialog/wav/Ses02F_impro01.wav'] = 'no wav at all';
    files['Session3/dialog/wav/Ses03F_impro01.wav'] = wav(32_000, [(i) => i % 99]);
    files['Session4/dialog/wav/Ses04F_impro01.wav'] = wav(32_000, [(i) => i % 99, (i) => i % 99]);
    files[DIALOG] = wav(8000, [(i) => i % 9, (i) => (i < 6400 ? 0 : 2000)]);
    files['Session5/dialog/wav/._Ses05F_impro01.wav'] = 'junk';
    files['Session5/dialog/wav/Ses05F_impro09.wav'] = wav(9, [() => 1]);
    const { audit, splits, voiceOf } = await prepared(files, { audio: 'dialog' });
    expect(found(audit)).toEqual({
      ...CLEAN,
      ...sizesOf(splits),
      'recordings missing': 1,
      'recordings unreadable': 1,
      'recordings with one channel': 1,
      'recordings whose channels do not tell the speakers apart': 1,
      'recordings with the marker wearer on the left': 6,
      'recordings without an evaluation': 1,
      'junk files passed over': 1,
      // 0.4 … 0.6 s is cut at 0.5 s; 0.7 … 0.9 s, which is context, and 1 … 1.2 s have nothing.
      'cuts that pass the end of the recording': 3,
      'cuts without a sample': 2,
      'utterances without a voice': 4 + 4 + 2,
    });
    expect((await voiceOf(1))?.frames).toBe(1600);
    expect(await voiceOf(3)).toBeUndefined();
  });
});

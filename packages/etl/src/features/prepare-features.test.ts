import { readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { found } from '../dataset-folder/__fixtures__/sample.js';
import { readReadyFeatures } from '../dataset-folder/open-ready-features.js';
import { readDataset } from '../dataset-folder/read-dataset.js';
import { verifyDataset } from '../dataset-folder/verify-dataset.js';
import { prepareDataset } from '../prepare-dataset.js';
import { floats, integers, npy, tensors, writeFeatureFiles } from './__fixtures__/arrays.js';

const temporaryFolder = temporaryFolders();
const prepare = async (changes: Parameters<typeof writeFeatureFiles>[1] = {}) => {
  const options = await writeFeatureFiles(await temporaryFolder(), changes);
  return { ...(await prepareDataset(options)), options };
};
const vector = (...values: number[]) => ({ data: Float32Array.from(values), shape: [values.length] });
const steps = (...values: number[]) => ({ data: Float32Array.from(values), shape: [values.length, 1] });

describe('prepareFeatures', () => {
  it('puts vectors and sequences of npy and safetensors files into the dataset folder, without their padding', async () => {
    const { directory } = await prepare();
    const { splits, audit } = await readDataset(directory, { splits: ['train', 'dev'] });
    const utterances = [...splits.dev!, ...splits.train!];
    expect(await readReadyFeatures(directory, { stream: 'audio', utterances })).toEqual([
      vector(7, 8),
      vector(1, 2),
      vector(3, 4),
      vector(5, 6),
    ]);
    expect(await readReadyFeatures(directory, { stream: 'text', utterances })).toEqual([
      steps(9),
      steps(1, 2),
      steps(3),
      steps(5, 6),
    ]);
    expect(found(audit)).toEqual({
      'train utterances': 3,
      'train dialogues': 2,
      'dev utterances': 1,
      'dev dialogues': 1,
      'utterances without a voice': 4,
      'utterances without a face': 4,
      'streams of ready features': 2,
    });
    expect(await verifyDataset(directory)).toEqual({ edited: [] });
  });

  it('finds features by id when rows of the CSV were moved or taken out', async () => {
    const { directory } = await prepare();
    const csv = join(directory, 'train.csv');
    const [header, first, , third] = (await readFile(csv, 'utf8')).split('\n');
    await writeFile(csv, [header, third, first, ''].join('\n'));
    const { splits } = await readDataset(directory, { splits: ['train'] });
    expect(await readReadyFeatures(directory, { stream: 'audio', utterances: splits.train! })).toEqual([
      vector(5, 6),
      vector(1, 2),
    ]);
  });

  it('writes nothing when nothing has changed, and everything when a number has', async () => {
    const { options, directory } = await prepare();
    expect(await prepareDataset(options)).toEqual({ directory, reused: true });
    await writeFile(join(options.from, 'train_audio.npy'), floats([3, 2], 1, 2, 3, 4, 5, 7));
    expect(await prepareDataset(options)).toEqual({ directory, reused: false });
  });

  it('refuses features that have changed since, that are not there, and utterances without any', async () => {
    const { directory } = await prepare();
    const read = (stream: string, id = 'train/tea/0') =>
      readReadyFeatures(directory, { stream, utterances: [{ id, where: 'train.csv row 2' }] });
    await expect(read('audio', 'train/tea/7')).rejects.toThrow(
      'train.csv row 2: expected features of the stream "audio" for train/tea/7, received none',
    );
    await expect(read('video')).rejects.toThrow(
      'expected ready features in features/train_video.safetensors, received features/dev_audio.safetensors',
    );
    await writeFile(join(directory, 'features/train_audio.safetensors'), 'x');
    await expect(read('audio')).rejects.toThrow('received a changed one');
  });

  it('refuses to replace the folder of the files', async () => {
    const options = await writeFeatureFiles(await temporaryFolder());
    await expect(prepareDataset({ ...options, into: options.from })).rejects.toThrow(
      'features: into: expected a folder that does not hold the corpus',
    );
  });

  it.each<[string, Record<string, string | Uint8Array | undefined>, string | RegExp]>([
    [
      'a row too few',
      { 'train_audio.npy': floats([2, 2], 1, 2, 3, 4) },
      /train_audio\.npy: expected 3 rows, one for each utterance up to .*train\.csv row 4, received 2\.$/,
    ],
    [
      'NaN',
      { 'train_audio.npy': floats([3, 2], 1, 2, 3, Number.NaN, 5, 6) },
      /train_audio\.npy: \[1, 1\], of .*train\.csv row 3: expected a number that is finite in float32, received NaN\.$/,
    ],
    [
      'a number that float32 cannot hold',
      { 'valid_audio.npy': npy('<f8', [1, 2], new Uint8Array(Float64Array.of(1, -1e300).buffer)) },
      /valid_audio\.npy: \[0, 1\], of .*valid\.csv row 2: expected a number .*, received -1e\+300\.$/,
    ],
    ['a split without its file', { 'valid_audio.npy': undefined }, 'expected one file dev_audio.npy or'],
    [
      'two files for one',
      { 'train_audio.safetensors': 'x' },
      'received train_audio.npy and train_audio.safetensors',
    ],
    [
      'another width in another split',
      { 'valid_audio.npy': floats([1, 3], 1, 2, 3) },
      /valid_audio\.npy: expected vectors of width 2 as in .*train_audio\.npy, received vectors of width 3\.$/,
    ],
    [
      'another kind in another split',
      {
        'valid_audio.safetensors': tensors({
          x: { dtype: 'U8', shape: [1, 1, 2], body: Uint8Array.of(1, 2) },
          lengths: { dtype: 'U8', shape: [1], body: Uint8Array.of(1) },
        }),
        'valid_audio.npy': undefined,
      },
      'received sequences of vectors of width 2',
    ],
    [
      'steps without lengths',
      { 'train_text_lengths.npy': undefined },
      'expected the number of steps of each',
    ],
    [
      'lengths of vectors',
      { 'train_audio_lengths.npy': integers(1, 1, 1) },
      'expected lengths beside [utter',
    ],
    [
      'more steps than there are',
      { 'train_text_lengths.npy': integers(2, 1, 3) },
      /train_text_lengths\.npy: \[2\], of .*train\.csv row 4: expected 1 … 2 steps, received 3\.$/,
    ],
    [
      'lengths that are no integers',
      { 'train_text_lengths.npy': floats([3], 2, 1, 2) },
      'one integer for each',
    ],
    ['an array of one axis', { 'train_audio.npy': floats([3], 1, 2, 3) }, 'received [3]'],
    ['no width', { 'train_audio.npy': floats([3, 0]) }, 'expected vectors, received [3, 0]'],
    [
      'two arrays',
      {
        'valid_text.safetensors': tensors({
          a: { dtype: 'U8', shape: [1, 1], body: Uint8Array.of(1) },
          b: { dtype: 'U8', shape: [1, 1], body: Uint8Array.of(1) },
        }),
      },
      'expected one array, and "lengths" where it has steps, received a, b',
    ],
    ['a name that no stream can have', { 'train_My Audio.npy': 'x' }, 'received "My Audio"'],
  ])('refuses %s', async (_, changes, message) => {
    await expect(prepare(changes)).rejects.toThrow(message);
  });

  it('refuses what is no file, and files above 1 GiB, before it reads them', async () => {
    const options = await writeFeatureFiles(await temporaryFolder());
    const path = join(options.from, 'train_audio.npy');
    await truncate(path, 2 ** 31);
    await expect(prepareDataset(options)).rejects.toThrow('expected at most 1024 MiB, received 2048 MiB');
    await rm(path);
    await symlink('/dev/zero', path);
    await expect(prepareDataset(options)).rejects.toThrow('expected a readable file, received a device');
  });

  it('says what is there when there are no features', async () => {
    const options = await writeFeatureFiles(await temporaryFolder(), {
      'train_audio.npy': undefined,
      'valid_audio.npy': undefined,
      'train_text.npy': undefined,
      'train_text_lengths.npy': undefined,
      'valid_text.safetensors': undefined,
      'features.pkl': 'x',
    });
    await expect(prepareDataset(options)).rejects.toThrow(
      'expected files such as train_audio.npy or train_audio.safetensors, received features.pkl.',
    );
  });
});

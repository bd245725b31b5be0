import { readFile, writeFile } from 'node:fs/promises';
import type { FeatureArray, FeatureColumn } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeEach, describe, expect, it } from 'vitest';
import { countingEncoder, featureOf } from './__fixtures__/encoders.js';
import { openFeatureColumn, readFeatures, storeFeatures } from './index.js';

const newFolder = temporaryFolders();
let directory: string;
beforeEach(async () => {
  directory = await newFolder();
});

const INPUTS = Array.from({ length: 9 }, (_, i) => `input ${i % 7}`);
const store = (
  split = 'train',
  inputs: readonly string[] = INPUTS,
  storeAs: 'float32' | 'float16' = 'float32',
) =>
  storeFeatures({
    encoder: countingEncoder().encoder,
    inputs,
    directory,
    split,
    storeAs,
    contentHash: (text) => text,
  });
const all = ({ length, at }: FeatureColumn) => Array.from({ length }, (_, i) => at(i));

describe('openFeatureColumn', () => {
  it.each([false, true])('gives what was stored, row by row and in any order (reuse: %s)', async (reuse) => {
    for (const storeAs of ['float32', 'float16'] as const) {
      const { files, keys } = await store('train', INPUTS, storeAs);
      const column = openFeatureColumn({ files, keys, reuse });
      const inMemory = readFeatures({ files, keys });
      for (const i of [8, 0, 3, 3, 7]) {
        const { data, shape } = column.at(i) as FeatureArray;
        expect(shape).toEqual(featureOf(INPUTS[i]!).shape);
        expect([...data]).toEqual([...inMemory[i]!.data]);
        data.forEach((value, k) => {
          expect(Math.abs(value - featureOf(INPUTS[i]!).data[k]!)).toBeLessThanOrEqual(
            storeAs === 'float32' ? 0 : 2 ** -9,
          );
        });
      }
      expect([column.length, column.at(9), column.at(-1)]).toEqual([9, undefined, undefined]);
      column.close();
      expect(() => column.at(0)).toThrow(/expected an open one, received a closed one/);
    }
  });

  it('joins files, and puts something where there is nothing', async () => {
    const train = await store();
    const dev = await store('dev', ['other']);
    const absent = { data: new Float32Array(4), shape: [0, 4] };
    const files = [...train.files, ...dev.files];
    const column = openFeatureColumn({ files, keys: [dev.keys[0], undefined, train.keys[2]], absent });
    expect(all(column)).toEqual([featureOf('other'), absent, featureOf('input 2')]);
    column.close();
    const rows = openFeatureColumn({ files });
    expect(rows.length).toBe(8);
    expect(readFeatures({ files })).toEqual(all(rows));
    rows.close();
  });

  it('says so when a key is not there, and when a row is damaged', async () => {
    const { files, keys } = await store();
    const other = 'ab'.repeat(32);
    for (const open of [openFeatureColumn, readFeatures]) {
      expect(() => open({ files, keys: [other] })).toThrow(`expected the features with key ${other}`);
    }
    const bytes = await readFile(files[0]!);
    bytes[bytes.length - 40]! ^= 1;
    await writeFile(files[0]!, bytes);
    const column = openFeatureColumn({ files, keys });
    expect(() => all(column)).toThrow(/it is damaged\. The same command encodes it again\.$/);
    column.close();
    expect(() => readFeatures({ files, keys })).toThrow(/it is damaged/);
    expect(() => readFeatures({ files })).toThrow(/it is damaged/);
  });
});

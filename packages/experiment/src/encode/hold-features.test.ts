import { stat } from 'node:fs/promises';
import { alignFeatures, eachFeature } from '@erc/batches';
import type { Encoder, Feature } from '@erc/core';
import { storeFeatures } from '@erc/features';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeEach, describe, expect, it } from 'vitest';
import { createFeatureHolder } from './hold-features.js';

const newFolder = temporaryFolders();
let directory: string;
beforeEach(async () => {
  directory = await newFolder();
});

const inputs = ['a', 'bbb', 'cc'];
const encoder: Encoder<string> = {
  modality: 'audio',
  id: 'length',
  dim: 2,
  encode: async (texts) =>
    texts.map(({ length }): Feature => ({ data: Float32Array.of(length, 1 / length), shape: [2] })),
  async dispose() {},
};
/** A column that knows whether it is closed. */
function columnOf(vectors: readonly Float32Array[]) {
  const features = vectors.map((data): Feature => ({ data, shape: [data.length] }));
  const bytes = vectors.reduce((sum, { byteLength }) => sum + byteLength, 0);
  return {
    length: features.length,
    bytes,
    isClosed: false,
    at(index: number) {
      if (this.isClosed) throw new Error('closed');
      return features[index];
    },
    close() {
      this.isClosed = true;
    },
  };
}
const stored = () => storeFeatures({ encoder, inputs, contentHash: (text) => text, directory });

describe('createFeatureHolder', () => {
  it('gives the same from memory as from the disk, until it is closed', async () => {
    const { files, keys } = await stored();
    const [roomy, full] = [createFeatureHolder(), createFeatureHolder(0)];
    const [memory, disk] = [roomy.hold({ files, keys }), full.hold({ files, keys })];
    expect(Array.isArray(memory)).toBe(true);
    expect(Array.isArray(disk)).toBe(false);
    expect([...eachFeature(disk)]).toEqual(memory);
    expect(disk.at(1)).toEqual({ data: Float32Array.of(3, 1 / 3), shape: [2] });
    for (const holder of [roomy, full, full]) holder.close();
    expect(memory.at(1)).toEqual({ data: Float32Array.of(3, 1 / 3), shape: [2] });
    expect(() => disk.at(1)).toThrow('expected an open one, received a closed one');
  });

  it('has one budget for all streams, of their bytes in memory', async () => {
    const { files, keys } = await stored();
    const size = (await stat(files[0]!)).size;
    const inMemory = (most: number, growths: readonly number[], counted = 0): boolean[] => {
      const holder = createFeatureHolder(most);
      holder.holdOpen(columnOf([new Float32Array(counted / 4)]));
      const held = growths.map((growth) => Array.isArray(holder.hold({ files, keys, growth })));
      holder.close();
      return held;
    };
    expect(inMemory(2 * size, [1, 1, 1])).toEqual([true, true, false]);
    expect(inMemory(3 * size, [2, 2, 1])).toEqual([true, false, true]);
    expect(inMemory(2 * size, [1, 1], 4)).toEqual([true, false]);
  });
});

describe('holdOpen', () => {
  it('reads a column that there is room for, and leaves a larger one on the disk until it is closed', () => {
    const columns = [1, 2, 3].map(() => columnOf([Float32Array.of(1, 2), Float32Array.of(3)]));
    const holder = createFeatureHolder(36);
    const held = columns.map((column, i) => holder.holdOpen(column, i === 1 ? 2 : 1));
    expect(held.map((column) => Array.isArray(column))).toEqual([true, true, false]);
    expect(columns.map(({ isClosed }) => isClosed)).toEqual([true, true, false]);
    expect([...eachFeature(held[2]!)]).toEqual(held[0]);
    holder.close();
    expect(columns[2]!.isClosed).toBe(true);
    expect(held[0]!.at(1)).toEqual({ data: Float32Array.of(3), shape: [1] });
  });
});

describe('alignFeatures', () => {
  it('puts a stand-in where a feature is missing, in memory and on the disk', async () => {
    const { files, keys } = await stored();
    const none: Feature = { data: new Float32Array(2), shape: [2] };
    const there = [false, true, true, false, true];
    const [memory, disk] = [undefined, 0].map((most) =>
      alignFeatures(there, createFeatureHolder(most).hold({ files, keys }), none),
    );
    expect(Array.isArray(memory)).toBe(true);
    expect([...eachFeature(disk!)]).toEqual(memory);
    expect(memory!.at(3)).toBe(none);
    expect(memory!.at(4)).toEqual({ data: Float32Array.of(2, 1 / 2), shape: [2] });
  });
});

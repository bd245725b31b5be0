import type { DenseFeature, Encoder } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { openFeatureColumn } from './feature-column.js';
import { readFeatures } from './read-features.js';
import { encodeStored, storeFeatures } from './store-features.js';

const newFolder = temporaryFolders();

const FEATURES: Readonly<Record<string, readonly DenseFeature[]>> = {
  'token ids': [
    { data: Int32Array.of(7, 8, 9), shape: [3] },
    { data: new Int32Array(0), shape: [0] },
    { data: Int32Array.of(5), shape: [1] },
  ],
  samples: [
    { data: Int16Array.of(-32768, 3, 32767), shape: [3] },
    { data: Int16Array.of(1), shape: [1] },
    { data: Int16Array.of(0, -1, 2, -3, 4), shape: [5] },
  ],
  pixels: [
    { data: Uint8Array.from({ length: 12 }, (_, i) => i * 20), shape: [1, 2, 2, 3] },
    { data: Uint8Array.of(255, 0, 1), shape: [1, 1, 1, 3] },
    { data: Uint8Array.from({ length: 24 }, (_, i) => i), shape: [2, 2, 2, 3] },
  ],
};

describe('a store of what an encoder of the model reads', () => {
  it.each(Object.entries(FEATURES))(
    'gives %s back with their type, in memory and from the disk',
    async (_, features) => {
      const encoder: Encoder<number> = {
        modality: 'audio',
        id: 'raw',
        dim: 1,
        encode: async (inputs) => inputs.map((i) => features[i]!),
        dispose: async () => {},
      };
      const options = { encoder, directory: await newFolder(), contentHash: String, inputs: [2, 0, 1] };
      const expected = [features[2], features[0], features[1]];
      expect((await encodeStored(options)).features).toEqual(expected);
      const { files, keys, hits } = await storeFeatures({ ...options, inputs: [0, 1, 2] });
      expect(hits).toBe(3);
      expect(readFeatures({ files, keys })).toEqual(features);
      for (const reuse of [false, true]) {
        const column = openFeatureColumn({ files, keys, reuse });
        for (const [i, feature] of features.entries()) expect(column.at(i)).toEqual(feature);
        column.close();
      }
    },
  );
});

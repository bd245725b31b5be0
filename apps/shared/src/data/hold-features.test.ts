import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Encoder, Feature } from '@erc/core';
import { storeFeatures } from '@erc/features';
import { eachFeature } from '@erc/trainer';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alignFeatures, holdFeatures } from './hold-features.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'erc-hold-'));
});
afterEach(() => rm(directory, { recursive: true }));

const inputs = ['a', 'bbb', 'cc'];
const encoder: Encoder<string> = {
  modality: 'audio',
  id: 'length',
  dim: 2,
  encode: async (texts) =>
    texts.map(({ length }): Feature => ({ data: Float32Array.of(length, 1 / length), shape: [2] })),
  async dispose() {},
};
const stored = () => storeFeatures({ encoder, inputs, contentHash: (text) => text, directory });

describe('holdFeatures', () => {
  it('gives the same from memory as from the disk', async () => {
    const { files, keys } = await stored();
    const [memory, disk] = [holdFeatures({ files, keys }), holdFeatures({ files, keys, most: 0 })];
    expect(Array.isArray(memory)).toBe(true);
    expect(Array.isArray(disk)).toBe(false);
    expect([...eachFeature(disk)]).toEqual(memory);
    expect(disk.at(1)).toEqual({ data: Float32Array.of(3, 1 / 3), shape: [2] });
  });
});

describe('alignFeatures', () => {
  it('puts a stand-in where a feature is missing, in memory and on the disk', async () => {
    const { files, keys } = await stored();
    const none: Feature = { data: new Float32Array(2), shape: [2] };
    const there = [false, true, true, false, true];
    const [memory, disk] = [undefined, 0].map((most) =>
      alignFeatures(there, holdFeatures({ files, keys, ...(most === 0 && { most }) }), none),
    );
    expect(Array.isArray(memory)).toBe(true);
    expect([...eachFeature(disk!)]).toEqual(memory);
    expect(memory!.at(3)).toBe(none);
    expect(memory!.at(4)).toEqual({ data: Float32Array.of(2, 1 / 2), shape: [2] });
  });
});

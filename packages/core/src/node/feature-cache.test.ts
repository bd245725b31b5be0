import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Encoder } from '../features.js';
import { encodeCached } from './feature-cache.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'erc-cache-'));
});
afterEach(() => rm(directory, { recursive: true }));

/** Gives each text its length, and remembers what it was asked for. */
function counting(id = 'length'): { readonly encoder: Encoder<string>; readonly asked: string[] } {
  const asked: string[] = [];
  const encoder: Encoder<string> = {
    modality: 'text',
    id,
    dim: 1,
    async encode(inputs) {
      asked.push(...inputs);
      return inputs.map((text) => ({ data: Float32Array.of(text.length), shape: [1] }));
    },
    async dispose() {},
  };
  return { encoder, asked };
}
const encode = (encoder: Encoder<string>, inputs: string[]) =>
  encodeCached({ encoder, inputs, hash: (text) => text, directory });

describe('encodeCached', () => {
  it('encodes only what it has not seen, and keeps the order of the inputs', async () => {
    const { encoder, asked } = counting();
    await encode(encoder, ['a', 'bbb']);
    const { features, hits } = await encode(encoder, ['cc', 'bbb', 'a']);
    expect(asked).toEqual(['a', 'bbb', 'cc']);
    expect(hits).toBe(2);
    expect(features.map((feature) => 'data' in feature && feature.data[0])).toEqual([2, 3, 1]);
  });

  it('does not take the features of another encoder', async () => {
    await encode(counting().encoder, ['a']);
    const other = counting('other');
    expect((await encode(other.encoder, ['a'])).hits).toBe(0);
    expect(other.asked).toEqual(['a']);
  });

  it('encodes everything again when its file is damaged', async () => {
    await encode(counting().encoder, ['a']);
    const [file] = await readdir(directory);
    await writeFile(join(directory, file!), 'not a cache');
    expect((await encode(counting().encoder, ['a'])).hits).toBe(0);
    expect((await encode(counting().encoder, ['a'])).hits).toBe(1);
  });
});

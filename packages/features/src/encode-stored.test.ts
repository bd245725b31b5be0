import { readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type DenseFeature,
  EncoderError,
  type FeatureArray,
  readSafetensors,
  type Truncation,
} from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type CountingEncoder, countingEncoder, featureOf } from './__fixtures__/encoders.js';
import { encodeStored } from './index.js';
import { listParts } from './store-folder.js';

const newFolder = temporaryFolders();
let directory: string;
beforeEach(async () => {
  directory = await newFolder();
});

const encode = ({ encoder }: CountingEncoder, inputs: readonly string[], more = {}) =>
  encodeStored({ encoder, inputs, contentHash: (text) => text, directory, ...more });
const storeOf = async (): Promise<string> => join(directory, (await readdir(directory))[0]!);
const packedOf = async (split = 'all'): Promise<string> => join(await storeOf(), `${split}.safetensors`);
const WORDS = ['a', 'bb', 'ccc', 'dddd', 'a longer one', 'and another one'];

describe('encodeStored', () => {
  it('encodes only what it has not seen, each content once, and keeps the order of the inputs', async () => {
    const counting = countingEncoder();
    await encode(counting, ['a', 'ccc', 'a']);
    const { features, hits } = await encode(counting, ['bb', 'ccc', 'a', 'bb', 'a']);
    expect(counting.asked).toEqual(['a', 'ccc', 'bb']);
    expect(hits).toBe(3);
    expect(features).toEqual(['bb', 'ccc', 'a', 'bb', 'a'].map((text) => featureOf(text)));
  });

  it('leaves one packed file and what it is of, and nothing else', async () => {
    await encode(countingEncoder(), WORDS, { split: 'train' });
    const [folder] = await readdir(directory);
    expect(folder).toMatch(/^text-[0-9a-f]{16}$/);
    expect((await readdir(await storeOf(), { recursive: true })).sort()).toEqual([
      'encoder.json',
      'parts',
      'train.safetensors',
    ]);
    expect(JSON.parse(await readFile(join(await storeOf(), 'encoder.json'), 'utf8'))).toMatchObject({
      id: 'counting',
      dim: 4,
      storeAs: 'float32',
    });
  });

  it('does not take the features of another encoder, nor of another way to keep them', async () => {
    await encode(countingEncoder(), WORDS);
    expect((await encode(countingEncoder('other'), WORDS)).hits).toBe(0);
    expect((await encode(countingEncoder(), WORDS, { storeAs: 'float16' })).hits).toBe(0);
    expect((await encode(countingEncoder(), WORDS)).hits).toBe(WORDS.length);
  });

  it('tells of cuts in the same way whether they come from the store or not', async () => {
    const told: [number, Truncation][][] = [];
    for (const inputs of [WORDS, WORDS, [...WORDS].reverse()]) {
      const own: [number, Truncation][] = [];
      const { cuts } = await encode(countingEncoder(), inputs, {
        onTruncation: (i: number, cut: Truncation) => own.push([i, cut]),
      });
      expect([...cuts]).toEqual(own);
      told.push(own);
    }
    expect(told[0]).toEqual([
      [4, { from: 12, to: 6, unit: 'tokens' }],
      [5, { from: 15, to: 6, unit: 'tokens' }],
    ]);
    expect(told[1]).toEqual(told[0]);
    expect(told[2]!.map(([i, cut]) => [5 - i, cut]).reverse()).toEqual(told[0]);
  });

  it('gives float16 back rounded, the first time as every other time', async () => {
    const first = await encode(countingEncoder(), WORDS, { storeAs: 'float16' });
    const again = await encode(countingEncoder(), WORDS, { storeAs: 'float16' });
    expect(again.features).toEqual(first.features);
    for (const [i, { data }] of first.features.entries()) {
      const exact = featureOf(WORDS[i]!).data;
      data.forEach((value, k) => {
        expect(Math.abs(value - exact[k]!)).toBeLessThanOrEqual(2 ** -10 * 2);
      });
    }
  });

  it('keeps tokens as they are', async () => {
    const tokens = (text: string): FeatureArray => ({
      data: Int32Array.from(text, (letter) => letter.charCodeAt(0) * 100_003),
      shape: [text.length],
    });
    for (const _ of [0, 1]) {
      const { features } = await encode(countingEncoder('tokens', tokens), WORDS, { storeAs: 'float16' });
      expect(features).toEqual(WORDS.map(tokens));
    }
  });

  it('can be read by any reader of safetensors', async () => {
    await encode(countingEncoder(), ['bb']);
    const bytes = await readFile(await packedOf());
    const header = JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE(0))).toString());
    expect(header.values).toMatchObject({ dtype: 'F32', shape: [featureOf('bb').data.length] });
    // Types that this reader does not know are named.
    expect(() => readSafetensors(bytes, 'packed')).toThrow(/"offsets": expected dtype/);
  });

  it('refuses what cannot be stored', async () => {
    const of = (data: Float32Array, shape: number[]) => countingEncoder('bad', () => ({ data, shape }));
    await expect(encode(of(new Float32Array(3), [2]), ['a'])).rejects.toThrow(
      'text encoder: input 0: expected 2 values for shape [2], received 3.',
    );
    await expect(encode(of(Float32Array.of(7e4), [1]), ['a'], { storeAs: 'float16' })).rejects.toThrow(
      EncoderError,
    );
    await expect(encode(of(Float32Array.of(1, Number.NaN), [2]), ['a'])).rejects.toThrow(
      'text encoder: input 0: expected finite numbers, received NaN in element 1 of [2].',
    );
    const sparse = countingEncoder();
    const encoder = {
      ...sparse.encoder,
      encode: async () => [{ indices: new Int32Array(0), values: new Float32Array(0), dim: 3 }],
    };
    await expect(encode({ ...sparse, encoder }, ['a'])).rejects.toThrow('received a sparse one');
    await expect(encode(sparse, ['a'], { split: '../up' })).rejects.toThrow(/^split: expected/);
  });

  it('keeps what was encoded when it is stopped, or when the encoder fails', async () => {
    const abort = new AbortController();
    const inputs = Array.from({ length: 40 }, (_, i) => `${i}`);
    const stopping = countingEncoder('stop', (text) => {
      if (text === '20') abort.abort(new Error('enough'));
      return featureOf(text);
    });
    await expect(encode(stopping, inputs, { signal: abort.signal })).rejects.toThrow('enough');
    const failing = countingEncoder('stop', (text) => {
      if (text === '30') throw new Error('broken');
      return featureOf(text);
    });
    await expect(encode(failing, inputs)).rejects.toThrow('broken');
    expect(failing.asked[0]).toBe('21');
    const last = countingEncoder('stop');
    expect((await encode(last, inputs)).hits).toBe(30);
    expect(last.asked).toEqual(inputs.slice(30));
  });

  it('says how far it is, of what has to be encoded', async () => {
    await encode(countingEncoder(), ['a']);
    const seen: string[] = [];
    await encode(countingEncoder(), WORDS, {
      onProgress: (done: number, all: number) => seen.push(`${done}/${all}`),
    });
    expect(seen).toEqual(['1/5', '2/5', '3/5', '4/5', '5/5']);
  });

  it('marks a store as used', async () => {
    await encode(countingEncoder(), ['a']);
    const path = join(await storeOf(), 'encoder.json');
    const long = new Date('2020-01-01');
    await utimes(path, long, long);
    await encode(countingEncoder(), ['a']);
    expect((await stat(path)).mtimeMs).toBeGreaterThan(long.getTime());
  });
});

const anyFeature = fc.array(fc.nat(4), { minLength: 1, maxLength: 3 }).chain((shape) =>
  fc
    .array(fc.float({ noNaN: true, noDefaultInfinity: true }), {
      minLength: product(shape),
      maxLength: product(shape),
    })
    .map((values): FeatureArray => ({ data: Float32Array.from(values), shape })),
);
const product = (shape: readonly number[]): number => shape.reduce((all, extent) => all * extent, 1);
const bitsOf = ({ data, shape }: DenseFeature) => ({
  bits: [...new Uint32Array(data.slice().buffer)],
  shape,
});

describe('a store', () => {
  it('gives back every bit of any features, and the same bytes in whatever order they came', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyFeature, { minLength: 1, maxLength: 12 }),
        fc.array(fc.array(fc.nat(11), { maxLength: 12 }), { maxLength: 4 }),
        async (features, rounds) => {
          const inputs = features.map((_, i) => `${i}`);
          const packed: Buffer[] = [];
          for (const visits of [rounds, []]) {
            await rm(directory, { recursive: true });
            const counting = countingEncoder('any', (text) => features[Number(text)]!);
            for (const visit of visits) {
              await encode(
                counting,
                visit.map((i) => `${i % features.length}`),
              );
            }
            const stored = await encode(counting, inputs);
            expect(stored.features.map(bitsOf)).toEqual(features.map(bitsOf));
            expect(counting.asked.length).toBe(features.length);
            packed.push(await readFile(await packedOf()));
          }
          expect(packed[0]!.equals(packed[1]!)).toBe(true);
        },
      ),
      { numRuns: 12, seed: 7 },
    );
  });

  it('never gives what was damaged: it is found, and encoded again alone where that can be', async () => {
    const inputs = Array.from({ length: 12 }, (_, i) => `input ${i}`);
    await encode(countingEncoder(), inputs);
    const path = await packedOf();
    const whole = await readFile(path);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(whole.length - 1),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        async (at, bits, cut) => {
          const bytes = cut ? whole.subarray(0, at) : Buffer.from(whole);
          if (!cut) bytes[at]! ^= bits;
          await writeFile(path, bytes);
          const counting = countingEncoder();
          const { features } = await encode(counting, inputs);
          expect(features).toEqual(inputs.map((text) => featureOf(text)));
          // The digest at the end is for `verify`; all else is checked at every reading.
          if (!cut && at < whole.length - 32) expect(counting.asked.length).toBeGreaterThan(0);
          if (counting.asked.length > 0) expect((await readFile(path)).equals(whole)).toBe(true);
          expect(await listParts(await storeOf())).toEqual([]);
        },
      ),
      { numRuns: 20, seed: 7 },
    );
  });

  it('is checked once after it was written, and again whenever something was', async () => {
    const inputs = Array.from({ length: 12 }, (_, i) => `input ${i}`);
    await encode(countingEncoder(), inputs);
    const path = await packedOf();
    const noted = async () => (await readdir(await storeOf())).includes('all.checked');
    // A file that has just changed may change again within a tick of the clock.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 });
    await encode(countingEncoder(), inputs).finally(() => vi.useRealTimers());
    expect(await noted()).toBe(true);
    const bytes = await readFile(path);
    bytes[bytes.length - 40]! ^= 1;
    await writeFile(path, bytes);
    for (const left of [1, 0]) {
      const counting = countingEncoder();
      const { features } = await encode(counting, inputs);
      expect(features).toEqual(inputs.map((text) => featureOf(text)));
      expect(counting.asked).toHaveLength(left);
    }
  });

  it('encodes one input again where one is damaged', async () => {
    const inputs = Array.from({ length: 12 }, (_, i) => `input ${i}`);
    await encode(countingEncoder(), inputs);
    const path = await packedOf();
    const bytes = await readFile(path);
    bytes[bytes.length - 40]! ^= 1;
    await writeFile(path, bytes);
    const counting = countingEncoder();
    expect((await encode(counting, inputs)).hits).toBe(11);
    expect(counting.asked).toHaveLength(1);
  });
});

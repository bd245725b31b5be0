import { createRandom } from '@erc/core';
import { createDropoutContext, type ForwardContext, type RawStream, type StreamEncoder } from '@erc/nn';
import {
  openWeights,
  type PretrainedWeights,
  pretrainedOptionsSchema,
  type Train,
  trainSchema,
} from '@erc/pretrained';
import { useBackend } from '@erc/testing';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { writeTinyBert, writeTinyResnet, writeTinyWav2Vec2 } from '@erc/testing/tiny-models';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadImageStreamEncoder } from './image-stream-encoder.js';
import { poolStates } from './pool-states.js';
import { loadLowerSpeechLayers, loadSpeechStreamEncoder } from './speech-stream-encoder.js';
import { loadTextStreamEncoder } from './text-stream-encoder.js';

useBackend(['cpu']);
const newFolder = temporaryFolders();
const random = createRandom(3);
const frozen = createDropoutContext({ random, training: false });

type Weights = Readonly<Record<'bert' | 'wav2vec2' | 'resnet', string>>;
let folders: Weights;
beforeAll(async () => {
  const folder = await newFolder();
  folders = {
    bert: await writeTinyBert(`${folder}/bert`),
    wav2vec2: await writeTinyWav2Vec2(`${folder}/wav2vec2`),
    resnet: await writeTinyResnet(`${folder}/resnet`),
  };
});

async function withWeights<T>(
  name: keyof Weights,
  use: (weights: PretrainedWeights) => Promise<T>,
): Promise<T> {
  const weights = await openWeights(pretrainedOptionsSchema.parse({ model: folders[name] }), {
    where: 'test',
  });
  try {
    return await use(weights);
  } finally {
    await weights.close();
  }
}

const trainOf = (words: unknown): Train => trainSchema.parse(words) as Train;
const text = (
  train: unknown,
  pooling: 'first' | 'last' | 'mean' | 'max' | 'none' = 'mean',
  dropoutRate?: number,
) =>
  withWeights('bert', (weights) =>
    loadTextStreamEncoder(
      weights,
      { path: 'encoder/text', train: trainOf(train), pooling, random, dropoutRate },
      'test',
    ),
  );
const speech = (train: unknown = 'all', pooling: 'mean' | 'max' | 'mean-max' | 'none' = 'mean-max') =>
  withWeights('wav2vec2', (weights) =>
    loadSpeechStreamEncoder(
      weights,
      { path: 'encoder/audio', train: trainOf(train), pooling, scaling: 'unit-variance', random },
      'test',
    ),
  );
const image = (train: 'all' | { layers: number }, statistics: 'frozen' | 'batch' = 'frozen') =>
  withWeights('resnet', (weights) =>
    loadImageStreamEncoder(
      weights,
      {
        path: 'encoder/visual',
        train,
        statistics,
        patches: 'mean',
        pooling: 'mean',
        normalisation: { factor: 1 / 255, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
      },
      'test',
    ),
  );

const namesOf = ({ parameters }: StreamEncoder, frozenOnes: boolean): string[] =>
  parameters.filter(({ isFrozen = false }) => isFrozen === frozenOnes).map(({ path }) => path);

/** Ids or samples with their mask; rows are padded with `padding`. */
function steps(rows: readonly (readonly number[])[], dtype: 'int32' | 'float32', padding = 0): RawStream {
  const length = Math.max(...rows.map((row) => row.length));
  const padded = rows.map((row) => [...row, ...new Array<number>(length - row.length).fill(padding)]);
  const mask = rows.map((row) => padded[0]!.map((_, i) => (i < row.length ? 1 : 0)));
  return {
    modality: dtype === 'int32' ? 'text' : 'audio',
    values: tf.tensor2d(padded, undefined, dtype),
    mask: tf.tensor2d(mask),
  };
}

describe('poolStates', () => {
  const states = () =>
    tf.tensor3d([
      [
        [1, 9],
        [3, 5],
        [100, 100],
      ],
      [
        [2, 2],
        [4, 0],
        [6, -5],
      ],
    ]);
  const mask = () =>
    tf.tensor2d([
      [1, 1, 0],
      [1, 1, 1],
    ]);
  it.each([
    [
      'first',
      [
        [1, 9],
        [2, 2],
      ],
    ],
    [
      'last',
      [
        [3, 5],
        [6, -5],
      ],
    ],
    [
      'mean',
      [
        [2, 7],
        [4, -1],
      ],
    ],
    [
      'max',
      [
        [3, 9],
        [6, 2],
      ],
    ],
    [
      'mean-max',
      [
        [2, 7, 3, 9],
        [4, -1, 6, 2],
      ],
    ],
  ] as const)('reads real steps alone: %s', (pooling, expected) => {
    expect(poolStates(states(), mask(), pooling)).toBeAllClose(
      expected.map((row) => [...row]),
      { rtol: 1e-6, atol: 1e-6 },
    );
  });
});

describe('an encoder of token ids', () => {
  it.each(['first', 'last', 'mean', 'max', 'none'] as const)(
    'gives the same alone and beside longer ones: %s',
    async (pooling) => {
      const encoder = await text('all', pooling);
      tf.tidy(() => {
        const rows = [
          [2, 9, 3],
          [2, 7, 8, 12, 11, 3],
        ];
        const together = encoder.encode(steps(rows, 'int32'), frozen);
        expect(together.values.shape).toEqual(pooling === 'none' ? [2, 6, 8] : [2, 8]);
        expect(encoder.output).toEqual({
          modality: 'text',
          dim: 8,
          kind: pooling === 'none' ? 'sequence' : 'vector',
        });
        const alone = encoder.encode(steps([rows[0]!], 'int32'), frozen).values;
        const first =
          pooling === 'none'
            ? tf.slice(together.values, [0, 0, 0], [1, 3, 8])
            : tf.slice(together.values, [0, 0], [1, 8]);
        expect(first).toBeAllClose(alone.arraySync(), { rtol: 1e-5, atol: 1e-6 });
      });
      encoder.dispose();
    },
  );

  it('cuts away padding that the model has no positions for', async () => {
    const encoder = await text('all');
    tf.tidy(() => {
      const ids = [2, 9, 3];
      const beyond = steps([ids, new Array<number>(50).fill(0)], 'int32');
      const mask = tf.tensor2d(
        [0, 1].map((row) => Array.from({ length: 50 }, (_, i) => (i < 3 || (row === 1 && i < 40) ? 1 : 0))),
      );
      const { values } = encoder.encode({ ...beyond, mask }, frozen);
      const alone = encoder.encode(steps([ids], 'int32'), frozen).values;
      expect(tf.slice(values, [0, 0], [1, 8])).toBeAllClose(alone.arraySync(), { rtol: 1e-5, atol: 1e-6 });
    });
    encoder.dispose();
  });

  it('keeps its dropout where all of it is frozen, as published, and has none with a rate of 0', async () => {
    const passes = async (dropoutRate: number): Promise<Float32Array[]> => {
      const encoder = await text({ freeze: ['**'] }, 'first', dropoutRate);
      expect(namesOf(encoder, false)).toEqual([]);
      const found = [1, 2].map((seed) => {
        const context = createDropoutContext({ random: createRandom(seed), training: true });
        const { values } = encoder.encode(steps([[2, 5, 6, 3]], 'int32'), context);
        return Float32Array.from(values.dataSync());
      });
      encoder.dispose();
      return found;
    };
    const [first, again] = await passes(0.1);
    expect(again).not.toEqual(first);
    const [without, twice] = await passes(0);
    expect(twice).toEqual(without);
  });

  it('trains its last layers alone, without dropout below', async () => {
    const whole = await text('all', 'mean', 0.3);
    const upper = await text({ layers: 1 }, 'mean', 0.3);
    expect(namesOf(whole, true)).toEqual([]);
    expect(namesOf(upper, false).every((path) => path.startsWith('encoder/text/layers/1/'))).toBe(true);
    expect(namesOf(upper, true).some((path) => path.startsWith('encoder/text/embeddings/'))).toBe(true);
    const countOf = (encoder: StreamEncoder): number => {
      let count = 0;
      const context: ForwardContext = {
        training: true,
        dropout: (x) => {
          count++;
          return x;
        },
      };
      tf.tidy(() => void encoder.encode(steps([[2, 9, 3]], 'int32'), context));
      return count;
    };
    expect(countOf(whole)).toBe(1 + 2 * countOf(upper));
    whole.dispose();
    upper.dispose();
  });

  it('trains adapters alone, or all but what globs match', async () => {
    const adapted = await text({ lora: { rank: 2, targets: ['query'] } });
    expect(namesOf(adapted, false)).toEqual(
      [0, 1].flatMap((i) =>
        ['down', 'up'].map((end) => `encoder/text/layers/${i}/attention/query/lora/${end}`),
      ),
    );
    const partly = await text({ freeze: ['embeddings/**', '**/bias'] });
    expect(namesOf(partly, true).every((path) => /embeddings|bias$/.test(path))).toBe(true);
    expect(namesOf(partly, false).some((path) => /embeddings|bias$/.test(path))).toBe(false);
    await expect(text({ freeze: ['layer/**'] })).rejects.toThrow(
      'train.freeze: expected a pattern that matches a parameter',
    );
    await expect(text({ layers: 3 })).rejects.toThrow('train.layers: expected at most 2');
    adapted.dispose();
    partly.dispose();
  });
});

describe('an encoder of samples', () => {
  const wave = (samples: number, from = 0): number[] =>
    Array.from({ length: samples }, (_, i) => 0.4 * Math.sin((i + from) / 5) + 0.1);

  it.each(['mean-max', 'none'] as const)(
    'gives the same alone and beside longer ones: %s',
    async (pooling) => {
      const encoder = await speech('all', pooling);
      tf.tidy(() => {
        const rows = [wave(2400), wave(4100, 3)];
        const { values } = encoder.encode(steps(rows, 'float32'), frozen);
        const alone = encoder.encode(steps([rows[0]!], 'float32'), frozen).values;
        const [, ...extents] = alone.shape;
        expect(tf.slice(values, [0, 0, ...(pooling === 'none' ? [0] : [])], [1, ...extents])).toBeAllClose(
          alone.arraySync(),
          {
            rtol: 1e-4,
            atol: 1e-5,
          },
        );
      });
      encoder.dispose();
    },
  );

  it('reads a voice as loud as any other, and one that is shorter than a step', async () => {
    const encoder = await speech();
    tf.tidy(() => {
      const quiet = wave(3000).map((sample) => 0.25 * sample + 0.05);
      const { values } = encoder.encode(steps([wave(3000), quiet], 'float32'), frozen);
      const [loud, same] = values.arraySync() as number[][];
      expect(tf.tensor1d(loud!)).toBeAllClose(same!, { rtol: 1e-3, atol: 1e-3 });
      const short = encoder.encode(steps([[0.1, -0.2]], 'float32'), frozen).values;
      expect(short.dataSync().every(Number.isFinite)).toBe(true);
    });
    encoder.dispose();
  });

  it('trains its last layers alone: the norm before them is frozen', async () => {
    const encoder = await speech({ layers: 2 });
    expect(namesOf(encoder, true)).toContain('encoder/audio/norm/scale');
    expect(namesOf(encoder, false).every((path) => path.startsWith('encoder/audio/layers/'))).toBe(true);
    encoder.dispose();
  });
});

describe('the frozen layers below the first that is trained', () => {
  it('give what the encoder over them reads: the same as over samples', async () => {
    await withWeights('wav2vec2', async (weights) => {
      const train = { layers: 1 };
      const options = {
        path: 'encoder/audio',
        train,
        pooling: 'mean',
        scaling: 'unit-variance',
        random,
      } as const;
      const whole = await loadSpeechStreamEncoder(weights, options, 'test');
      const upper = await loadSpeechStreamEncoder(weights, { ...options, over: 'lower' }, 'test');
      const lower = await loadLowerSpeechLayers(weights, { train, scaling: 'unit-variance' }, 'test');
      expect(upper.input).toEqual({ modality: 'audio', dim: 8, kind: 'sequence' });
      expect(upper.parameters.every(({ path }) => path.startsWith('encoder/audio/layers/1/'))).toBe(true);
      tf.tidy(() => {
        const voices = steps(
          [[0.1, -0.2, 0.3], Array.from({ length: 3000 }, (_, i) => Math.sin(i / 9))],
          'float32',
        );
        const expected = whole.encode(voices, frozen).values;
        expect(upper.encode(lower.encode(voices, frozen), frozen).values).toBeAllClose(expected.arraySync(), {
          rtol: 1e-6,
          atol: 1e-7,
        });
      });
      tf.tidy(() => {
        // A row that fills up the batch.
        const none = {
          modality: 'audio',
          values: tf.zeros([1, 4, 8]),
          mask: tf.zeros([1, 4]) as tf.Tensor2D,
        } as const;
        expect(upper.encode(none, frozen).values.dataSync().every(Number.isFinite)).toBe(true);
      });
      for (const encoder of [whole, upper, lower]) encoder.dispose();
    });
  });
});

describe('an encoder of pictures', () => {
  const pictures = (utterances: number, frames: number): tf.Tensor =>
    tf.floor(tf.randomUniform([utterances, frames, 32, 32, 3], 0, 256, 'float32', 7));

  it('pools the pictures of an utterance, and passes over padding', async () => {
    const encoder = await image('all');
    tf.tidy(() => {
      const values = pictures(2, 3);
      const mask = tf.tensor2d([
        [1, 0, 0],
        [1, 1, 1],
      ]);
      const { values: together } = encoder.encode({ modality: 'visual', values, mask }, frozen);
      const one = tf.slice(values, [0, 0, 0, 0, 0], [1, 1, 32, 32, 3]);
      const alone = encoder.encode(
        { modality: 'visual', values: one, mask: tf.ones([1, 1]) as tf.Tensor2D },
        frozen,
      ).values;
      expect(together.shape).toEqual([2, 8]);
      expect(tf.slice(together, [0, 0], [1, 8])).toBeAllClose(alone.arraySync(), { rtol: 1e-4, atol: 1e-5 });
    });
    encoder.dispose();
  });

  it('moves the running statistics of the stages that are trained, and of no other', async () => {
    const movedBy = async (train: 'all' | { layers: number }): Promise<number> => {
      const encoder = await image(train, 'batch');
      const moved = new Set<tf.Variable>();
      const context: ForwardContext = {
        training: true,
        dropout: (x) => x,
        assign: (variable) => void moved.add(variable),
      };
      tf.tidy(() => {
        const mask = tf.ones([2, 2]) as tf.Tensor2D;
        encoder.encode({ modality: 'visual', values: pictures(2, 2), mask }, context);
      });
      expect(encoder.state!.length).toBeGreaterThan(moved.size - 1);
      encoder.dispose();
      return moved.size;
    };
    expect(await movedBy('all')).toBeGreaterThan(await movedBy({ layers: 1 }));
    expect(await movedBy({ layers: 1 })).toBeGreaterThan(0);
  });
});

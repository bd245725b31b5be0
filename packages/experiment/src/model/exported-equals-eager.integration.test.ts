import { createRandom } from '@erc/core';
import { type ExportInput, exportOnnx } from '@erc/engine';
import { type ContextOptions, contexts, type FusionOptions, fusions } from '@erc/fusion';
import { losses as lossRegistry } from '@erc/losses';
import { createDropoutContext } from '@erc/nn';
import { useBackend } from '@erc/testing';
import { headOptionsSchema } from '@erc/trainer';
import * as tf from '@tensorflow/tfjs';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { CONTEXTS, FUSIONS } from '../__fixtures__/option-sets.js';
import { TOY_LABELS, TOY_SPECS } from '../__fixtures__/toy-examples.js';
import { createModel } from './create-model.js';

useBackend(['cpu']);

/** None of these is traced; 1 is broadcast, 64 is a power of two, the others are odd and even. */
const BATCHES = [1, 4, 5, 6, 9, 64, 99];
/** Utterances of a dialogue. */
const TURNS = 3;
/** Steps of the voice. */
const STEPS = 4;

interface Parts {
  readonly fusion?: FusionOptions;
  readonly context?: ContextOptions;
  readonly head?: ReturnType<typeof headOptionsSchema.parse>;
}

type Tensors = Record<string, tf.Tensor>;

/** What each example has: a row of each array; or, of a dialogue, as many rows as it has turns. */
const COLUMNS: Readonly<
  Record<string, { readonly shape: readonly number[]; readonly dtype: 'float32' | 'int32' }>
> = {
  text: { shape: [5], dtype: 'float32' },
  audio: { shape: [STEPS, 3], dtype: 'float32' },
  audioMask: { shape: [STEPS], dtype: 'float32' },
  visual: { shape: [4], dtype: 'float32' },
  visualPresent: { shape: [], dtype: 'float32' },
  speakers: { shape: [], dtype: 'int32' },
  genders: { shape: [], dtype: 'int32' },
  utterances: { shape: [], dtype: 'float32' },
};

const random = createRandom(4);
/** Values by column: real steps first, some streams missing, speakers −1 … 1, the last turn of each dialogue padding. */
function valuesOf(name: string, shape: readonly number[]): number[] {
  const size = shape.reduce((a, b) => a * b, 1);
  const of = (make: (i: number) => number): number[] => Array.from({ length: size }, (_, i) => make(i));
  if (name === 'audioMask') return of((i) => Number(i % STEPS <= Math.floor(i / STEPS) % STEPS));
  if (name === 'visualPresent') return of((i) => Number(i % 4 !== 1));
  if (name === 'speakers' || name === 'genders') return of((i) => (i % 3) - 1);
  if (name === 'utterances') return of((i) => Number(i % TURNS < TURNS - 1));
  return of(() => random.normal());
}

function modelOf({ fusion, context, head = [] }: Parts) {
  const losses = [lossRegistry.schema.parse({ type: 'cross-entropy' })];
  return createModel(
    {
      streams: {},
      fusion: fusions.schema.parse(fusion ?? { type: 'concat', projection: { dim: 4 } }),
      context: contexts.schema.parse(context ?? { type: 'none' }),
      head,
      losses,
    },
    { specs: TOY_SPECS, classes: TOY_LABELS.length, seed: 3 },
  );
}

/** Exports a model, and holds what it gives at sizes that were not traced against what its functions give one by one. */
async function expectSame(parts: Parts): Promise<void> {
  const model = modelOf(parts);
  const leading: readonly (number | 'batch')[] = model.byDialogue ? ['batch', TURNS] : ['batch'];
  const names = Object.keys(COLUMNS).filter((name) => model.byDialogue || name !== 'utterances');
  const inputs: Record<string, ExportInput> = Object.fromEntries(
    names.map((name) => [name, { ...COLUMNS[name]!, shape: [...leading, ...COLUMNS[name]!.shape] }]),
  );
  const forward = (given: Tensors): Tensors => {
    const rows = Object.fromEntries(
      names.map((name) => [name, tf.reshape(given[name]!, [-1, ...COLUMNS[name]!.shape])]),
    );
    const speakers = rows.speakers as tf.Tensor1D;
    const genders = rows.genders as tf.Tensor1D;
    const { logits, embedding, attention, streamEmbeddings } = model.forward(
      {
        text: { modality: 'text', values: rows.text as tf.Tensor2D },
        audio: { modality: 'audio', values: rows.audio as tf.Tensor3D, mask: rows.audioMask as tf.Tensor2D },
        visual: {
          modality: 'visual',
          values: rows.visual as tf.Tensor2D,
          present: rows.visualPresent as tf.Tensor1D,
        },
      },
      createDropoutContext({ random: createRandom(1), training: false, speakers, genders }),
      model.byDialogue
        ? { mask: given.utterances as tf.Tensor2D, speakers: given.speakers as tf.Tensor2D }
        : undefined,
    );
    return { logits: logits!, embedding, ...(attention && { attention }), ...streamEmbeddings };
  };
  const session = await ort.InferenceSession.create(await exportOnnx(forward, { inputs }), {
    logSeverityLevel: 3,
  });
  try {
    for (const batch of BATCHES) {
      const extents = (name: string): number[] =>
        inputs[name]!.shape.map((extent) => (extent === 'batch' ? batch : extent));
      const values = Object.fromEntries(names.map((name) => [name, valuesOf(name, extents(name))]));
      const feeds = names
        .filter((name) => session.inputNames.includes(name))
        .map((name) => {
          const { dtype = 'float32' } = inputs[name]!;
          const data = dtype === 'int32' ? Int32Array.from(values[name]!) : Float32Array.from(values[name]!);
          return [name, new ort.Tensor(dtype, data, extents(name))] as const;
        });
      const actual = await session.run(Object.fromEntries(feeds));
      tf.tidy(() => {
        const given = Object.fromEntries(
          names.map((name) => [name, tf.tensor(values[name]!, extents(name), inputs[name]!.dtype)]),
        );
        for (const [name, expected] of Object.entries(forward(given))) {
          expect(actual[name]!.dims, `${name} of ${batch}`).toEqual(expected.shape);
          expect(actual[name]!.data, `${name} of ${batch}`).toBeAllClose(expected, {
            rtol: 1e-4,
            atol: 1e-5,
          });
        }
      });
    }
  } finally {
    await session.release();
    model.dispose();
  }
}

const named = <T>(list: readonly T[]): (readonly [string, T])[] =>
  list.map((options) => [JSON.stringify(options), options]);

const HEADS = [
  [{ dim: 6, activation: 'gelu', dropoutRate: 0.2 }],
  [
    { dim: 6, activation: 'relu' },
    { dim: 4, activation: 'tanh' },
  ],
].map((layers) => headOptionsSchema.parse(layers));

describe('an exported model gives at every size what its functions give one by one:', () => {
  it.each(named(FUSIONS))('fusion %s', (_, fusion) => expectSame({ fusion }));

  it.each(named(CONTEXTS))('context %s', (_, context) => expectSame({ context }));

  it.each(named(HEADS))('head %s', (_, head) => expectSame({ head }));
});

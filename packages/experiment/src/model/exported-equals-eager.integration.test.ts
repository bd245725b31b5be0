import { createRandom, type StreamSpec } from '@erc/core';
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

/** Sizes of the free dimensions. */
interface Sizes {
  readonly batch: number;
  /** Utterances of a dialogue. */
  readonly turns: number;
  /** Steps of the voice, and of the picture where that has some. */
  readonly audio: number;
  readonly visual: number;
}

/** None of these is traced: alone and together, odd and even, equal and different; 1 is broadcast. */
const SIZES: readonly Sizes[] = [
  { batch: 1, turns: 1, audio: 1, visual: 1 },
  { batch: 4, turns: 3, audio: 4, visual: 4 },
  { batch: 5, turns: 6, audio: 8, visual: 3 },
  { batch: 6, turns: 4, audio: 3, visual: 7 },
  { batch: 64, turns: 1, audio: 2, visual: 1 },
  { batch: 1, turns: 33, audio: 1, visual: 2 },
  { batch: 3, turns: 2, audio: 31, visual: 6 },
];

interface Parts {
  readonly fusion?: FusionOptions;
  readonly context?: ContextOptions;
  readonly head?: ReturnType<typeof headOptionsSchema.parse>;
}

type Tensors = Record<string, tf.Tensor>;

/** Text as a vector, voice and picture as steps. */
const TWO_OF_STEPS: Readonly<Record<string, StreamSpec>> = {
  ...TOY_SPECS,
  visual: { modality: 'visual', dim: 4, kind: 'sequence' },
};

/** An array that each example has a row of; of a dialogue, as many rows as it has turns. */
interface Column {
  readonly shape: readonly (number | string)[];
  readonly dtype: 'float32' | 'int32';
}

/** Names of the free dimensions of steps, or a fixed number of them. */
interface Steps {
  readonly audio: string | number;
  /** Absent: the picture is a vector. */
  readonly visual?: string;
}

/** @param steps Names of the dimensions of the steps of voice and picture; `visual` is left out where that is a vector. */
const columnsOf = (steps: Steps): Record<string, Column> => ({
  text: { shape: [5], dtype: 'float32' },
  audio: { shape: [steps.audio, 3], dtype: 'float32' },
  audioMask: { shape: [steps.audio], dtype: 'float32' },
  visual: { shape: [...(steps.visual ? [steps.visual] : []), 4], dtype: 'float32' },
  ...(steps.visual && { visualMask: { shape: [steps.visual], dtype: 'float32' } }),
  visualPresent: { shape: [], dtype: 'float32' },
  speakers: { shape: [], dtype: 'int32' },
  genders: { shape: [], dtype: 'int32' },
  utterances: { shape: [], dtype: 'float32' },
});

const random = createRandom(4);
/** Values by column: real steps first, some streams missing, speakers −1 … 1, the last turn of each dialogue padding. */
function valuesOf(name: string, shape: readonly number[]): number[] {
  const size = shape.reduce((a, b) => a * b, 1);
  const of = (make: (i: number) => number): number[] => Array.from({ length: size }, (_, i) => make(i));
  const [last = 1] = shape.slice(-1);
  if (name.endsWith('Mask')) return of((i) => Number(i % last <= Math.floor(i / last) % last));
  if (name === 'visualPresent') return of((i) => Number(i % 4 !== 1));
  if (name === 'speakers' || name === 'genders') return of((i) => (i % 3) - 1);
  if (name === 'utterances') return of((i) => Number(i % last < Math.max(1, last - 1)));
  return of(() => random.normal());
}

function modelOf({ fusion, context, head = [] }: Parts, specs: Readonly<Record<string, StreamSpec>>) {
  const losses = [lossRegistry.schema.parse({ type: 'cross-entropy' })];
  return createModel(
    {
      streams: {},
      fusion: fusions.schema.parse(fusion ?? { type: 'concat', projection: { dim: 4 } }),
      context: contexts.schema.parse(context ?? { type: 'none' }),
      head,
      losses,
    },
    { specs, classes: TOY_LABELS.length, seed: 3 },
  );
}

/** Exports a model, and holds what it gives at sizes that were not traced against what its functions give one by one. */
async function expectSame(parts: Parts, free: Steps = { audio: 'audio' }): Promise<void> {
  const model = modelOf(parts, free.visual ? TWO_OF_STEPS : TOY_SPECS);
  const columns = columnsOf(free);
  const leading = model.byDialogue ? ['batch', 'turns'] : ['batch'];
  const names = Object.keys(columns).filter((name) => model.byDialogue || name !== 'utterances');
  const inputs: Record<string, ExportInput> = Object.fromEntries(
    names.map((name) => [name, { ...columns[name]!, shape: [...leading, ...columns[name]!.shape] }]),
  );
  const forward = (given: Tensors): Tensors => {
    const rows = Object.fromEntries(
      names.map((name) => [
        name,
        model.byDialogue ? tf.reshape(given[name]!, [-1, ...given[name]!.shape.slice(2)]) : given[name]!,
      ]),
    );
    const speakers = rows.speakers as tf.Tensor1D;
    const genders = rows.genders as tf.Tensor1D;
    const present = rows.visualPresent as tf.Tensor1D;
    const { logits, embedding, attention, streamEmbeddings } = model.forward(
      {
        text: { modality: 'text', values: rows.text as tf.Tensor2D },
        audio: { modality: 'audio', values: rows.audio as tf.Tensor3D, mask: rows.audioMask as tf.Tensor2D },
        visual: free.visual
          ? {
              modality: 'visual',
              values: rows.visual as tf.Tensor3D,
              mask: rows.visualMask as tf.Tensor2D,
              present,
            }
          : { modality: 'visual', values: rows.visual as tf.Tensor2D, present },
      },
      createDropoutContext({ random: createRandom(1), training: false, speakers, genders }),
      model.byDialogue
        ? { mask: given.utterances as tf.Tensor2D, speakers: given.speakers as tf.Tensor2D }
        : undefined,
    );
    return { logits: logits!, embedding, ...(attention && { attention }), ...streamEmbeddings };
  };
  let session: ort.InferenceSession | undefined;
  try {
    session = await ort.InferenceSession.create(await exportOnnx(forward, { inputs }), {
      logSeverityLevel: 3,
    });
    for (const sizes of SIZES) {
      const told = JSON.stringify(sizes);
      const extents = (name: string): number[] =>
        inputs[name]!.shape.map((extent) => (typeof extent === 'string' ? sizeOf(extent, sizes) : extent));
      const values = Object.fromEntries(names.map((name) => [name, valuesOf(name, extents(name))]));
      const feeds = names
        .filter((name) => session!.inputNames.includes(name))
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
          expect(actual[name]!.dims, `${name} of ${told}`).toEqual(expected.shape);
          expect(actual[name]!.data, `${name} of ${told}`).toBeAllClose(expected, {
            rtol: 1e-4,
            atol: 1e-5,
          });
        }
      });
    }
  } finally {
    await session?.release();
    model.dispose();
  }
}

/** `steps` is the one size of what shares that name. */
const sizeOf = (name: string, { batch, turns, audio, visual }: Sizes): number =>
  new Map(Object.entries({ batch, turns, audio, visual, steps: audio })).get(name)!;

const named = <T>(list: readonly T[]): (readonly [string, T])[] =>
  list.map((options) => [JSON.stringify(options), options]);

const HEADS = [
  [{ dim: 6, activation: 'gelu', dropoutRate: 0.2 }],
  [
    { dim: 6, activation: 'relu' },
    { dim: 4, activation: 'tanh' },
  ],
].map((layers) => headOptionsSchema.parse(layers));

/** Adds no positions to the steps. */
const WITHOUT_POSITIONS: FusionOptions = {
  type: 'cross-attention',
  hiddenDim: 4,
  numHeads: 2,
  selfAttentionLayers: 1,
  positions: false,
};

/** Whether a fusion cannot be exported with free numbers of steps. */
function isRefused(fusion: FusionOptions, { visual, audio }: Steps): boolean {
  // A table of sines in double precision, of which ONNX has no exact form.
  if (fusion.type === 'cross-attention' && fusion.positions !== false) return true;
  const isPacked =
    fusion.type === 'cross-attention' ||
    fusion.type === 'co-attention' ||
    fusion.type === 'pooled-cross-attention';
  const isOfBatch = fusion.type === 'pooled-cross-attention' && fusion.legacy === 'batch-attention';
  // The weights of all directions are one tensor, as wide as the longest of them.
  return isOfBatch || (isPacked && visual !== undefined && visual !== audio);
}

async function expectSameOrRefused(fusion: FusionOptions, steps: Steps): Promise<void> {
  if (!isRefused(fusion, steps)) return expectSame({ fusion }, steps);
  await expect(expectSame({ fusion }, steps)).rejects.toThrow(
    'exportOnnx: expected operations that do not depend on the size of batch, audio',
  );
}

/** One of each type that reads steps. */
const FUSIONS_OF_STEPS = [
  ...['pooled-cross-attention', 'co-attention', 'mlp-mixer', 'self-attentive'].map(
    (type) => FUSIONS.find((fusion) => fusion.type === type)!,
  ),
  WITHOUT_POSITIONS,
];

describe('an exported model gives at every size what its functions give one by one:', () => {
  it.each(named([...FUSIONS, WITHOUT_POSITIONS]))('fusion %s', (_, fusion) =>
    expectSameOrRefused(fusion, { audio: 'audio' }),
  );

  it.each(named(FUSIONS.filter((fusion) => isRefused(fusion, { audio: 'audio' }))))(
    'fusion %s, of four steps',
    (_, fusion) => expectSame({ fusion }, { audio: 4 }),
  );

  it.each(named(CONTEXTS))('context %s', (_, context) => expectSame({ context }));

  it.each(named(HEADS))('head %s', (_, head) => expectSame({ head }));
});

describe('an exported model of two streams of steps', () => {
  it.each(named(FUSIONS_OF_STEPS))('takes any two numbers of steps, or refuses them: %s', (_, fusion) =>
    expectSameOrRefused(fusion, { audio: 'audio', visual: 'visual' }),
  );

  it.each(
    named(FUSIONS_OF_STEPS.filter((fusion) => isRefused(fusion, { audio: 'audio', visual: 'visual' }))),
  )('takes any one number of steps of both: %s', (_, fusion) =>
    expectSame({ fusion }, { audio: 'steps', visual: 'steps' }),
  );
});

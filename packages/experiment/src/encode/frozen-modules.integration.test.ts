import { cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createBatcher, type ExampleSet, specOf } from '@erc/batches';
import {
  type AudioInput,
  createRandom,
  type Feature,
  type FeatureArray,
  type Modality,
  type TextInput,
  type VisualInput,
} from '@erc/core';
import { resolveEngine } from '@erc/engine';
import { createLoss } from '@erc/losses';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { assembleModel, createModelStep, trainingOptionsSchema } from '@erc/trainer';
import { describe, expect, it } from 'vitest';
import { builtInRegistries } from '../plugins/registries.js';
import { streamsSchema } from '../recipe/streams-schema.js';
import { openStoredEncoder, type StoredEncoder } from './stored-encoders.js';
import { resolveStreams, type Stream } from './streams.js';
import { createStreamEncoders, findTrainedEncoders } from './trained-encoders.js';

const newFolder = temporaryFolders();
const signal = new AbortController().signal;
const { encoders, fusions } = builtInRegistries;

const fixture = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const speech = 'encoders-audio/src/speech/__fixtures__';
const tokens = {
  type: 'speech-tokens',
  model: fixture(`${speech}/wav2vec2-masked`),
  layers: 'conv',
  codebook: fixture(`${speech}/codebook.safetensors`),
  dictionary: fixture(`${speech}/dictionary.txt`),
};

const said = (text: string): TextInput => ({ speaker: 'Ada', text });
const texts = [
  'You made tea?',
  'no',
  'I really like the tea that you made, and that is what I know',
  'to be',
].map(said);
const voices = [4_000, 1_300, 900, 2_171].map((length, i): AudioInput => {
  const pcm = Float32Array.from({ length }, (_, k) => Math.round(9_000 * Math.sin((k * (i + 2)) / 7)));
  return { samples: pcm.map((value) => value / 32_768), sampleRateHz: 16_000 };
});
const faces = ['wide', 'tall', 'small'].map(
  (name): VisualInput => ({ path: fixture(`encoders-visual/src/image-model/__fixtures__/${name}.png`) }),
);

/** The folder of a model with one of its two files alone. */
async function withOnly(model: string, file: 'model.onnx' | 'model.safetensors'): Promise<string> {
  const folder = join(await newFolder(), 'model');
  const files = await readdir(model);
  const other = file === 'model.onnx' ? 'model.safetensors' : 'model.onnx';
  if (!files.includes(file) || !files.includes(other)) throw new Error(`${model}: expected both files`);
  for (const name of files.filter((each) => each !== other)) await cp(join(model, name), join(folder, name));
  return folder;
}

function streamOf(modality: Modality, options: object): Stream {
  const streams = streamsSchema(encoders).parse({ [modality]: { encoder: options } });
  return resolveStreams(streams, encoders)[modality]!;
}

async function encodeAll(opened: StoredEncoder | undefined, words: readonly TextInput[]): Promise<Feature[]> {
  switch (opened!.modality) {
    case 'text':
      return opened!.encoder.encode(words);
    case 'audio':
      return opened!.encoder.encode(voices);
    case 'visual':
      return opened!.encoder.encode(faces);
  }
}

async function featuresOf(
  stream: Stream,
  words: readonly TextInput[] = texts,
): Promise<{ id: string; dim: number; features: FeatureArray[] }> {
  const opened = await openStoredEncoder(stream, { signal });
  const { id, dim } = opened!.encoder;
  const features = (await encodeAll(opened, words)) as FeatureArray[];
  await opened!.encoder.dispose();
  return { id, dim, features };
}

/** What the encoder gives as a part of a model, after an update at rate 0. */
async function trainedAtZero(modality: Modality, options: object): Promise<Float32Array> {
  const streams = { [modality]: streamOf(modality, { ...options, train: 'all' }) };
  const { features: raw } = await featuresOf(streams[modality]!);
  const trained = await findTrainedEncoders(streams, { signal });
  const specs = { [modality]: specOf(modality, raw[0]!) };
  const own = await createStreamEncoders(trained, specs, 1);
  const random = createRandom(2);
  const fusion = fusions.schema.parse({ type: 'concat' });
  const model = assembleModel({
    encoders: own,
    fusion: fusions.of(fusion).create(fusion, { inputs: { [modality]: own[modality]!.output }, random }),
    head: [],
    classes: 2,
    random,
  });
  const step = await createModelStep({
    model,
    loss: createLoss({ type: 'cross-entropy' }),
    optimizer: trainingOptionsSchema.parse({ optimizer: { type: 'adamw', learningRate: 0.01 } }).optimizer,
    seed: 7,
    engine: await resolveEngine({ type: 'onnx', threads: 1 }),
  });
  step.setLearningRate(0);
  const examples: ExampleSet = {
    ids: raw.map((_, i) => `train/a/${i}`),
    labels: Int32Array.from(raw, (_, i) => i % 2),
    streams: { [modality]: raw },
  };
  const batcher = createBatcher(examples, { specs }, { batchSize: raw.length, dialoguesPerBatch: 1 });
  const [rows] = [...batcher.pass()];
  const batch = batcher.assemble(rows!);
  await step.run(batch);
  const { embedding } = await step.predict(batch, { embedding: true });
  await step.dispose();
  model.dispose();
  await trained.close();
  return embedding!;
}

/** The greatest difference, as a part of the greatest value, or of 1 where that is smaller. */
const worst = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i]!))) /
  Math.max(1, ...Array.from(b, (value) => Math.abs(value)));

const flat = (features: readonly FeatureArray[]): Float32Array =>
  Float32Array.from(features.flatMap(({ data }) => [...data]));

describe('a frozen encoder', () => {
  it.each([
    ['text', 'encoders-text/src/__fixtures__/bert', { type: 'transformer', pooling: 'mean' }],
    ['text', 'encoders-text/src/__fixtures__/gpt2', { type: 'transformer', pooling: 'last' }],
    [
      'audio',
      'encoders-audio/src/token-bert/__fixtures__/codes-bert',
      { type: 'token-bert', pooling: 'first', tokens },
    ],
    ['audio', `${speech}/wav2vec2`, { type: 'wav2vec2', pooling: 'mean-max' }],
    ['audio', `${speech}/wav2vec2-masked`, { type: 'wav2vec2', pooling: 'mean' }],
    ['audio', `${speech}/hubert`, { type: 'wav2vec2', pooling: 'mean' }],
    ['audio', `${speech}/wavlm`, { type: 'wav2vec2', pooling: 'max' }],
    ['visual', 'encoders-visual/src/image-model/__fixtures__/vit', { type: 'image-model' }],
    [
      'visual',
      'encoders-visual/src/image-model/__fixtures__/resnet',
      { type: 'image-model', patches: 'mean-max' },
    ],
  ] as const)(
    'gives the same by its ONNX file, as a module, and as a module trained at rate 0: %s %s',
    async (modality, path, options) => {
      const model = fixture(path);
      const onnx = await featuresOf(
        streamOf(modality, { ...options, model: await withOnly(model, 'model.onnx') }),
      );
      const alone = { ...options, model: await withOnly(model, 'model.safetensors') };
      const module = await featuresOf(streamOf(modality, alone));
      expect(module.dim).toBe(onnx.dim);
      expect(module.features.map(({ shape }) => shape)).toEqual(onnx.features.map(({ shape }) => shape));
      expect(worst(flat(module.features), flat(onnx.features))).toBeLessThan(1e-5);
      const trained = await trainedAtZero(modality, {
        ...alone,
        ...(modality !== 'visual' && { dropoutRate: 0 }),
      });
      expect(worst(trained, flat(module.features))).toBeLessThan(1e-5);
      // Which of the two computed is in the id; what has an ONNX file is computed by it, and keeps the id that it had.
      expect(module.id).toContain('/module/');
      expect(onnx.id).not.toContain('module');
      expect((await featuresOf(streamOf(modality, { ...options, model }))).id).toBe(onnx.id);
    },
    60_000,
  );

  it.each([
    ['text', 'encoders-text/src/__fixtures__/gpt2', { type: 'transformer' }],
    ['audio', `${speech}/wav2vec2`, { type: 'wav2vec2' }],
    ['visual', 'encoders-visual/src/image-model/__fixtures__/resnet', { type: 'image-model' }],
  ] as const)(
    'gives each step by its module as by its ONNX file, and of nothing none: %s',
    async (modality, path, options) => {
      const model = fixture(path);
      const of = async (file: 'model.onnx' | 'model.safetensors') =>
        featuresOf(streamOf(modality, { ...options, pooling: 'none', model: await withOnly(model, file) }), [
          said(''),
          ...texts,
        ]);
      const [onnx, module] = [await of('model.onnx'), await of('model.safetensors')];
      expect(module.features.map(({ shape }) => shape)).toEqual(onnx.features.map(({ shape }) => shape));
      expect(worst(flat(module.features), flat(onnx.features))).toBeLessThan(1e-5);
      if (modality === 'text') expect(module.features[0]!.shape[0]).toBe(0);
    },
    60_000,
  );
});

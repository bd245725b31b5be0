import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createBatcher, type ExampleSet, specOf } from '@erc/batches';
import { createRandom, type Feature, type FeatureArray, type FeatureColumn, type Modality } from '@erc/core';
import { type ResolvedEngine, resolveEngine } from '@erc/engine';
import { createLoss } from '@erc/losses';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { writeTinyBert, writeTinyResnet } from '@erc/testing/tiny-models';
import { assembleModel, createModelStep, trainingOptionsSchema } from '@erc/trainer';
import { describe, expect, it } from 'vitest';
import { builtInRegistries } from '../plugins/registries.js';
import { streamsSchema } from '../recipe/streams-schema.js';
import { computeLowerLayers } from './lower-layers.js';
import { resolveStreams } from './streams.js';
import { createStreamEncoders, findTrainedEncoders, type TrainedEncoders } from './trained-encoders.js';

const newFolder = temporaryFolders();
const signal = new AbortController().signal;
const { encoders, fusions } = builtInRegistries;

/** Token ids of utterances of several lengths. */
const column: FeatureColumn = Array.from({ length: 24 }, (_, i): Feature => {
  const inner = Array.from({ length: 1 + ((7 * i) % 11) }, (_step, k) => 4 + ((i * 5 + k * 3) % 20));
  const ids = Int32Array.from([2, ...inner, 3]);
  return { data: ids, shape: [ids.length] };
});
const utterances = Array.from(column as readonly Feature[], (_, i) => ({
  id: `train/a/${i}`,
  dialogue: 'a',
  sequence: i,
  speaker: 'Ada',
  text: '',
  emotion: i % 2 ? 'joy' : 'neutral',
}));

/** Losses and weights of four updates of an encoder over one stream. */
async function trainedOver(
  modality: Modality,
  trained: Pick<TrainedEncoders, 'byStream'>,
  engine: ResolvedEngine,
  features: FeatureColumn,
) {
  const specs = { [modality]: specOf(modality, features.at(0)!) };
  const own = await createStreamEncoders(trained, specs, 1);
  const random = createRandom(2);
  const fusion = { type: 'concat' };
  const parsed = fusions.schema.parse(fusion);
  const net = assembleModel({
    encoders: own,
    fusion: fusions.of(parsed).create(parsed, { inputs: { [modality]: own[modality]!.output }, random }),
    head: [],
    classes: 2,
    random,
  });
  const optimizer = trainingOptionsSchema.parse({
    optimizer: { type: 'adamw', learningRate: 0.01 },
  }).optimizer;
  const loss = createLoss({ type: 'cross-entropy' });
  const step = await createModelStep({ model: net, loss, optimizer, seed: 7, engine });
  const examples: ExampleSet = {
    ids: utterances.map(({ id }) => id),
    labels: Int32Array.from(utterances, (_, i) => i % 2),
    streams: { [modality]: features },
  };
  const batcher = createBatcher(examples, { specs }, { batchSize: 6, dialoguesPerBatch: 1 });
  const losses: number[] = [];
  for (const rows of batcher.pass()) losses.push((await step.run(batcher.assemble(rows))).loss);
  const weights = await step.weights();
  await step.dispose();
  net.dispose();
  return { losses, weights };
}

it('train as well over what their frozen layers gave once as over the tokens themselves', async () => {
  const folder = await newFolder();
  const model = await writeTinyBert(join(folder, 'bert'));
  const text = {
    encoder: { type: 'transformer', model, train: { layers: 1 }, pooling: 'mean', dropoutRate: 0 },
  };
  const streams = resolveStreams(streamsSchema(encoders).parse({ text }), encoders);
  const engine = await resolveEngine({ type: 'onnx', threads: 1 });
  const trained = await findTrainedEncoders(streams, { signal });
  const raw = {
    streams: { text: { features: column } },
    encoders: {},
    datasetDirectory: join(folder, 'data'),
    close() {},
  };
  const lower = () =>
    computeLowerLayers({ streams, utterances, frozen: raw, trained, engine, onEvent: () => {}, signal });
  const lowered = await lower();
  const states = lowered.streams.text!.features;
  expect(specOf('text', states.at(0)!)).toEqual({ modality: 'text', dim: 8, kind: 'sequence' });

  const over = {
    tokens: await trainedOver('text', trained, engine, column),
    states: await trainedOver('text', trained, engine, states),
  };
  for (const [i, loss] of over.states.losses.entries()) expect(loss).toBeCloseTo(over.tokens.losses[i]!, 5);
  const paths = Object.keys(over.states.weights);
  expect(paths.some((path) => path.includes('/layers/0/'))).toBe(false);
  for (const path of paths.filter((each) => !each.endsWith('/key/bias'))) {
    const [a, b] = [over.tokens, over.states].map(({ weights }) =>
      Float32Array.from(weights[path]!.data),
    ) as [Float32Array, Float32Array];
    expect(a.length, path).toBe(b.length);
    const worst = a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
    expect(worst, path).toBeLessThan(1e-5);
  }
  // Kept: the second time nothing is computed, and the same is given.
  lowered.close();
  const again = await lower();
  expect(Array.from({ length: 24 }, (_, i) => again.streams.text!.features.at(i))).toEqual(
    Array.from({ length: 24 }, (_, i) => states.at(i)),
  );
  again.close();
  await trained.close();
}, 60_000);

/** Pictures of utterances: one, two or three frames of 32 × 32. */
const pictures: FeatureColumn = utterances.map((_, i): Feature => {
  const random = createRandom(i);
  const shape = [1 + (i % 3), 32, 32, 3];
  return {
    data: Uint8Array.from({ length: shape[0]! * 32 * 32 * 3 }, () => Math.floor(256 * random.next())),
    shape,
  };
});

/** The pictures as a stream, of a dataset in a folder. */
const picturesIn = (folder: string) => ({
  streams: { visual: { features: pictures } },
  encoders: {},
  datasetDirectory: join(folder, 'data'),
  close() {},
});

/** Trains over pictures, and over what the frozen stages below gave of them. */
async function trainedOverBoth(model: string, options: object) {
  const folder = await newFolder();
  const visual = { encoder: { type: 'image-model', model, pooling: 'max', ...options } };
  const streams = resolveStreams(streamsSchema(encoders).parse({ visual }), encoders);
  const engine = await resolveEngine({ type: 'onnx', threads: 1 });
  const trained = await findTrainedEncoders(streams, { signal });
  const lowered = await computeLowerLayers({
    streams,
    utterances,
    frozen: picturesIn(folder),
    trained,
    engine,
    onEvent: () => {},
    signal,
  });
  const maps = lowered.streams.visual!.features;
  expect(specOf('visual', maps.at(0)!)).toEqual({ modality: 'visual', kind: 'maps' });
  const { shape } = maps.at(2) as FeatureArray;
  const { lower } = trained.byStream.visual!;
  expect(lower!.dimOf([32, 32, 3])).toBe(shape.slice(1).reduce((product, extent) => product * extent, 1));
  const over = {
    pictures: await trainedOver('visual', trained, engine, pictures),
    maps: await trainedOver('visual', trained, engine, maps),
  };
  lowered.close();
  await trained.close();
  return { ...over, shape };
}

describe('the frozen stages of a ResNet', () => {
  it.each([
    ['its last stage', { train: { layers: 1 } }, [8, 8, 4]],
    ['its last stage by statistics of batches', { train: { layers: 1 }, statistics: 'batch' }, [8, 8, 4]],
    ['all stages behind the stem', { train: { layers: 2 } }, [8, 8, 4]],
    ['what no pattern names', { train: { freeze: ['stem/**', 'stages/0/**'] } }, [8, 8, 4]],
    ['nothing', { train: { freeze: ['**'] } }, [4, 4, 8]],
  ])(
    'give the same training, bit for bit, over what they gave once: %s',
    async (_, options, extents) => {
      const over = await trainedOverBoth(await writeTinyResnet(join(await newFolder(), 'resnet')), options);
      expect(over.shape).toEqual([3, ...extents]);
      expect(over.maps).toEqual(over.pictures);
    },
    60_000,
  );

  it.each([
    ['the stem is trained', { train: { freeze: ['stages/0/**'] } }],
    ['statistics are those of batches', { train: { freeze: ['stem/**'] }, statistics: 'batch' }],
    ['all of it is trained', { train: 'all' }],
    ['pictures are augmented', { train: { layers: 1 }, augment: { flip: true } }],
  ])('are none where %s', async (_, options) => {
    const model = await writeTinyResnet(join(await newFolder(), 'resnet'));
    const visual = { encoder: { type: 'image-model', model, ...options } };
    const streams = resolveStreams(streamsSchema(encoders).parse({ visual }), encoders);
    const trained = await findTrainedEncoders(streams, { signal });
    expect(trained.byStream.visual!.lower).toBeUndefined();
    await trained.close();
  });

  it('are computed in every pass where the disk has no room for their maps, which is said', async () => {
    const folder = await newFolder();
    const model = await writeTinyResnet(join(folder, 'resnet'));
    const visual = { encoder: { type: 'image-model', model, train: { layers: 1 } } };
    const streams = resolveStreams(streamsSchema(encoders).parse({ visual }), encoders);
    const trained = await findTrainedEncoders(streams, { signal });
    const own = trained.byStream.visual!;
    const lower = { ...own.lower!, dimOf: () => 1e18 };
    const notices: string[] = [];
    const lowered = await computeLowerLayers({
      streams,
      utterances,
      frozen: picturesIn(folder),
      trained: { byStream: { visual: { ...own, lower } } },
      engine: await resolveEngine({ type: 'onnx', threads: 1 }),
      onEvent: (event) => {
        if (event.type === 'notice') notices.push(event.text);
      },
      signal,
    });
    expect(lowered.streams.visual!.features).toBe(pictures);
    expect(notices.join('\n')).toMatch(
      /maps of visual: not kept: .*ENOSPC.* They are computed in every pass\./,
    );
    lowered.close();
    await trained.close();
  });
});

it.each([
  ['its last layer and the norm behind it', { layers: 1 }, { patches: 'mean' }],
  ['what no pattern names', { freeze: ['embeddings/**', 'layers/0/**'] }, {}],
  ['nothing', { freeze: ['**'] }, {}],
])(
  'the frozen layers of a ViT give the same training, bit for bit, over what they gave once: %s',
  async (_, train, options) => {
    const fixture = '../../../encoders-visual/src/image-model/__fixtures__/vit';
    const model = fileURLToPath(new URL(fixture, import.meta.url));
    const over = await trainedOverBoth(model, { train, ...options });
    // The class token, and 4 × 4 patches.
    expect(over.shape).toEqual([3, 1, 17, 16]);
    expect(over.maps).toEqual(over.pictures);
  },
  60_000,
);

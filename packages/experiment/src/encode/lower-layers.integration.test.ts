import { join } from 'node:path';
import { createBatcher, type ExampleSet, specOf } from '@erc/batches';
import { createRandom, type Feature, type FeatureColumn } from '@erc/core';
import { resolveEngine } from '@erc/engine';
import { createLoss } from '@erc/losses';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { writeTinyBert } from '@erc/testing/tiny-models';
import { assembleModel, createModelStep, trainingOptionsSchema } from '@erc/trainer';
import { expect, it } from 'vitest';
import { builtInRegistries } from '../plugins/registries.js';
import { streamsSchema } from '../recipe/streams-schema.js';
import { computeLowerLayers } from './lower-layers.js';
import { resolveStreams } from './streams.js';
import { createStreamEncoders, findTrainedEncoders } from './trained-encoders.js';

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

  const weightsOver = async (features: FeatureColumn) => {
    const specs = { text: specOf('text', features.at(0)!) };
    const own = await createStreamEncoders(trained, specs, 1);
    const random = createRandom(2);
    const fusion = { type: 'concat' };
    const parsed = fusions.schema.parse(fusion);
    const net = assembleModel({
      encoders: own,
      fusion: fusions.of(parsed).create(parsed, { inputs: { text: own.text!.output }, random }),
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
      streams: { text: features },
    };
    const batcher = createBatcher(examples, { specs }, { batchSize: 6, dialoguesPerBatch: 1 });
    const losses: number[] = [];
    for (const rows of batcher.pass()) losses.push((await step.run(batcher.assemble(rows))).loss);
    const weights = await step.weights();
    await step.dispose();
    net.dispose();
    return { losses, weights };
  };
  const over = { tokens: await weightsOver(column), states: await weightsOver(states) };
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

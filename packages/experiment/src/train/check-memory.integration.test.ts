import { join } from 'node:path';
import type { Dataset, Feature, FeatureColumn, Utterance } from '@erc/core';
import { resolveEngine } from '@erc/engine';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { writeTinyBert } from '@erc/testing/tiny-models';
import { expect, it } from 'vitest';
import { resolveStreams } from '../encode/streams.js';
import { findTrainedEncoders } from '../encode/trained-encoders.js';
import { planExperiment } from '../plan/plan-experiment.js';
import { builtInRegistries } from '../plugins/registries.js';
import { parseRecipe } from '../recipe/parse-recipe.js';
import { checkJobs } from './check-jobs.js';

const newFolder = temporaryFolders();
const { signal } = new AbortController();

const labels = ['neutral', 'joy'];
const train = Array.from(
  { length: 24 },
  (_, i): Utterance => ({
    id: `train/${i % 4}/${i}`,
    where: `train.csv row ${i + 2}`,
    dialogue: `${i % 4}`,
    sequence: i,
    speaker: 'p',
    text: 'tea',
    emotion: labels[i % 2]!,
  }),
);
const dataset = {
  name: 'tiny',
  directory: '/tiny',
  labels,
  sha256: 'x',
  splits: { train },
} as unknown as Dataset;

/** Token ids: 250 at most. */
const column: FeatureColumn = train.map((_, i): Feature => {
  const data = Int32Array.from({ length: i === 7 ? 250 : 20 }, (_step, k) => 4 + (k % 20));
  return { data, shape: [data.length] };
});

/** Checks a training of a BERT of two layers, 16 examples a batch. */
async function check(limit: number, train: unknown = 'all') {
  const model = await writeTinyBert(join(await newFolder(), 'bert'), { positions: 256 });
  const recipe = parseRecipe(
    {
      name: 'trained',
      dataset: { source: 'demo', into: 'data/demo' },
      streams: { text: { encoder: { type: 'transformer', model, train } } },
      fusion: { type: 'concat' },
      losses: [{ type: 'cross-entropy' }],
      training: { batchSize: 16, optimizer: { type: 'adamw' } },
      splits: {
        type: 'folds',
        by: 'dialogue',
        folds: [['train/0']],
        dev: { by: 'dialogue', names: ['train/1'] },
      },
    },
    'recipe.yaml',
  );
  const { jobs, utterances } = planExperiment(recipe, builtInRegistries, dataset);
  const streams = resolveStreams(recipe.streams, builtInRegistries.encoders);
  const trained = await findTrainedEncoders(streams, { signal });
  try {
    return await checkJobs({
      jobs,
      inputs: {
        dataset,
        streams,
        utterances,
        frozen: {
          streams: { text: { features: column } },
          encoders: {},
          datasetDirectory: '/tiny',
          close() {},
        },
        trained,
      },
      engine: await resolveEngine({ type: 'onnx', threads: 1 }),
      registries: builtInRegistries,
      limit,
      signal,
    });
  } finally {
    await trained.close();
  }
}

it('says what a training with encoders will need', async () => {
  const { memory } = await check(1e12);
  expect(memory).toMatch(
    /^memory: training will need about 33\d\.\d MB: 65\.5 kB for 3\d\d\d trained values with their gradients and moments, 6\d\.\d MB for a pass over the largest batch$/,
  );
});

it('counts adapters with what they are beside', async () => {
  const { memory } = await check(1e12, { lora: { rank: 2 } });
  expect(memory).toMatch(/ for 1\d\d trained values .*, 1\d\.\d kB for frozen ones, /);
});

it.each([
  ['of half as many', 310e6, 'batchSize: 8 and gradientAccumulationSteps: 2 (296.'],
  ['of a quarter', 290e6, 'batchSize: 4 and gradientAccumulationSteps: 4 (279.'],
])('refuses one that does not fit, and names the batches that would: %s', async (_, limit, words) => {
  const refused = check(limit);
  // Two layers are all that it has, and adapters read and make as much.
  await expect(refused).rejects.toThrow(/What would fit: [^;]*$/);
  await expect(refused).rejects.toThrow(words);
});

it('says so where nothing would fit', async () => {
  await expect(check(250e6)).rejects.toThrow(
    /^memory: expected at most the limit of 250\.0 MB, received a training that needs about 33\d\.\d MB \(.*\)\. Neither smaller batches nor two layers nor adapters/,
  );
});

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Dataset, type Feature, type FeatureColumn, messageOf, type Utterance } from '@erc/core';
import { openSafetensorsFile } from '@erc/core/node';
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

/** Bytes of a number with a unit. */
function bytesOf(text: string): number {
  const [, number, unit] = /^([\d.]+) (k|M|G)?B$/.exec(text)!;
  return Number(number) * { '': 1, k: 1e3, M: 1e6, G: 1e9 }[unit ?? '']!;
}

/** What the line says, in bytes. */
function partsOf(memory: string | undefined) {
  const [, total, state, trained, frozen, pass] =
    /^memory: training will need about (.*): (.*) for (\d+) trained values with their gradients and moments(?:, (.*) for frozen ones)?, (.*) for a pass over the largest batch$/.exec(
      memory!,
    )!;
  return {
    total: bytesOf(total!),
    state: bytesOf(state!),
    trained: Number(trained),
    frozen: frozen === undefined ? 0 : bytesOf(frozen),
    pass: bytesOf(pass!),
  };
}

/** Values of the encoder, by the header of its file. */
async function valuesOfEncoder(): Promise<number> {
  const model = await writeTinyBert(join(await newFolder(), 'bert'), { positions: 256 });
  const file = await openSafetensorsFile(join(model, 'model.safetensors'), ['F32']);
  await file.close();
  const sizes = Object.values(file.arrays).map(({ shape }) => shape.reduce((n, extent) => n * extent, 1));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** The classifier: two classes over a width of 8, with biases. */
const CLASSIFIER = 2 * 8 + 2;

/** Of WebAssembly's memory, in which the state of a training is. */
const PAGE = 65536;

/** One matrix of attention of the largest batch: 16 examples, two heads, 250 × 250 tokens. */
const ATTENTION = 16 * 2 * 250 * 250 * 4;

/** Most memory of a process that has the libraries and does nothing with them. */
async function peakOfLibraries(): Promise<number> {
  const script =
    "await import('@tensorflow/tfjs'); await import('onnxruntime-node'); console.log(process.resourceUsage().maxRSS)";
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    cwd: import.meta.dirname,
  });
  return 1024 * Number(stdout.trim().split('\n').at(-1));
}

it('says what a training with encoders will need', async () => {
  const { total, state, trained, pass } = partsOf((await check(1e12)).memory);
  expect(trained).toBe((await valuesOfEncoder()) + CLASSIFIER);
  // Weights, gradients and two moments of float32, in pages of memory; the line has one decimal.
  expect(Math.abs(state - PAGE * Math.ceil((16 * trained) / PAGE))).toBeLessThan(100);
  // The probabilities of both layers are kept for the gradient, where one more matrix stands beside them; and of each layer there are six matrices
  // forwards (products, scaled, masked, probabilities, what dropout multiplies with and gives) and as many backwards, were nothing ever let go of.
  expect(pass).toBeGreaterThan(3 * ATTENTION);
  expect(pass).toBeLessThan(2 * 12 * ATTENTION);
  const process = total - state - pass;
  const libraries = await peakOfLibraries();
  expect(process).toBeGreaterThan(libraries);
  expect(process).toBeLessThan(3 * libraries);
}, 60_000);

it('counts adapters with what they are beside', async () => {
  const { trained, frozen } = partsOf((await check(1e12, { lora: { rank: 2 } })).memory);
  // Two matrices of 2 × 8 beside query and value of two layers.
  expect(trained).toBe(2 * 2 * (2 * 2 * 8) + CLASSIFIER);
  expect(frozen / (4 * (await valuesOfEncoder()))).toBeCloseTo(1, 2);
});

it.each([
  ['of half as many', 2],
  ['of a quarter', 4],
])('refuses one that does not fit, and names the batches that would: %s', async (_, part) => {
  const { total, pass } = partsOf((await check(1e12)).memory);
  // Of a pass everything is as large as its batch; a tenth more, since a step of several batches holds their gradients too.
  const expected = total - pass * (1 - 1 / part);
  const refused = check(expected + 0.1 * pass);
  // Two layers are all that it has, and adapters read and make as much.
  await expect(refused).rejects.toThrow(/What would fit: [^;]*$/);
  const message = await refused.catch((error: unknown) => messageOf(error));
  const [, batchSize, steps, bytes] =
    /batchSize: (\d+) and gradientAccumulationSteps: (\d+) \(([^()]*)\)\.?$/.exec(String(message))!;
  expect([Number(batchSize), Number(steps)]).toEqual([16 / part, part]);
  expect(Math.abs(bytesOf(bytes!) - expected)).toBeLessThan(0.1 * pass);
});

it('says so where nothing would fit', async () => {
  const { total, pass } = partsOf((await check(1e12)).memory);
  await expect(check(total - pass)).rejects.toThrow(
    /^memory: expected at most the limit of .* MB, received a training that needs about .* MB \(.*\)\. Neither smaller batches nor two layers nor adapters/,
  );
});

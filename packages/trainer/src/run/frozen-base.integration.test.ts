import { join } from 'node:path';
import { createRandom, type WeightOrigin, weightsInMemory } from '@erc/core';
import { findSafetensors } from '@erc/core/node';
import { resolveEngine } from '@erc/engine';
import { createBatchNorm, createLinear, type Parameter } from '@erc/nn';
import { bestCheckpoint, readCheckpoint, writeCheckpoint } from '@erc/run-folder/node';
import { useBackend } from '@erc/testing';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import type { TrainCallback } from '../callbacks/callback.js';
import { tinyExamples } from '../loop/__fixtures__/tiny-training.js';
import { checkpointOptionsSchema } from '../loop/checkpointing.js';
import type { Model } from '../model/model.js';
import { createModelStep } from '../step/create-model-step.js';
import type { ModelStep } from '../step/model-step.js';
import { train } from '../train.js';
import { trainingOptionsSchema } from '../training-options.js';
import { createCheckpointStore } from './checkpoint-store.js';

useBackend();
const newFolder = temporaryFolders();

const specs = { text: { modality: 'text', dim: 6, kind: 'vector' } } as const;
const FILE: WeightOrigin = { weights: 'ab12'.repeat(16), model: 'roberta-base', revision: 'v2' };
/** Updates of an epoch of 18 examples, in batches of 4, two of them an update. */
const UPDATES = 3;

interface Built {
  readonly model: Model;
  readonly step: ModelStep;
  dispose(): Promise<void>;
}

/** A base that came from a file, an adapter, a batch norm with the statistics of batches, and a classifier. */
async function build(origin: WeightOrigin | 'none' = FILE, freeze = true): Promise<Built> {
  const linear = (path: string, outputDim: number) =>
    createLinear({ path, inputDim: 6, outputDim, random: createRandom(7).fork(path) });
  const [base, adapter, classifier] = [linear('base', 6), linear('adapter', 6), linear('classifier', 3)];
  const norm = createBatchNorm({ path: 'norm', dim: 6, statistics: 'batch' });
  const fromFile = (each: Parameter): Parameter => (origin === 'none' ? each : { ...each, origin });
  const [kernel] = classifier.parameters;
  const modules = [base, adapter, norm, classifier];
  const model: Model = {
    inputs: specs,
    classes: 3,
    embeddingDim: 6,
    byDialogue: false,
    parameters: [
      ...base.parameters.map(fromFile),
      ...[adapter, norm, classifier].flatMap(({ parameters }) => parameters),
    ],
    state: norm.state,
    forward({ text }, context) {
      const frozen = base.apply(text!.values as tf.Tensor2D, context);
      const embedding = norm.apply(
        tf.tanh<tf.Tensor2D>(tf.add(frozen, adapter.apply(frozen, context))),
        context,
      );
      const dropped = context.dropout(embedding, 0.2);
      const logits = classifier.apply(dropped, context);
      return { logits, embedding, classifier: { kernel: kernel!.variable as tf.Tensor2D } };
    },
    dispose() {
      for (const module of modules) module.dispose();
    },
  };
  const step = await createModelStep({
    model,
    loss: ({ logits }, { labels, weights }) => {
      const rows = tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits!), tf.oneHot(labels!, 3)), 1));
      return tf.div(tf.sum(tf.mul(rows, weights!)), tf.sum(weights!));
    },
    optimizer: trainingOptionsSchema.parse({ optimizer: { type: 'adamw', learningRate: 0.02 } }).optimizer,
    ...(freeze && { groups: [{ match: 'base/**', freeze: true }] }),
    gradientAccumulation: true,
    seed: 3,
    engine: await resolveEngine({ type: 'onnx', threads: 1 }),
  });
  return {
    model,
    step,
    async dispose() {
      await step.dispose();
      model.dispose();
    },
  };
}

const training = trainingOptionsSchema.parse({
  epochs: 3,
  batchSize: 4,
  gradientAccumulationSteps: 2,
  optimizer: { type: 'adamw', learningRate: 0.02 },
  checkpoints: { everyUpdates: 1, keep: 2 },
});

const storeIn = (directory: string) =>
  createCheckpointStore({
    directory,
    options: checkpointOptionsSchema.parse(training.checkpoints),
    monitor: training.earlyStopping,
    extras: { streams: {}, metadata: {} },
    identity: {},
    setting: {},
    log: () => {},
  });

/** Goes on in a folder from its newest checkpoint, as a new process would. @param stopAt Updates after which it is interrupted. */
async function goOn(directory: string, step: ModelStep, stopAt = Number.POSITIVE_INFINITY) {
  const abort = new AbortController();
  const stop: TrainCallback = {
    name: 'stop',
    onUpdate: ({ updatesDone }) => {
      if (updatesDone === stopAt) abort.abort(new Error('stopped'));
    },
  };
  const store = storeIn(directory);
  const resume = await store.newest();
  return train({
    step,
    specs,
    train: tinyExamples(1, 18),
    dev: tinyExamples(2, 9),
    labels: ['a', 'b', 'c'],
    training,
    random: createRandom(1).fork('order'),
    callbacks: [stop],
    checkpoints: store,
    ...(resume && { resume }),
    signal: abort.signal,
  });
}

const namesIn = async (path: string): Promise<string[]> =>
  Object.keys((await findSafetensors(path, ['F32'])).arrays);

describe('a training over a frozen base that came from a file', () => {
  it('resumes bit for bit without a copy of the base, with running statistics and accumulation', async () => {
    const whole = await build();
    const { epochs } = await goOn(await newFolder(), whole.step);
    const expected = await whole.step.weights();
    await whole.dispose();
    for (const stopAt of [1, UPDATES, UPDATES + 2]) {
      const directory = await newFolder();
      const first = await build();
      await expect(goOn(directory, first.step, stopAt)).rejects.toThrow('stopped');
      await first.dispose();
      const second = await build();
      expect((await goOn(directory, second.step)).epochs).toEqual(epochs);
      expect(await second.step.weights()).toEqual(expected);
      const newest = join(directory, `state-4-0`);
      const names = await namesIn(join(newest, 'state.safetensors'));
      expect(names).toContain('moment1/adapter/kernel');
      expect(names).toContain('state/norm/mean');
      expect(names.filter((name) => name.includes('base'))).toEqual([]);
      await second.dispose();
    }
  });

  it('is evaluated from a checkpoint that leaves the base to its file', async () => {
    const directory = await newFolder();
    const trained = await build();
    await goOn(join(directory, 'checkpoints'), trained.step);
    const path = bestCheckpoint(directory);
    await trained.step.readWeights((weights) =>
      writeCheckpoint(path, { weights, streams: {}, metadata: {} }),
    );
    expect((await namesIn(path)).filter((name) => name.includes('base'))).toEqual([]);
    const { weights } = await readCheckpoint(path);
    expect(weights.origins).toEqual(
      new Map([
        ['base/bias', FILE],
        ['base/kernel', FILE],
      ]),
    );
    // An evaluation freezes nothing.
    const evaluated = await build(FILE, false);
    await evaluated.step.loadWeights(weights);
    expect(await evaluated.step.weights()).toEqual(await trained.step.weights());
    await evaluated.dispose();
    await trained.dispose();
  });

  it.each<[string, WeightOrigin | 'none', RegExp]>([
    [
      'another file',
      { ...FILE, weights: 'cd34'.repeat(16), revision: 'v3' },
      /received those of roberta-base \(revision v3, SHA-256 cd34cd34cd34\)/,
    ],
    ['no file', 'none', /received none that are from a file/],
  ])('names the model and the revision where the base is from %s by then', async (_, origin, received) => {
    const directory = await newFolder();
    const trained = await build();
    await expect(goOn(directory, trained.step, 1)).rejects.toThrow('stopped');
    await trained.dispose();
    const other = await build(origin);
    const resumed = goOn(directory, other.step);
    await expect(resumed).rejects.toThrow(
      'weights of base/bias and 1 more: expected those of roberta-base (revision v2, SHA-256 ab12ab12ab12)',
    );
    await expect(resumed).rejects.toThrow(received);
    await other.dispose();
  });

  it('copies a frozen base whose values are not those of the file, and what was frozen without a file', async () => {
    const given = await build();
    const own = await given.step.weights();
    const twice = own['base/kernel']!.data.map((value) => 2 * value);
    const kernel = { ...own['base/kernel']!, data: Float32Array.from(twice) };
    // Equal values change nothing; others do.
    await given.step.loadWeights(weightsInMemory(own));
    const originsOf = (step: ModelStep) => step.readWeights(async ({ origins }) => [...origins.keys()]);
    expect(await originsOf(given.step)).toEqual(['base/kernel', 'base/bias']);
    await given.step.loadWeights(weightsInMemory({ 'base/kernel': kernel }), { partial: true });
    expect(await originsOf(given.step)).toEqual(['base/bias']);
    const again = await build();
    await given.step.readState((state) => again.step.restore(state));
    expect(await again.step.weights()).toEqual(await given.step.weights());
    expect((await again.step.weights())['base/kernel']!.data).toEqual(kernel.data);
    // What was loaded over cannot be had from the file again.
    const fresh = await build();
    const refused = fresh.step.readWeights((weights) =>
      again.step.loadWeights({ ...weights, shapes: new Map() }, { partial: true }),
    );
    await expect(refused).rejects.toThrow(
      'weights of base/kernel and 1 more: expected those of roberta-base',
    );
    const without = await build('none');
    const names = await without.step.readState(async ({ shapes }) => [...shapes.keys()]);
    expect(names).toEqual(expect.arrayContaining(['frozen/base/kernel', 'frozen/base/bias']));
    for (const each of [given, again, fresh, without]) await each.dispose();
  });
});

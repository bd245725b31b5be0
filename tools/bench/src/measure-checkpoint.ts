import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExampleSet } from '@erc/batches';
import { createRandom } from '@erc/core';
import { resolveEngine } from '@erc/engine';
import { createLinear, type Layer } from '@erc/nn';
import {
  type CheckpointSink,
  checkpointOptionsSchema,
  createCheckpointStore,
  createModelStep,
  type Model,
  type PendingSave,
  train,
  trainingOptionsSchema,
} from '@erc/trainer';
import * as tf from '@tensorflow/tfjs';

/** Options of {@link measureCheckpoint}. */
export interface CheckpointBenchOptions {
  /** Trained values, at least; AdamW. */
  readonly parameters: number;
  /** Where the checkpoints go, in a folder of their own. */
  readonly directory: string;
  readonly threads: number;
}

/** What one save costs. */
export interface SaveCost {
  /** `state`: weights and moments. `weights`: those of an epoch, alone. */
  readonly what: 'state' | 'weights';
  readonly bytes: number;
  /** That training waits for it. */
  readonly waitSeconds: number;
  /** From its beginning to when it has survived a power cut. */
  readonly seconds: number;
  /** Most resident memory during the save, above what it was before; without Linux's `/proc` none is known. */
  readonly growthBytes: number | undefined;
}

/** What saving a training of this size costs. */
export interface CheckpointCost {
  readonly parameters: number;
  /** Bytes a second that the cache of the disk takes, from one buffer, before and after the training. */
  readonly cacheBytesPerSecond: readonly number[];
  readonly saves: readonly SaveCost[];
  readonly updateSeconds: number;
}

const DIM = 1024;
const BATCH = 4;
const UPDATES = 12;
const PART = 2 ** 26;

/** Trains linear layers one behind the other for {@link UPDATES} updates, and watches every save. */
export async function measureCheckpoint({
  parameters,
  directory,
  threads,
}: CheckpointBenchOptions): Promise<CheckpointCost> {
  const folder = await mkdtemp(join(directory, 'erc-checkpoint-'));
  try {
    const bytes = 12 * parameters;
    const before = await cacheRate(folder, bytes);
    const model = deepModel(Math.ceil(parameters / (DIM * DIM + DIM)));
    const training = trainingOptionsSchema.parse({
      epochs: 1,
      batchSize: BATCH,
      checkpoints: { everyUpdates: UPDATES / 2 },
    });
    const step = await createModelStep({
      model,
      loss: ({ logits }, { weights }) => tf.sum(tf.mul(tf.sum(tf.square(logits!), 1), weights!)),
      optimizer: training.optimizer,
      seed: 1,
      engine: await resolveEngine({ type: 'onnx', device: 'cpu', threads }),
    });
    const saves: SaveCost[] = [];
    try {
      const trained = await train({
        specs: model.inputs,
        step,
        train: examples(BATCH * UPDATES),
        dev: examples(BATCH),
        labels: ['a', 'b'],
        training,
        random: createRandom(1),
        checkpoints: watched(
          createCheckpointStore({
            directory: join(folder, 'checkpoints'),
            options: checkpointOptionsSchema.parse(training.checkpoints),
            monitor: training.earlyStopping,
            extras: { streams: {}, metadata: {} },
            identity: {},
            setting: {},
            log: () => {},
          }),
          saves,
        ),
      });
      const trainedValues = model.parameters.reduce((sum, { variable }) => sum + variable.size, 0);
      return {
        parameters: trainedValues,
        cacheBytesPerSecond: [before, await cacheRate(folder, bytes)],
        saves,
        updateSeconds: trained.stepMsMedian / 1000,
      };
    } finally {
      await step.dispose();
      model.dispose();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A sink that writes down what each save costs. */
function watched(sink: CheckpointSink, saves: SaveCost[]): CheckpointSink {
  async function cost<T extends PendingSave>(
    what: SaveCost['what'],
    bytes: number,
    save: () => Promise<T>,
  ): Promise<T> {
    const resident = resetPeak();
    const start = performance.now();
    const pending = await save();
    const waitSeconds = (performance.now() - start) / 1000;
    return {
      ...pending,
      async finish() {
        await pending.finish();
        const peak = memoryLine('VmHWM');
        saves.push({
          what,
          bytes,
          waitSeconds,
          seconds: (performance.now() - start) / 1000,
          growthBytes: resident === undefined || peak === undefined ? undefined : peak - resident,
        });
      },
    };
  }
  const bytesOf = (shapes: ReadonlyMap<string, readonly number[]>): number =>
    [...shapes.values()].reduce((sum, shape) => sum + 4 * shape.reduce((size, each) => size * each, 1), 0);
  return {
    get last() {
      return sink.last;
    },
    save: (snapshot) => cost('state', bytesOf(snapshot.step.shapes), () => sink.save(snapshot)),
    async epoch(log, weights) {
      return cost('weights', bytesOf(weights.shapes), async () => {
        const kept = await sink.epoch?.(log, weights);
        if (!kept) throw new Error('expected the only epoch to be kept');
        return kept;
      });
    },
  };
}

function deepModel(layers: number): Model {
  const random = createRandom(1);
  const all: Layer[] = Array.from({ length: layers }, (_, i) =>
    createLinear({
      path: `layers/${i}`,
      inputDim: DIM,
      outputDim: DIM,
      random,
      // Random weights of this size take minutes.
      init: { kernel: (shape) => new Float32Array(shape[0]! * shape[1]!).fill(1 / DIM) },
    }),
  );
  const [kernel] = all.at(-1)!.parameters;
  return {
    inputs: { text: { modality: 'text', dim: DIM, kind: 'vector' } },
    classes: DIM,
    embeddingDim: DIM,
    byDialogue: false,
    parameters: all.flatMap(({ parameters }) => parameters),
    forward({ text }, context) {
      const hidden = all
        .slice(0, -1)
        .reduce<tf.Tensor>((x, layer) => tf.tanh(layer.apply(x, context)), text!.values);
      const embedding = tf.reshape<tf.Rank.R2>(hidden, [-1, DIM]);
      const logits = tf.reshape<tf.Rank.R2>(all.at(-1)!.apply(embedding, context), [-1, DIM]);
      return { logits, embedding, classifier: { kernel: kernel!.variable as tf.Tensor2D } };
    },
    dispose() {
      for (const layer of all) layer.dispose();
    },
  };
}

const examples = (count: number): ExampleSet => ({
  ids: Array.from({ length: count }, (_, i) => `train/0/${i}`),
  streams: {
    text: Array.from({ length: count }, (_, i) => ({
      data: Float32Array.from({ length: DIM }, (_each, k) => Math.sin(i + k)),
      shape: [DIM],
    })),
  },
  labels: Int32Array.from({ length: count }, (_, i) => i % 2),
});

/** Bytes a second that plain writes of one buffer reach, without waiting for the disk. */
async function cacheRate(folder: string, bytes: number): Promise<number> {
  const path = join(folder, 'plain');
  const part = new Uint8Array(PART).fill(7);
  const handle = await open(path, 'w');
  const start = performance.now();
  for (let at = 0; at < bytes; at += PART) await handle.write(part, 0, Math.min(PART, bytes - at));
  const seconds = (performance.now() - start) / 1000;
  // What the cache still has to write would slow down what comes next.
  await handle.sync();
  await handle.close();
  await rm(path);
  return bytes / seconds;
}

/** @returns Resident memory now, from which the peak counts anew. */
function resetPeak(): number | undefined {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    return undefined;
  }
  return memoryLine('VmRSS');
}

function memoryLine(name: string): number | undefined {
  const [, kilobytes] =
    new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return kilobytes === undefined ? undefined : 1024 * Number(kilobytes);
}

import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ExampleSet,
  fitStandardizer,
  selectColumn,
  selectExamples,
  specOf,
  standardize,
} from '@erc/batches';
import { createRandom, type Encoder, type FeatureArray, medianOf } from '@erc/core';
import { resolveEngine } from '@erc/engine';
import { createModel, parseRecipe } from '@erc/experiment';
import { openFeatureColumn, storeFeatures } from '@erc/features';
import { createWeightedLoss } from '@erc/losses';
import { createCheckpointStore, createModelStep, train } from '@erc/trainer';
import { round } from './statistics.js';

/** Options of {@link measureStreaming}. */
export interface StreamingOptions {
  /** Utterances; one in ten is dev. */
  readonly rows: number;
  /** Float32 numbers of an utterance. */
  readonly dim: number;
  readonly epochs: number;
  /** Read all features before training, for comparison. */
  readonly inMemory: boolean;
}

/** Memory and time of a training whose features are on the disk. In MB and seconds. */
export interface Streaming {
  readonly featuresMb: number;
  /** Resident memory before training: runtime, program, index of the features. */
  readonly beforeMb: number;
  /** After each epoch, rubbish collected. */
  readonly epochsMb: readonly number[];
  /** Most while training. */
  readonly peakMb: number;
  readonly epochSeconds: number;
  /** Of the trained weights: the same from memory and from the disk. */
  readonly weights: Readonly<Record<string, FeatureArray>>;
}

const residentMb = (): number => Math.round(process.memoryUsage.rss() / 1e6);

/** Element k of utterance i, of class i mod 3: noise in −0.5 … 0.5, which the class moves in the first elements. */
function featureOf(i: number, dim: number): FeatureArray {
  const data = new Float32Array(dim);
  let word = Math.imul(i + 1, 0x9e3779b1);
  for (let k = 0; k < dim; k++) {
    word = (Math.imul(word, 0x19660d) + 0x3c6ef35f) | 0;
    data[k] = word / 2 ** 32 + (k < 16 && k % 3 === i % 3 ? 0.5 : 0);
  }
  return { data, shape: [dim] };
}

/** Writes a store of made-up features, and trains a standardized stream on it as the runner does. */
export async function measureStreaming({
  rows,
  dim,
  epochs,
  inMemory,
}: StreamingOptions): Promise<Streaming> {
  const directory = await mkdtemp(join(tmpdir(), 'erc-streaming-'));
  try {
    const encoder: Encoder<number> = {
      modality: 'audio',
      id: `made-up ${dim}`,
      dim,
      encode: async (inputs) => inputs.map((i) => featureOf(i, dim)),
      async dispose() {},
    };
    const inputs = Array.from({ length: rows }, (_, i) => i);
    const { files, keys } = await storeFeatures({ encoder, inputs, contentHash: String, directory });
    const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
    const column = openFeatureColumn({ files, keys });
    const raw = inMemory ? inputs.map((i) => column.at(i)!) : column;
    const trainRows = inputs.filter((i) => i % 10 > 0);
    const devRows = inputs.filter((i) => i % 10 === 0);
    const features = standardize(raw, fitStandardizer(selectColumn(raw, trainRows)));
    const all: ExampleSet = {
      ids: inputs.map((i) => `train/0/${i}`),
      streams: { audio: features },
      labels: Int32Array.from(inputs, (i) => i % 3),
    };
    const measured = await trainWatched(all, { trainRows, devRows, epochs, directory });
    column.close();
    return { featuresMb: Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1e6), ...measured };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

interface Watched {
  readonly trainRows: readonly number[];
  readonly devRows: readonly number[];
  readonly epochs: number;
  readonly directory: string;
}

async function trainWatched(
  all: ExampleSet,
  { trainRows, devRows, epochs, directory }: Watched,
): Promise<Omit<Streaming, 'featuresMb'>> {
  const recipe = parseRecipe(
    {
      name: 'streaming',
      dataset: { source: 'folder', from: '.', into: '.', labels: ['a', 'b', 'c'] },
      streams: { audio: { encoder: { type: 'features' }, standardize: true } },
      fusion: { type: 'concat', projection: { dim: 16 } },
      losses: [{ type: 'cross-entropy' }],
      training: { epochs, batchSize: 64, earlyStopping: { patience: epochs } },
    },
    'streaming',
  );
  const { training } = recipe;
  const specs = { audio: specOf('audio', all.streams.audio!.at(0)!) };
  const model = createModel(recipe, { specs, classes: 3, seed: 1 });
  const loss = createWeightedLoss([{ type: 'cross-entropy' }], { labelCounts: [1, 1, 1] });
  const engine = await resolveEngine({ type: 'onnx', threads: 1 });
  const { optimizer, groups, legacy } = training;
  const step = await createModelStep({ model, loss, optimizer, groups, legacy, seed: 1, engine });
  const epochsMb: number[] = [];
  const beforeMb = residentMb();
  let peakMb = beforeMb;
  const collect = globalThis.gc;
  try {
    const result = await train({
      specs,
      step,
      training,
      labels: ['a', 'b', 'c'],
      random: createRandom(1),
      train: selectExamples(all, { positions: trainRows }),
      dev: selectExamples(all, { positions: devRows }),
      callbacks: [
        {
          name: 'memory',
          onUpdate: () => {
            peakMb = Math.max(peakMb, residentMb());
          },
          async onEpoch() {
            // Twice, with a turn between: buffers go with the finalizers of the arrays.
            collect?.();
            await new Promise((resolve) => setTimeout(resolve, 5));
            collect?.();
            epochsMb.push(residentMb());
          },
        },
      ],
      checkpoints: createCheckpointStore({
        directory: join(directory, 'checkpoints'),
        options: training.checkpoints,
        monitor: training.earlyStopping,
        extras: { streams: {}, metadata: {} },
        identity: {},
        setting: {},
        log: () => {},
      }),
    });
    return {
      beforeMb,
      epochsMb,
      peakMb,
      weights: await step.weights(),
      epochSeconds: round(medianOf(result.epochSeconds)),
    };
  } finally {
    await step.dispose();
    model.dispose();
    loss.dispose?.();
  }
}

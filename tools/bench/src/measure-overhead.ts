import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  countLabels,
  type ExampleSet,
  eachFeature,
  selectExamples,
  selectIds,
  speakersOf,
} from '@erc/batches';
import { createRandom, isSparse, medianOf, type Utterance } from '@erc/core';
import { readDataset } from '@erc/etl';
import {
  builtInRegistries,
  createExamples,
  createModel,
  encodeFrozen,
  fitStreams,
  prepareRecipeDataset,
  type Recipe,
  resolveStreams,
  startEngine,
  windowsOf,
} from '@erc/experiment';
import { losses, sumLosses } from '@erc/losses';
import { createCheckpointStore, createModelStep, type ModelStep, metricsFile, train } from '@erc/trainer';
import { round } from './statistics.js';

/** What an epoch of a recipe spends its time on. */
export interface Overhead {
  readonly recipe: string;
  readonly engine: string;
  readonly threads: number | undefined;
  /** Epochs measured; the first one, which compiles, is not among them. */
  readonly epochs: number;
  /** Median of an epoch: training, dev, records and checkpoints. */
  readonly epochSeconds: number;
  /** Median of the time in the compiled step, training and prediction. */
  readonly stepSeconds: number;
  /** Median share of an epoch that is not in the step. */
  readonly overhead: number;
  /** Features of train and dev in host memory, in MB, and what they would be as dense arrays. */
  readonly featuresMb: number;
  readonly denseMb: number;
  /** Peak resident memory of the process, in MB. */
  readonly peakMb: number;
}

/** Seconds spent in a step since the last call of `take`. */
interface TimedStep {
  readonly step: ModelStep;
  take(): number;
}

function timedStep(step: ModelStep): TimedStep {
  let milliseconds = 0;
  const timed =
    <In extends unknown[], Out>(call: (...args: In) => Promise<Out>) =>
    async (...args: In): Promise<Out> => {
      const start = performance.now();
      try {
        return await call(...args);
      } finally {
        milliseconds += performance.now() - start;
      }
    };
  return {
    step: {
      ...step,
      run: timed(step.run),
      runMicroBatches: timed(step.runMicroBatches),
      predict: timed(step.predict),
    },
    take() {
      const seconds = milliseconds / 1000;
      milliseconds = 0;
      return seconds;
    },
  };
}

/** Trains the first seed of a recipe for `epochs` epochs as the runner does, checkpoints and records included, and says where the time went. */
export async function measureOverhead(recipe: Recipe, epochs: number): Promise<Overhead> {
  const { signal } = new AbortController();
  const onEvent = (): void => {};
  const { directory: datasetDirectory } = await prepareRecipeDataset(
    recipe.dataset,
    builtInRegistries.sources,
    {
      signal,
      log: () => {},
      onProgress: () => {},
    },
  );
  const dataset = await readDataset(datasetDirectory, { splits: ['train', 'dev'] });
  const own = (split: 'train' | 'dev'): readonly Utterance[] => dataset.splits[split] ?? [];
  const pool = [...own('train'), ...own('dev')];
  const trainPart = selectIds(
    pool,
    own('train').map(({ id }) => id),
  );
  const streams = resolveStreams(recipe.streams, builtInRegistries.encoders);
  const mayMiss = recipe.fusion.missing !== undefined;
  const frozen = await encodeFrozen({
    streams,
    utterances: pool,
    datasetDirectory,
    mayMiss,
    onEvent,
    signal,
  });
  const fitted = await fitStreams({ streams, utterances: pool, frozen, mayMiss, train: trainPart });
  const { labels } = dataset;
  const speakers = speakersOf(own('train'));
  const all = createExamples({
    recipe,
    registries: builtInRegistries,
    utterances: pool,
    fitted,
    labels,
    speakers,
    targets: true,
  });
  const trainSet = selectExamples(all, trainPart);
  const devPart = selectIds(
    pool,
    own('dev').map(({ id }) => id),
  );

  const seed = recipe.seeds?.[0] ?? recipe.seed;
  const random = createRandom(seed);
  const model = createModel(recipe, { specs: fitted.specs, classes: labels.length, seed });
  const labelCounts = countLabels(trainSet.labels, labels.length);
  const loss = sumLosses(recipe.losses.map((own) => losses.of(own).create(own, { labelCounts })));
  const engine = await startEngine(recipe.engine, onEvent);
  const training = {
    ...recipe.training,
    epochs,
    earlyStopping: { ...recipe.training.earlyStopping, patience: epochs },
  };
  const { optimizer, groups, legacy, gradientAccumulationSteps, maxGradNorm } = training;
  const { step, take } = timedStep(
    await createModelStep({
      model,
      loss,
      optimizer,
      groups,
      legacy,
      maxGradNorm,
      engine,
      gradientAccumulation: gradientAccumulationSteps > 1,
      seed: random.fork('dropout').uint32(),
    }),
  );
  const inStep: number[] = [];
  const directory = await mkdtemp(join(tmpdir(), 'erc-overhead-'));
  try {
    const result = await train({
      specs: fitted.specs,
      windows: windowsOf(recipe.streams),
      byDialogue: model.byDialogue,
      step,
      train: trainSet,
      dev: selectExamples(all, devPart),
      labels,
      training,
      random: random.fork('order'),
      callbacks: [
        metricsFile(join(directory, 'metrics.jsonl')),
        { name: 'clock', onEpoch: () => void inStep.push(take()) },
      ],
      checkpoints: createCheckpointStore({
        directory: join(directory, 'checkpoints'),
        options: training.checkpoints,
        monitor: training.earlyStopping,
        extras: { streams: fitted.state, metadata: {} },
        identity: {},
        setting: {},
        log: () => {},
      }),
    });
    // Saving comes after the epoch's clock was read: it is counted with the epoch after.
    const warm = result.epochSeconds.map((seconds, e) => ({ seconds, inStep: inStep[e]! })).slice(1);
    return {
      recipe: recipe.name,
      engine: `${engine.type} ${engine.backend ?? engine.device}`,
      threads: engine.threads,
      epochs: warm.length,
      epochSeconds: round(medianOf(warm.map(({ seconds }) => seconds))),
      stepSeconds: round(medianOf(warm.map((each) => each.inStep))),
      overhead: round(medianOf(warm.map(({ seconds, inStep: inside }) => 1 - inside / seconds))),
      ...featureMemory(all),
      peakMb: Math.round(process.resourceUsage().maxRSS / 1e3),
    };
  } finally {
    await rm(directory, { recursive: true, force: true });
    await step.dispose();
    model.dispose();
    loss.dispose?.();
  }
}

function featureMemory({ streams }: ExampleSet): Pick<Overhead, 'featuresMb' | 'denseMb'> {
  let bytes = 0;
  let dense = 0;
  for (const feature of Object.values(streams).flatMap((column) => [...eachFeature(column)])) {
    bytes += isSparse(feature) ? 8 * feature.indices.length : feature.data.byteLength;
    dense += isSparse(feature) ? 4 * feature.dim : feature.data.byteLength;
  }
  return { featuresMb: Math.round(bytes / 1e6), denseMb: Math.round(dense / 1e6) };
}

import { join } from 'node:path';
import { type ExampleSet, elementsOf, scoredExamples, selectAll, selectExamples } from '@erc/batches';
import {
  ConfigError,
  createRandom,
  DataError,
  type Dataset,
  isRaw,
  ownValue,
  sameItems,
  type Utterance,
} from '@erc/core';
import type { ResolvedEngine } from '@erc/engine';
import { hashUtterances, type MadeFrom, modelWeights, RUN_FILE, type StreamInputs } from '@erc/run-folder';
import { readKeptCheckpoint } from '@erc/run-folder/node';
import { createModelStep, type Evaluation, evaluate, type Model } from '@erc/trainer';
import { createExamples } from '../dataset/create-examples.js';
import { countInputs } from '../encode/count-inputs.js';
import { type FittedStreams, restoreStreams } from '../encode/fit-streams.js';
import { resolveStreams, type Streams } from '../encode/streams.js';
import { createStreamEncoders, findTrainedEncoders } from '../encode/trained-encoders.js';
import { asConfigError, RUNTIME_KERNELS } from '../engine/start-engine.js';
import { notice } from '../events.js';
import { createModel, windowsOf } from '../model/create-model.js';
import { protocolWarnings, repeatsTies } from '../plan/published-protocol.js';
import type { Recipe } from '../recipe/recipe.js';
import { keepsEmbeddings } from './evaluation.js';
import type { EvaluationSession } from './evaluation-session.js';
import { speakersIn } from './known-speakers.js';
import { isDataset } from './locate-dataset.js';
import type { Run, ScoredSplit } from './runs.js';
import { scoredPart } from './scored-part.js';

/** A model of a run, ready to predict a split. */
export interface OpenedRun {
  readonly run: Run;
  readonly dataset: Dataset;
  /** Those of the split that are scored. */
  readonly utterances: readonly Utterance[];
  /** Theirs, and of what is read beside them. */
  readonly examples: ExampleSet;
  /** Hashes of what its predictions are made from. */
  readonly madeFrom: MadeFrom;
  /** What each stream read of the split. */
  readonly streams: Readonly<Record<string, StreamInputs>>;
  /** Predicts the examples, or others made from them, without dropout. */
  evaluate(examples?: ExampleSet, options?: { readonly embedding?: boolean }): Promise<Evaluation>;
  /** Whether embeddings of the split are few and narrow enough to keep. */
  readonly keepsEmbeddings: boolean;
  dispose(): Promise<void>;
}

/** Whether a split was cut by training, which left its scores in the run folder: what a fold held out, or a dev that is no file. */
export const isCutInTraining = ({ recipe: { splits } }: Pick<Run, 'recipe'>, split: ScoredSplit): boolean =>
  split === 'held-out' || (split === 'dev' && (splits.type !== 'hold-out' || splits.dev !== undefined));

/** @throws DataError when the features would not be those that the run was trained on. */
function checkEncoders({ directory, encoders = {} }: Run, now: Readonly<Record<string, string>>): void {
  for (const [stream, then] of Object.entries(encoders)) {
    if (ownValue(now, stream) === then) continue;
    throw new DataError(
      `${join(directory, RUN_FILE.name)}: encoders.${stream}: expected encoder ${then.slice(0, 12)}, which the run was trained with, received ${ownValue(now, stream)?.slice(0, 12) ?? 'none'}: the files of its model, or the version of the encoder, are others now.`,
    );
  }
}

/**
 * Train and dev of the dataset of a run; says where that is, if it is somewhere else than it was.
 *
 * @throws DataError where it is nowhere.
 */
async function trainingData(
  { directory, dataset, recipe }: Run,
  { dataset: read, onEvent }: Pick<EvaluationSession, 'dataset' | 'onEvent'>,
): Promise<Dataset> {
  if (dataset.movedFrom !== undefined) {
    notice(onEvent, `dataset: ${dataset.directory}, since none is in ${dataset.movedFrom}`);
  }
  try {
    return await read(dataset.directory, false);
  } catch (cause) {
    if (!(cause instanceof DataError) || isDataset(dataset.directory)) throw cause;
    throw new DataError(
      `${join(directory, RUN_FILE.name)}: dataset.directory: expected the dataset folder ${dataset.directory}, received none, and none in ${recipe.dataset.into} from here; eval --dataset DIR says where it is now.`,
      { cause },
    );
  }
}

/** A folder that the recipe names, and that may be another dataset than the one that was moved. */
const otherDataset = ({ dataset: { directory, sha256, movedFrom } }: Run, found: Dataset): DataError =>
  new DataError(
    `${directory}: expected the dataset that the run was trained on in ${movedFrom} (${sha256.slice(0, 12)}), received another, or another state of it (${found.sha256.slice(0, 12)}); eval --dataset ${directory} scores the run on it all the same.`,
  );

/** Result of {@link openModel} of a split. */
interface OpenModel {
  readonly fitted: FittedStreams;
  /** With the weights that it begins with. */
  readonly model: Model;
  readonly engine: ResolvedEngine;
}

/** What a run asks for to compute with, and the runtime's own kernels where it was trained with these: its scores come to the same bits. */
const withKernelsOf = (
  engine: Recipe['engine'],
  { type, kernels = RUNTIME_KERNELS }: Run['engine'],
): Recipe['engine'] =>
  engine.type !== 'tfjs' && type === 'onnx' && kernels.from === RUNTIME_KERNELS.from
    ? { ...engine, kernels: 'onnxruntime' }
    : engine;

/** Reads the streams of a split with the constants of a run, and makes the run's model over them. */
async function openModel(
  {
    run: { recipe, registries, seed, engine: recorded },
    streams,
    dataset,
    split,
    utterances,
    state,
  }: {
    readonly run: Pick<Run, 'recipe' | 'registries' | 'seed' | 'engine'>;
    readonly streams: Streams;
    readonly dataset: Dataset;
    readonly split: ScoredSplit;
    readonly utterances: readonly Utterance[];
    readonly state: FittedStreams['state'];
  },
  session: EvaluationSession,
): Promise<OpenModel> {
  const engine = await session.engine(withKernelsOf(recipe.engine, recorded));
  const trained = await findTrainedEncoders(streams, { signal: session.signal });
  try {
    const { directory: datasetDirectory, mediaHashes } = dataset;
    const fitted = await restoreStreams({
      streams,
      utterances,
      frozen: await session.frozen(
        { recipe, streams },
        { split, utterances, datasetDirectory, mediaHashes, trained, engine },
      ),
      mayMiss: recipe.fusion.missing !== undefined,
      state,
    });
    const { specs } = fitted;
    const encoders = await createStreamEncoders(trained, specs, seed);
    const model = createModel(recipe, { specs, encoders, classes: dataset.labels.length, seed, registries });
    return { fitted, model, engine };
  } finally {
    await trained.close();
  }
}

/**
 * Loads a checkpoint of a run and the features of a split. An opening of test is counted.
 *
 * @param checkpoint `best`, or an epoch that was kept: `epoch-29`.
 */
export async function openRun(
  run: Run,
  split: ScoredSplit,
  session: EvaluationSession,
  checkpoint = 'best',
): Promise<OpenedRun> {
  const { directory, recipe, registries } = run;
  const { onEvent } = session;
  if (split === 'held-out' || isCutInTraining(run, split)) {
    throw new ConfigError(
      `split: expected test for ${directory}, received ${split}: its parts were cut in training, which left their scores in eval-dev.json and, for a fold, in eval-held-out.json.`,
    );
  }
  for (const file of run.changedPlugins) {
    notice(onEvent, `warning: ${file} has changed since this run was trained`);
  }
  const { checkpoint: kept, sha256: weights } = await readKeptCheckpoint(directory, checkpoint);
  const trainedOn = await trainingData(run, session);
  if (!sameItems(trainedOn.labels, run.dataset.labels)) {
    throw new DataError(
      `${run.dataset.directory}: labels: expected ${run.dataset.labels.join(', ')}, received ${trainedOn.labels.join(', ')}.`,
    );
  }
  const streams = resolveStreams(recipe.streams, registries.encoders);
  checkEncoders(run, await session.encoders({ recipe, streams }));
  // Counted before it is looked at: what goes wrong from here on has opened it all the same.
  if (split === 'test') await session.openTest(trainedOn, directory);
  const dataset = split === 'test' ? await session.dataset(run.dataset.directory, true) : trainedOn;
  if (dataset.sha256 !== run.dataset.sha256) {
    if (run.dataset.movedFrom !== undefined) throw otherDataset(run, dataset);
    notice(
      onEvent,
      `warning: the dataset has changed since this run was trained (${run.dataset.sha256.slice(0, 12)} then, ${dataset.sha256.slice(0, 12)} now)`,
    );
  }
  const all = dataset.splits[split]!;
  const read = split === 'dev' ? await scoredPart(run, all) : all;
  const part = selectAll(read);
  const utterances = elementsOf(read, part);
  if (utterances.length === 0) {
    throw new DataError(
      `${dataset.directory}: expected utterances of ${split} to score, received ${all.length} of use: context alone.`,
    );
  }
  if (split === 'dev') {
    for (const text of protocolWarnings(recipe.splits)) notice(onEvent, `warning: ${text}`);
  }
  const { length: scorable } = selectAll(all).ids;
  if (utterances.length < scorable) {
    notice(onEvent, `${split}: the ${utterances.length} of ${scorable} utterances that the run selected by`);
  }
  const { labels } = dataset;
  const { fitted, model, engine } = await openModel(
    { run, streams, dataset, split, utterances: read, state: kept.streams },
    session,
  );
  const { specs } = fitted;
  const step = await createModelStep({
    model,
    loss: () => {
      throw new TypeError('evaluation has no loss');
    },
    optimizer: recipe.training.optimizer,
    legacy: recipe.training.legacy?.filter((word) => word === 'dropout-active'),
    severalShapes: Object.values(specs).some(isRaw),
    // Of the masks, where a recipe scores with dropout: the same as in training.
    seed: createRandom(run.seed).fork('dropout').uint32(),
    engine,
  }).catch((error: unknown) => {
    throw asConfigError(error);
  });
  const dispose = async (): Promise<void> => {
    await step.dispose();
    model.dispose();
  };
  try {
    await step.loadWeights(modelWeights(kept.weights));
  } catch (error) {
    await dispose();
    throw error;
  }
  const speakers = speakersIn(kept.metadata);
  const everything = createExamples({
    recipe,
    registries,
    utterances: read,
    fitted,
    labels,
    speakers,
    targets: false,
    repeatsTies: split === 'dev' && repeatsTies(recipe.splits),
  });
  const examples = selectExamples(everything, part);
  const strangers = scoredExamples(examples).speakers?.filter((speaker) => speaker < 0).length ?? 0;
  if (strangers > 0) {
    notice(
      onEvent,
      `speakers: ${strangers} of ${utterances.length} utterances are by speakers that training did not know`,
    );
  }
  const windows = windowsOf(recipe.streams);
  return {
    run,
    dataset,
    utterances,
    examples,
    madeFrom: { dataset: dataset.sha256, utterances: hashUtterances(utterances), weights },
    streams: countInputs(fitted, part),
    evaluate: (scored = examples, { embedding = false } = {}) =>
      evaluate({
        specs,
        windows,
        buckets: fitted.buckets,
        byDialogue: model.byDialogue,
        sizes: recipe.training,
        step,
        examples: scored,
        labels,
        embedding,
        metrics: registries.metrics.metrics,
        legacy: recipe.training.legacy,
      }),
    keepsEmbeddings: keepsEmbeddings(utterances.length, model),
    dispose,
  };
}

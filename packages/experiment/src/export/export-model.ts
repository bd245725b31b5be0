import { bucketsOf } from '@erc/batches';
import { ConfigError, type FeatureArray, safetensorsParts } from '@erc/core';
import type { ModelManifest } from '@erc/predictor';
import { modelWeights } from '@erc/run-folder';
import { readKeptCheckpoint } from '@erc/run-folder/node';
import { loadModelWeights } from '@erc/trainer';
import * as tf from '@tensorflow/tfjs';
import { resolveStreams } from '../encode/streams.js';
import type { Run } from '../evaluate/runs.js';
import { notice, type OnEvent } from '../events.js';
import { createModel, windowsOf } from '../model/create-model.js';
import { describeModel } from './describe-model.js';
import { exportGraphs } from './export-graphs.js';
import { exportedClips } from './exported-clips.js';
import { exportedScores } from './exported-scores.js';
import { type ExportedStream, type ExportStreamOptions, exportStream } from './exported-streams.js';
import { graphFiles } from './graph-files.js';
import { modelCard } from './model-card.js';
import { checkModelFolder, type ModelFileContent, writeModelFolder } from './write-model-folder.js';

/** Options of {@link exportModel}. */
export interface ExportModelOptions {
  /** Weights that the run has kept: `best`, or an epoch, `epoch-29`. @default 'best' */
  readonly checkpoint?: string | undefined;
  /** Most steps of an utterance in a stream of steps, where a graph cannot leave their number open. @default 512 */
  readonly longest?: number | undefined;
  /** @default nobody listens */
  readonly onEvent?: OnEvent | undefined;
  /** Stops between the parts of the work, and downloads; nothing is left then. @default never */
  readonly signal?: AbortSignal | undefined;
}

/** A model folder that was written. */
export interface ExportedModel {
  readonly folder: string;
  /** What its `erc.json` holds. */
  readonly manifest: ModelManifest;
}

/** The file of the constants that training fitted. */
const STATE = 'state.safetensors';

/**
 * Writes a run as a folder that predicts without it: its graphs with their weights, the constants that training fitted, `erc.json` with its hash, and a model card. No data is read: no
 * split is opened, and none is counted. The folder appears whole or not at all.
 *
 * @param folder Outside of runs; new, empty, or a model folder, which is replaced.
 * @throws ConfigError for a folder that is in use, and for a run that cannot be used without its dataset folder or its batches, naming what stands in the
 *   way; DataError for a checkpoint that is not there or damaged, and for encoders that are others now; FileSystemError; the signal's reason.
 */
export async function exportModel(
  run: Run,
  folder: string,
  {
    checkpoint = 'best',
    longest = 512,
    onEvent = () => {},
    signal = new AbortController().signal,
  }: ExportModelOptions = {},
): Promise<ExportedModel> {
  const { directory, recipe, registries, seed } = run;
  await checkModelFolder(folder);
  refuseScoringWithDropout(run);
  refuseOtherExamples(run);
  for (const file of run.changedPlugins) {
    notice(onEvent, `warning: ${file} has changed since this run was trained`);
  }
  const kept = await readKeptCheckpoint(directory, checkpoint);
  const { streams: state, weights, metadata } = kept.checkpoint;
  // Keeps tfjs from advertising its Node binding. Nothing is computed here.
  tf.enableProdMode();
  await tf.ready();
  const streams = await exportStreams(run, { state, longest, signal });
  const specs = Object.fromEntries(Object.entries(streams).map(([name, { spec }]) => [name, spec]));
  const windows = windowsOf(recipe.streams);
  const embeds = (of: 'speaker' | 'gender'): boolean => recipe.fusion.embeddings.some((one) => one.of === of);
  const encoders = Object.fromEntries(
    Object.entries(streams).flatMap(([name, { module }]) => (module ? [[name, module.encoder]] : [])),
  );
  const classes = run.dataset.labels.length;
  const model = createModel(recipe, { specs, encoders, classes, seed, registries });
  try {
    const lower = Object.entries(streams).flatMap(([name, { module }]) =>
      module?.hasLower ? [`encoder/${name}/`] : [],
    );
    await loadModelWeights(model, modelWeights(weights), {
      // Of a file whose hash is in the run's record.
      mayLack: ({ path, origin }) => origin !== undefined && lower.some((start) => path.startsWith(start)),
    });
    signal.throwIfAborted();
    const { inputs, graphs } = await exportGraphs({
      model,
      specs,
      windows,
      mayMiss: recipe.fusion.missing !== undefined,
      people: [
        ...(embeds('speaker') ? (['speakers'] as const) : []),
        ...(embeds('gender') ? (['genders'] as const) : []),
      ],
      buckets: bucketsOf(state),
      bounds: Object.fromEntries(
        Object.entries(streams).flatMap(([name, { module }]) => (module ? [[name, module.bounds]] : [])),
      ),
      longest,
    });
    refusePadding(run, inputs);
    signal.throwIfAborted();
    const written = graphFiles(graphs);
    const cutting = await exportedClips(run, signal);
    const scores = await exportedScores(directory, checkpoint, kept.sha256);
    const described = describeModel({
      run,
      model,
      checkpoint: { name: checkpoint, sha256: kept.sha256, metadata },
      streams: Object.fromEntries(Object.entries(streams).map(([name, { entry }]) => [name, entry])),
      clips: cutting.clips,
      inputs,
      outputs: graphs[0]!.graph.outputs.map(({ name }) => name),
      graphs: written.graphs,
      weights: written.weights,
      state: hasArrays(state) ? STATE : undefined,
      scores,
    });
    const files = new Map<string, ModelFileContent>([...written.files, ...cutting.files]);
    for (const { files: ofStream } of Object.values(streams)) {
      for (const [path, content] of ofStream) files.set(path, content);
    }
    if (described.state !== undefined) files.set(described.state, stateParts(state));
    files.set(
      'README.md',
      modelCard({
        manifest: { ...described, files: {} },
        scores,
        trainedOn: run.dataset.splits.train?.utterances,
        parameters: run.parameters,
      }),
    );
    return { folder, manifest: await writeModelFolder(folder, files, described) };
  } finally {
    model.dispose();
  }
}

/** Every stream of a run, by name. Where one is refused, the encoders of those before it are not left in memory. */
async function exportStreams(
  run: Run,
  { state, longest, signal }: Pick<ExportStreamOptions, 'state' | 'longest' | 'signal'>,
): Promise<Record<string, ExportedStream>> {
  const streams: Record<string, ExportedStream> = {};
  try {
    for (const [name, stream] of Object.entries(
      resolveStreams(run.recipe.streams, run.registries.encoders),
    )) {
      signal.throwIfAborted();
      const folder = `encoders/${/^\w[\w-]*$/.test(name) ? name : Object.keys(streams).length}`;
      streams[name] = await exportStream({ name, run, stream, state, folder, longest, signal });
    }
  } catch (error) {
    for (const { module } of Object.values(streams)) module?.encoder.dispose();
    throw error;
  }
  return streams;
}

function refuseScoringWithDropout({ directory, recipe }: Run): void {
  if (!recipe.training.legacy?.includes('dropout-active')) return;
  throw new ConfigError(
    `export: expected a run that scores without dropout, received ${directory}, with training.legacy: dropout-active: its scores depend on how the split was cut into batches.`,
  );
}

function refuseOtherExamples({ directory, recipe: { fusion }, registries }: Run): void {
  if (registries.fusions.of(fusion).readsBeside(fusion) !== 'examples') return;
  throw new ConfigError(
    `export: expected a fusion that reads each utterance alone, received ${directory}, whose ${fusion.type} fusion has legacy: batch-attention: what it says of an utterance depends on the others of its batch.`,
  );
}

/** Windows and vectors have no padding: only steps whose number differs do. */
function refusePadding({ directory, recipe: { fusion }, registries }: Run, inputs: BatchInputs): void {
  const isFree = Object.values(inputs).some(({ shape }) =>
    shape.some((extent) => typeof extent === 'string' && extent.startsWith('steps')),
  );
  if (!isFree || registries.fusions.of(fusion).readsBeside(fusion) !== 'padding') return;
  throw new ConfigError(
    `export: expected a fusion that reads no padding, received ${directory}, whose ${fusion.type} fusion has legacy: no-masks over streams of steps: what it says of an utterance depends on the longest of its batch.`,
  );
}

type BatchInputs = Readonly<Record<string, { readonly shape: readonly (number | string)[] }>>;

type State = Readonly<Record<string, Readonly<Record<string, FeatureArray>>>>;

const hasArrays = (state: State): boolean =>
  Object.values(state).some((arrays) => Object.keys(arrays).length > 0);

/** `<stream>/<array>` of every constant, as the parts of a file. */
async function* stateParts(state: State): AsyncGenerator<Uint8Array, void> {
  const arrays = Object.entries(state).flatMap(([stream, ofStream]) =>
    Object.entries(ofStream).map(([name, array]): [string, FeatureArray] => [`${stream}/${name}`, array]),
  );
  yield* safetensorsParts(Object.fromEntries(arrays));
}

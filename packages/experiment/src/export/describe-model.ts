import type { BatchShape } from '@erc/batches';
import { sha256Of } from '@erc/core';
import { MANIFEST_VERSION, type ModelManifestInput } from '@erc/predictor';
import type { EvaluationRecord } from '@erc/run-folder';
import type { Model } from '@erc/trainer';
import { speakersIn } from '../evaluate/known-speakers.js';
import type { Run } from '../evaluate/runs.js';
import { windowsOf } from '../model/create-model.js';
import { lossesOf, readingsOf } from '../model/readings.js';
import { recipeText } from '../recipe/hash-recipe.js';

/** Utterances of one dialogue, where each is read with all others: what grows with their square stays below a few hundred megabytes. */
const MOST_IN_DIALOGUE = 2_000;
/** Utterances of one dialogue, where each is read by itself or with its neighbours. */
const MOST_UTTERANCES = 10_000;

/** Options of {@link describeModel}. */
export interface DescribeModelOptions {
  readonly run: Run;
  readonly model: Pick<Model, 'byDialogue'>;
  /** The weights: their name, the hash of their file, and what it says beside them. */
  readonly checkpoint: {
    readonly name: string;
    readonly sha256: string;
    readonly metadata: Readonly<Record<string, string>>;
  };
  readonly streams: ModelManifestInput['streams'];
  /** How clips are cut, if anything says it. */
  readonly clips: ModelManifestInput['clips'];
  readonly inputs: Readonly<Record<string, BatchShape>>;
  /** What the graphs give, by name. */
  readonly outputs: readonly string[];
  readonly graphs: readonly ModelManifestInput['graphs'][number][];
  /** The file of weights that graphs have outside, if there is one. */
  readonly weights: string | undefined;
  /** The file of fitted constants, if there are some. */
  readonly state: string | undefined;
  readonly scores: readonly EvaluationRecord[];
}

/** What `erc.json` says of a run, but for the hashes of its files. */
export function describeModel({
  run,
  model,
  checkpoint,
  streams,
  clips,
  inputs,
  outputs,
  graphs,
  weights,
  state,
  scores,
}: DescribeModelOptions): Omit<ModelManifestInput, 'files'> {
  const { recipe, registries, dataset, seed, fold } = run;
  const { affect } = readingsOf(lossesOf(recipe), registries.losses);
  const windows = Object.values(windowsOf(recipe.streams));
  const readsAhead = windows.some(({ after, at = [] }) => after > 0 || at.some((place) => place > 0));
  return {
    version: MANIFEST_VERSION,
    name: run.name,
    ...(outputs.includes('logits') && { labels: [...dataset.labels] }),
    valenceArousal: outputs.includes('valenceArousal'),
    ...(affect.length === 1 && { affect: affect[0]! }),
    streams,
    ...(clips && { clips }),
    mayMiss: recipe.fusion.missing !== undefined,
    byDialogue: model.byDialogue,
    readsAhead: readsAhead || registries.contexts.of(recipe.context).readsAhead(recipe.context),
    ...(Object.hasOwn(inputs, 'speakers') && { speakers: speakersIn(checkpoint.metadata) }),
    inputs: Object.fromEntries(
      Object.entries(inputs).map(([name, { shape, dtype }]) => [name, { shape: [...shape], dtype }]),
    ),
    graphs: graphs.map(({ file, sizes }) => ({ file, sizes: { ...sizes } })),
    ...(weights !== undefined && { weights }),
    ...(state !== undefined && { state }),
    limits: { utterances: model.byDialogue ? MOST_IN_DIALOGUE : MOST_UTTERANCES },
    recipe: { ...recipe },
    recipeSha256: sha256Of(recipeText(recipe)),
    madeFrom: {
      dataset: {
        name: dataset.name,
        sha256: dataset.sha256,
        ...(dataset.licence !== undefined && { licence: dataset.licence }),
      },
      seed,
      ...(fold !== undefined && { fold }),
      checkpoint: checkpoint.name,
      weights: checkpoint.sha256,
    },
    scores: scores.map(({ split, examples, metrics }) => ({ split, examples, metrics: { ...metrics } })),
  };
}

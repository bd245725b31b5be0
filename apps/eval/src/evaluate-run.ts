import { join } from 'node:path';
import {
  countTestOpening,
  createExamples,
  createModel,
  encodeFrozen,
  type Progress,
  restoreStreams,
  startEngine,
  windowsOf,
  writeEvaluation,
} from '@erc/app';
import { parseRecipe } from '@erc/configs';
import { ConfigError, DataError, groupDialogues, type Split } from '@erc/core';
import { readDataset } from '@erc/etl';
import {
  createTrainStep,
  type EvaluationRecord,
  evaluate,
  modelWeights,
  readCheckpoint,
  readJson,
} from '@erc/trainer';
import { z } from 'zod';

/** What evaluation needs of `run.json`. */
const runSchema = z.object({
  config: z.unknown(),
  seed: z.int(),
  dataset: z.object({ directory: z.string(), sha256: z.string(), labels: z.array(z.string()) }),
});

/** Speakers that training knew; kept where the model reads who speaks. */
const speakersIn = ({ speakers = '[]' }: Readonly<Record<string, string>>): string[] =>
  z.array(z.string()).parse(JSON.parse(speakers));

/** What {@link evaluateRun} takes. */
export interface EvaluateRunOptions {
  readonly directory: string;
  readonly split: Exclude<Split, 'train'>;
  /** Whether an opening of the test split is written to the ledger. */
  readonly countOpening: boolean;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Loads the best checkpoint of a run, predicts a split without dropout, and writes `eval-<split>.json` and a new report. */
export async function evaluateRun({
  directory,
  split,
  countOpening,
  progress,
  signal,
}: EvaluateRunOptions): Promise<EvaluationRecord> {
  const path = join(directory, 'run.json');
  const parsed = runSchema.safeParse(await readJson(path));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new DataError(
      `${path}: ${issue?.path.join('.') ?? ''}: expected a run record, received: ${issue?.message}.`,
    );
  }
  const run = parsed.data;
  const recipe = parseRecipe(run.config, path);
  if (recipe.splits.type === 'k-fold' && split === 'dev') {
    throw new ConfigError(
      `--split: expected test for ${directory}, received dev: folds are cut from train and dev together, so this run was trained on most of dev; its own scores are in eval-held-out.json.`,
    );
  }
  const checkpoint = await readCheckpoint(join(directory, 'checkpoints', 'best.safetensors'));

  // Train and dev are read too, as they were in training: the dataset's identity follows the bytes of what is read.
  const dataset = await readDataset(run.dataset.directory, {
    splits: ['train', 'dev', ...(split === 'test' ? [split] : [])],
  });
  if (dataset.sha256 !== run.dataset.sha256) {
    progress.line(
      `warning: the dataset has changed since this run was trained (${run.dataset.sha256.slice(0, 12)} then, ${dataset.sha256.slice(0, 12)} now)`,
    );
  }
  if (dataset.labels.join() !== run.dataset.labels.join()) {
    throw new DataError(
      `${run.dataset.directory}: labels: expected ${run.dataset.labels.join(', ')}, received ${dataset.labels.join(', ')}.`,
    );
  }
  const utterances = dataset.splits[split]!;
  if (split === 'test' && countOpening) {
    const openings = await countTestOpening(dataset.directory, { run: directory, sha256: dataset.sha256 });
    progress.line(
      `test split of ${dataset.name}: opened ${openings} ${openings === 1 ? 'time' : 'times'} so far`,
    );
  }
  const { streams } = recipe;
  const mayMiss = recipe.fusion.missing !== undefined;
  const frozen = await encodeFrozen({
    streams,
    utterances,
    datasetDirectory: dataset.directory,
    mayMiss,
    progress,
    signal,
  });
  const fitted = await restoreStreams({ streams, utterances, frozen, mayMiss, state: checkpoint.streams });
  const { specs } = fitted;
  const engine = await startEngine(recipe.engine, progress);
  const model = createModel(recipe, { specs, classes: dataset.labels.length, seed: run.seed });
  const step = await createTrainStep({
    model,
    loss: () => {
      throw new TypeError('evaluation has no loss');
    },
    optimizer: recipe.training.optimizer,
    seed: run.seed,
    engine,
  });
  try {
    await step.loadWeights(modelWeights(checkpoint.weights));
    const { labels } = dataset;
    const speakers = speakersIn(checkpoint.metadata);
    const examples = createExamples({ recipe, utterances, fitted, labels, speakers, targets: false });
    const strangers = examples.speakers?.filter((speaker) => speaker < 0).length ?? 0;
    if (strangers > 0) {
      progress.line(
        `speakers: ${strangers} of ${utterances.length} utterances are by speakers that training did not know`,
      );
    }
    const evaluation = await evaluate({
      specs,
      windows: windowsOf(streams),
      byDialogue: model.byDialogue,
      step,
      examples,
      labels,
      sizes: recipe.training,
    });
    const record = await writeEvaluation(directory, { split, examples, evaluation });
    const { name, licence } = dataset;
    // Charts take long to load and are needed at the end only.
    const { createReport } = await import('@erc/report');
    await createReport({
      runDirectory: directory,
      dataset: {
        name,
        labels: dataset.labels,
        licence,
        dialogues: groupDialogues([...(dataset.splits.dev ?? []), ...(dataset.splits.test ?? [])]),
      },
    });
    return record;
  } finally {
    await step.dispose();
    model.dispose();
  }
}

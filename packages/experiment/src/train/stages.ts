import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError, type FeatureArray } from '@erc/core';
import {
  describeGroup,
  finishCheckpoints,
  readCheckpoint,
  readJson,
  type StageRecord,
  stageTraining,
  writeCheckpoint,
  writeJson,
} from '@erc/trainer';
import { lossesOf, needsOfAll, placedLosses } from '../model/loss-needs.js';
import type { Recipe } from '../recipe/recipe.js';
import type { JobData } from './job-data.js';
import { buildJobStep, type JobStepOptions } from './job-step.js';
import type { Stage } from './stage.js';
import { startFrom } from './start-from.js';
import { type TrainJobOptions, trainJob } from './train-job.js';

/** The trainings of a recipe, in order: its stages, or itself. */
export function stagesOf(recipe: Recipe): readonly [Stage, ...Stage[]] {
  const [first, ...rest] = (recipe.stages ?? []).map((stage) => ({
    name: stage.name,
    recipe: {
      ...recipe,
      training: stageTraining(recipe.training, stage),
      losses: stage.losses ?? recipe.losses,
    },
    freeze: stage.freeze,
    labels: stage.labels,
  }));
  return first ? [first, ...rest] : [{ recipe, freeze: [], labels: true }];
}

/** Losses that read nothing that a person has said. */
const WITHOUT_LABELS: ReadonlySet<string> = new Set(['stream-contrastive', 'attention-diversity']);

/**
 * Checks that each stage can learn, and be selected by, what it says.
 *
 * @throws ConfigError naming the stage.
 */
export function checkStages(recipe: Recipe): void {
  for (const [i, { name, recipe: own, labels }] of stagesOf(recipe).entries()) {
    if (name === undefined) return;
    const where = `recipe: stages.${i} (${name})`;
    const { sampler, earlyStopping } = own.training;
    const reading = placedLosses(own.losses).filter(({ loss }) => !WITHOUT_LABELS.has(loss.type));
    if (!labels && reading.length > 0) {
      throw new ConfigError(
        `${where}.labels: expected losses that read no labels (${[...WITHOUT_LABELS].join(', ')}) beside false, received ${reading[0]!.loss.type}.`,
      );
    }
    if (!labels && (sampler.type === 'weighted' || sampler.type === 'balanced')) {
      throw new ConfigError(
        `${where}.sampler: expected one that goes by no label beside labels: false, received ${sampler.type}.`,
      );
    }
    const { classes, affect } = needsOfAll(own.losses);
    const learns = classes || affect.length > 0;
    if (!learns && earlyStopping.monitor !== 'loss' && own.splits.type !== 'everything') {
      throw new ConfigError(
        `${where}.earlyStopping.monitor: expected loss, since no loss of this stage trains an output; received ${earlyStopping.monitor}.`,
      );
    }
  }
  if (!needsOfAll(lossesOf(recipe)).classes && needsOfAll(lossesOf(recipe)).affect.length === 0) {
    throw new ConfigError(
      'recipe: stages: expected a stage with a loss of classes or of valence and arousal.',
    );
  }
}

/** What {@link trainEarlierStages} takes. */
export interface EarlierStagesOptions extends Omit<TrainJobOptions, 'built' | 'stage'> {
  /** Where the first stage starts. @default fresh weights */
  readonly start?: Weights | undefined;
  readonly hasFewerStreams: boolean;
}

type Weights = Readonly<Record<string, FeatureArray>>;

/** What the stages before the last came to. */
export interface EarlierStages {
  /** Where the last stage starts; absent: fresh weights. */
  readonly start?: Weights | undefined;
  readonly records: readonly StageRecord[];
}

/**
 * Trains all stages but the last, each from the best weights of the one before, in folders `stages/<number>-<name>` of the run folder. A stage
 * whose folder is complete is not trained again.
 */
export async function trainEarlierStages(options: EarlierStagesOptions): Promise<EarlierStages> {
  let { start } = options;
  const records: StageRecord[] = [];
  for (const [i, stage] of stagesOf(options.recipe).slice(0, -1).entries()) {
    const directory = join(options.directory, 'stages', `${i + 1}-${stage.name}`);
    if (!existsSync(join(directory, 'stage.json'))) {
      await mkdir(directory, { recursive: true });
      await trainStage({ ...options, directory, start }, stage);
    }
    records.push((await readJson(join(directory, 'stage.json'))) as StageRecord);
    ({ weights: start } = await readCheckpoint(join(directory, 'checkpoints', 'best.safetensors')));
  }
  return { start, records };
}

/** Trains one stage, and writes its weights and at last its record. */
async function trainStage(options: EarlierStagesOptions, stage: Stage): Promise<void> {
  const { directory, start, progress } = options;
  const data = stage.labels ? options.data : withoutLabels(options.data);
  const built = await buildJobStep({ ...stepOptions(options, stage), data });
  try {
    progress.line(`stage ${stage.name}:`);
    for (const group of built.step.groups) progress.line(describeGroup(group));
    if (start) await startFrom(built.step, start);
    const { name } = stage;
    const result = await trainJob({ ...options, recipe: stage.recipe, stage: name, data, built });
    await writeCheckpoint(join(directory, 'checkpoints', 'best.safetensors'), {
      weights: result.bestWeights,
      streams: data.fitted.state,
      metadata: { epoch: String(result.best.epoch), ...data.metadata },
    });
    await finishCheckpoints(join(directory, 'checkpoints'), stage.recipe.training.checkpoints);
    const { epochs, best, stopped } = result;
    const record: StageRecord = { name: name!, groups: built.step.groups, epochs, best, stopped };
    await writeJson(join(directory, 'stage.json'), record);
  } finally {
    await built.dispose();
  }
}

/** Makes the steps of all stages but the last and throws them away: what is wrong with one is found before the first is trained. */
export async function checkEarlierSteps(options: EarlierStagesOptions): Promise<void> {
  for (const stage of stagesOf(options.recipe).slice(0, -1)) {
    await (await buildJobStep(stepOptions(options, stage))).dispose();
  }
}

const stepOptions = (
  { recipe, dataset, data, engine, plugins, hasFewerStreams }: EarlierStagesOptions,
  stage: Stage,
): JobStepOptions => ({ recipe, stage, labels: dataset.labels, data, engine, plugins, hasFewerStreams });

/** The training part with nothing that a person has said of it. */
export function withoutLabels(data: JobData): JobData {
  const { soft: _soft, valenceArousal: _valenceArousal, ...train } = data.train;
  return { ...data, train: { ...train, labels: new Int32Array(train.labels.length) } };
}

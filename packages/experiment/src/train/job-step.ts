import { type BatchPlan, countLabels } from '@erc/batches';
import { createRandom } from '@erc/core';
import type { ResolvedEngine } from '@erc/engine';
import { createWeightedLoss } from '@erc/losses';
import { countParameters } from '@erc/nn';
import { createTrainStep, groupsThatMatch, stageGroups, type TrainStep } from '@erc/trainer';
import { createModel } from '../model/create-model.js';
import type { Plugins } from '../plugins/plugin.js';
import type { Recipe } from '../recipe/recipe.js';
import type { JobData } from './job-data.js';
import { forkName, type Stage } from './stage.js';

/** What {@link buildJobStep} takes. */
export interface JobStepOptions {
  /** Of the job. */
  readonly recipe: Recipe;
  readonly labels: readonly string[];
  readonly data: Pick<JobData, 'plan' | 'train'>;
  readonly engine: ResolvedEngine;
  readonly plugins: Plugins;
  /** Whether the recipe has streams that the job does not read: patterns for them then match nothing, which is no error. */
  readonly hasFewerStreams: boolean;
  /** Which training of the recipe. The model is the same for all. */
  readonly stage: Stage;
}

/** A model, its loss and its optimizer, with fresh weights from the recipe's seed. */
export interface JobStep {
  readonly step: TrainStep;
  readonly plan: BatchPlan;
  /** `training.groups` of the recipe, those that match. */
  readonly groups: Recipe['training']['groups'];
  /** Number of trainable values. */
  readonly parameters: number;
  /** Width of the representation before the last layer. */
  readonly embeddingDim: number;
  dispose(): Promise<void>;
}

/** Makes the model of a job and compiles its step. */
export async function buildJobStep(options: JobStepOptions): Promise<JobStep> {
  const { recipe, stage, labels, data, engine, plugins } = options;
  const { seed } = recipe;
  const { training, losses } = stage.recipe;
  const classes = labels.length;
  const model = createModel(recipe, { specs: data.plan.specs, classes, seed, plugins });
  const facts = { labelCounts: countLabels(data.train.labels, classes) };
  const loss = createWeightedLoss(losses, facts, { extra: plugins.losses });
  const trained = [...model.parameters, ...(loss.parameters ?? [])];
  const groups = options.hasFewerStreams ? groupsThatMatch(training.groups, trained) : training.groups;
  const step = await createTrainStep({
    model,
    loss,
    optimizer: training.optimizer,
    groups: stageGroups(
      groups,
      stage.freeze,
      trained.map(({ path }) => path),
    ),
    legacy: training.legacy,
    gradientAccumulation: training.gradientAccumulationSteps > 1,
    maxGradNorm: training.maxGradNorm,
    seed: createRandom(seed).fork(forkName('dropout', stage)).uint32(),
    engine,
  });
  return {
    step,
    plan: { ...data.plan, byDialogue: model.byDialogue },
    groups,
    parameters: countParameters(trained),
    embeddingDim: model.embeddingDim,
    async dispose() {
      await step.dispose();
      model.dispose();
      loss.dispose?.();
    },
  };
}

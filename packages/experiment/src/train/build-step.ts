import { createRandom, type InputSpec } from '@erc/core';
import type { ResolvedEngine } from '@erc/engine';
import { sumLosses } from '@erc/losses';
import { countParameters } from '@erc/nn';
import {
  createModelStep,
  groupsThatMatch,
  type ModelStep,
  stageGroups,
  type TrainingOptions,
} from '@erc/trainer';
import { createStreamEncoders, type TrainedEncoders } from '../encode/trained-encoders.js';
import { asConfigError } from '../engine/start-engine.js';
import { createModel } from '../model/create-model.js';
import type { Job, Stage } from '../plan/job.js';
import type { Registries } from '../plugins/registries.js';
import { forkName } from './fork-name.js';

/** Options of {@link buildStep}. */
export interface BuildStepOptions {
  readonly job: Pick<Job, 'options' | 'seed' | 'hasFewerStreams'>;
  /** Which of the job's trainings. The model is the same for all. */
  readonly stage: Stage;
  /** Kind and width of each stream, before any window. */
  readonly specs: Readonly<Record<string, InputSpec>>;
  /** What encoders that are part of the model begin as. */
  readonly encoders: Pick<TrainedEncoders, 'byStream'>;
  /** Training examples of each class. */
  readonly labelCounts: readonly number[];
  readonly engine: ResolvedEngine;
  /** Whether the weights of pre-trained encoders are left as zeros: for a look at sizes. @default false */
  readonly isOutline?: boolean;
  readonly registries: Pick<Registries, 'fusions' | 'contexts' | 'losses'>;
}

/** A model, its loss and its optimizer, with fresh weights from the job's seed. */
export interface BuiltStep {
  readonly step: ModelStep;
  /** Whether batches are whole dialogues. */
  readonly byDialogue: boolean;
  /** The stage's groups of parameters, those that match. */
  readonly groups: TrainingOptions['groups'];
  /** Number of trainable values. */
  readonly parameters: number;
  /** Number of values that encoders keep as they began. */
  readonly frozenValues: number;
  /** Width of the representation before the last layer. */
  readonly embeddingDim: number;
  dispose(): Promise<void>;
}

/** Makes the model of a job and compiles the step of one of its stages. */
export async function buildStep({
  job,
  stage,
  specs,
  encoders,
  labelCounts,
  engine,
  isOutline = false,
  registries,
}: BuildStepOptions): Promise<BuiltStep> {
  const { seed } = job;
  const { training } = stage;
  const model = createModel(job.options, {
    specs,
    encoders: await createStreamEncoders(encoders, specs, seed, { isOutline }),
    classes: labelCounts.length,
    seed,
    registries,
  });
  const loss = sumLosses(stage.losses.map((own) => registries.losses.of(own).create(own, { labelCounts })));
  const parameters = [...model.parameters, ...(loss.parameters ?? [])];
  const frozen = model.parameters.filter(({ isFrozen }) => isFrozen);
  const trained = parameters.filter((parameter) => !frozen.some((other) => other === parameter));
  const groups = job.hasFewerStreams ? groupsThatMatch(training.groups, parameters) : training.groups;
  const step = await createModelStep({
    model,
    loss,
    optimizer: training.optimizer,
    groups: stageGroups(
      groups,
      stage.freeze,
      parameters.map(({ path }) => path),
    ),
    legacy: training.legacy,
    gradientAccumulation: training.gradientAccumulationSteps > 1,
    maxGradNorm: training.maxGradNorm,
    severalShapes: Object.keys(specs).some((name) => Object.hasOwn(encoders.byStream, name)),
    seed: createRandom(seed).fork(forkName('dropout', stage)).uint32(),
    engine,
  }).catch((error: unknown) => {
    throw asConfigError(error);
  });
  return {
    step,
    byDialogue: model.byDialogue,
    groups,
    parameters: countParameters(trained),
    frozenValues: countParameters(frozen),
    embeddingDim: model.embeddingDim,
    async dispose() {
      await step.dispose();
      model.dispose();
      loss.dispose?.();
    },
  };
}

import { ConfigError, ErcError } from '@erc/core';
import {
  compileTrainStep,
  EngineError,
  type HostArrays,
  type ResolvedEngine,
  type StepContext,
} from '@erc/engine';
import type { Loss } from '@erc/losses';
import type * as tf from '@tensorflow/tfjs';
import { targetsOf } from '../model/batch-tensors.js';
import { forwardBatch } from '../model/forward-batch.js';
import type { Model } from '../model/model.js';
import type { TrainingOptions } from '../training-options.js';
import type { ModelStep } from './model-step.js';
import { createModelWeights } from './model-weights.js';
import { planGroups, recordGroup } from './parameter-groups.js';
import { createPredictor } from './predictor.js';

/** Options of {@link createModelStep}. */
export interface CreateModelStepOptions {
  readonly model: Model;
  readonly loss: Loss;
  readonly optimizer: TrainingOptions['optimizer'];
  /** @default none: every parameter goes by `optimizer` */
  readonly groups?: TrainingOptions['groups'];
  /**
   * `unmatched-frozen` freezes the parameters that are in none of `groups`; `dropout-active` predicts with dropout; other words mean nothing
   * here.
   */
  readonly legacy?: TrainingOptions['legacy'];
  readonly maxGradNorm?: number | undefined;
  /** Whether {@link ModelStep.runMicroBatches} will be called, which needs memory for a sum of gradients. @default false */
  readonly gradientAccumulation?: boolean;
  /** Whether batches come in several shapes, as those of encoders that are trained do: then no program keeps its memory between runs. @default false */
  readonly severalShapes?: boolean;
  /** Of the dropout masks. */
  readonly seed: number;
  readonly engine: ResolvedEngine;
}

/**
 * Compiles a model, its loss and its optimizer into a step. The variables of both must outlive the step. Parameters of the loss are among
 * the step's weights, and so is the model's state.
 */
export async function createModelStep(options: CreateModelStepOptions): Promise<ModelStep> {
  const { model, loss, optimizer, maxGradNorm, seed, engine } = options;
  const ofLoss = loss.parameters ?? [];
  const parameters = [...model.parameters, ...ofLoss];
  if (parameters.length === 0) {
    throw new ConfigError('trainer: model: expected at least one parameter, received none.');
  }
  const state = model.state ?? [];
  /** What a checkpoint has of the model: its running statistics too. */
  const saved = [...parameters, ...state];
  const paths = saved.map(({ path }) => path);
  const again = paths.find((path, i) => paths.indexOf(path) < i);
  if (again !== undefined) {
    throw new ConfigError(
      `trainer: expected each parameter once, received ${again} again: two losses train it.`,
    );
  }
  const { learningRate: _learningRate, weightDecay: _weightDecay, ...update } = optimizer;
  const groups = planGroups({
    parameters: model.parameters,
    ofLoss,
    optimizer,
    ...(options.groups && { groups: options.groups }),
    legacy: options.legacy?.includes('unmatched-frozen') ? 'unmatched-frozen' : undefined,
  });
  const trainedGroups = groups.filter(({ frozen }) => !frozen);
  const trained = trainedGroups.flatMap((group) => group.parameters);
  const frozen = groups.filter((group) => group.frozen).flatMap((group) => group.parameters);
  if (trained.length === 0) {
    throw new ConfigError(
      'training.groups: expected a parameter that is trained, received only frozen ones.',
    );
  }
  const forward = (inputs: Record<string, tf.Tensor>, { training, dropout, uniform, assign }: StepContext) =>
    forwardBatch(model, inputs, { training, dropout, uniform, assign });
  const step = await compileTrainStep({
    groups: trainedGroups.map(({ parameters: own, learningRate, weightDecay }) => ({
      variables: own.map(({ variable }) => variable),
      names: own.map(({ path }) => path),
      learningRate,
      weightDecay,
    })),
    optimizer: update,
    loss: (inputs, context) => {
      const { training } = context;
      return { loss: loss(forward(inputs, context), targetsOf(inputs), { training }) };
    },
    ...(state.length > 0 && {
      state: { variables: state.map(({ variable }) => variable), names: state.map(({ path }) => path) },
    }),
    ...(maxGradNorm === undefined ? {} : { maxGradNorm }),
    ...(options.gradientAccumulation ? { gradientAccumulation: { weight: examplesIn } } : {}),
    seed: seed >>> 0,
    ...(options.severalShapes && { arena: false }),
    engine,
  });
  const weights = createModelWeights({ step, saved, frozen, state });
  const predictor = createPredictor({
    step,
    forward,
    loss,
    dropoutSeed: options.legacy?.includes('dropout-active') ? seed : undefined,
  });

  return {
    groups: groups.map(recordGroup),
    shapes: weights.shapes,
    run(batch) {
      weights.willMove();
      return plainly(step.run(batch));
    },
    runMicroBatches(batches) {
      weights.willMove();
      return plainly(step.runMicroBatches(batches));
    },
    memory: (batch) => plainly(step.memory(batch)),
    predict: (batch, wanted) => plainly(predictor.predict(batch, wanted)),
    setLearningRate(rates) {
      step.setLearningRate(typeof rates === 'number' ? rates : rates.filter((_, g) => !groups[g]?.frozen));
    },
    weights: weights.weights,
    readWeights: weights.readWeights,
    loadWeights: weights.loadWeights,
    readState: weights.readState,
    restore: weights.restore,
    async dispose() {
      await predictor.dispose();
      await step.dispose();
    },
  };
}

/** What a micro-batch counts: its examples, without padding. */
const examplesIn = ({ weights }: HostArrays): number =>
  (weights!.data as Float32Array).reduce((sum, weight) => sum + weight, 0);

/** What a model or a loss says of its options or shapes, without what the engine adds: it is for those who wrote the recipe. */
async function plainly<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof EngineError && error.cause instanceof ErcError) throw error.cause;
    throw error;
  }
}

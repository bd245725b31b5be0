import { ConfigError, ErcError, type FeatureArray } from '@erc/core';
import {
  type CompiledFunction,
  compileTrainStep,
  EngineError,
  type ParameterGroup,
  type ResolvedEngine,
  type StepContext,
} from '@erc/engine';
import { matchValues, type Parameter } from '@erc/nn';
import type * as tf from '@tensorflow/tfjs';
import { dialoguesOf, peopleOf, streamsOf, targetsOf, withoutTargets } from '../data/model-inputs.js';
import type { Model, ModelOutput } from '../model/model.js';
import type { TrainingOptions } from '../training-options.js';
import type { LossFunction } from './loss-function.js';
import type { TrainStep } from './train-step.js';

/** What {@link createTrainStep} takes. */
export interface CreateTrainStepOptions {
  readonly model: Model;
  readonly loss: LossFunction;
  readonly optimizer: TrainingOptions['optimizer'];
  readonly clipNorm?: number | undefined;
  /** Of the dropout masks. */
  readonly seed: number;
  readonly engine: ResolvedEngine;
}

/**
 * Compiles a model, its loss and its optimizer into a step. The variables of both must outlive the step. Parameters of the loss are among
 * the step's weights.
 */
export async function createTrainStep(options: CreateTrainStepOptions): Promise<TrainStep> {
  const { model, loss, optimizer, clipNorm, seed, engine } = options;
  const { inputs: specs } = model;
  const ofLoss = loss.parameters ?? [];
  const parameters = [...model.parameters, ...ofLoss];
  if (parameters.length === 0) {
    throw new ConfigError('trainer: model: expected at least one parameter, received none.');
  }
  const paths = parameters.map(({ path }) => path);
  const again = paths.find((path, i) => paths.indexOf(path) < i);
  if (again !== undefined) {
    throw new ConfigError(
      `trainer: expected each parameter once, received ${again} again: two losses train it.`,
    );
  }
  const { learningRate, weightDecay, ...update } = optimizer;
  const groupOf = (own: readonly Parameter[], decay: number): ParameterGroup => ({
    variables: own.map(({ variable }) => variable),
    names: own.map(({ path }) => path),
    learningRate,
    weightDecay: decay,
  });
  const forward = (inputs: Record<string, tf.Tensor>, context: StepContext): ModelOutput =>
    model.forward(
      streamsOf(inputs, specs),
      { training: context.training, dropout: context.dropout, ...peopleOf(inputs) },
      dialoguesOf(inputs),
    );
  const step = await compileTrainStep({
    // A temperature is no weight: decay would pull it towards 0.
    groups: [
      groupOf(model.parameters, weightDecay),
      ...(ofLoss.length > 0 ? [groupOf(ofLoss, 0)] : []),
    ].filter(({ variables }) => variables.length > 0),
    optimizer: update,
    loss: (inputs, context) => {
      const { training } = context;
      return { loss: loss(forward(inputs, context), targetsOf(inputs), { training }) };
    },
    ...(clipNorm === undefined ? {} : { clipNorm }),
    seed: seed >>> 0,
    engine,
  });
  let program: CompiledFunction | undefined;

  return {
    run: (batch) => plainly(step.run(batch)),
    async predict(batch) {
      program ??= await step.compile((inputs, context) => ({ logits: forward(inputs, context).logits }));
      const { logits } = await plainly(program(withoutTargets(batch)));
      return logits!.data as Float32Array;
    },
    setLearningRate: (rate) => step.setLearningRate(rate),
    async weights() {
      const arrays = await step.weights();
      return Object.fromEntries(
        parameters.map(({ path, variable }, i): [string, FeatureArray] => [
          path,
          { data: arrays[i]!, shape: variable.shape },
        ]),
      );
    },
    async loadWeights(weights) {
      await step.loadWeights(matchValues(parameters, weights));
    },
    async dispose() {
      await program?.dispose();
      await step.dispose();
    },
  };
}

/** What a model or a loss says of its options or shapes, without what the engine adds: it is for those who wrote the recipe. */
async function plainly<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof EngineError && error.cause instanceof ErcError) throw error.cause;
    throw error;
  }
}

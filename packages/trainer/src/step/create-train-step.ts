import { ConfigError, type FeatureArray } from '@erc/core';
import { type CompiledFunction, compileTrainStep, type HostArrays, type ResolvedEngine } from '@erc/engine';
import { matchValues } from '@erc/nn';
import type * as tf from '@tensorflow/tfjs';
import { streamsOf } from '../data/streams.js';
import type { Model, ModelOutput } from '../model/model.js';
import type { TrainingOptions } from '../training-options.js';
import type { TrainStep } from './train-step.js';

/** What a loss reads of a batch. */
export interface LossTargets {
  /** Class indices, `[batch]`, int32. */
  readonly labels: tf.Tensor1D;
  /** Example weights, `[batch]`; 0 for padding. */
  readonly weights: tf.Tensor1D;
}

/** The loss that a trainer is given: model output and targets to a scalar. */
export type LossFunction = (output: ModelOutput, targets: LossTargets) => tf.Scalar;

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

/** Compiles a model, its loss and its optimizer into a step. The model's variables must outlive the step. */
export async function createTrainStep(options: CreateTrainStepOptions): Promise<TrainStep> {
  const { model, loss, optimizer, clipNorm, seed, engine } = options;
  const { parameters, inputs: specs } = model;
  if (parameters.length === 0) {
    throw new ConfigError('trainer: model: expected at least one parameter, received none.');
  }
  const { learningRate, weightDecay, ...update } = optimizer;
  const step = await compileTrainStep({
    groups: [
      {
        variables: parameters.map(({ variable }) => variable),
        names: parameters.map(({ path }) => path),
        learningRate,
        weightDecay,
      },
    ],
    optimizer: update,
    loss: (inputs, context) => {
      const output = model.forward(streamsOf(inputs, specs), context);
      const targets = { labels: inputs.labels as tf.Tensor1D, weights: inputs.weights as tf.Tensor1D };
      return { loss: loss(output, targets) };
    },
    ...(clipNorm === undefined ? {} : { clipNorm }),
    seed: seed >>> 0,
    engine,
  });
  let program: CompiledFunction | undefined;

  return {
    run: (batch) => step.run(batch),
    async predict(batch) {
      program ??= await step.compile((inputs, context) => ({
        logits: model.forward(streamsOf(inputs, specs), context).logits,
      }));
      const { logits } = await program(streamsOnly(batch));
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

const streamsOnly = (batch: HostArrays): HostArrays =>
  Object.fromEntries(Object.entries(batch).filter(([name]) => name !== 'labels' && name !== 'weights'));

import { ConfigError, type Random } from '@erc/core';
import { createDropoutContext, loadValues, namedValues } from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import type { HostBatch } from '../data/batch.js';
import { streamsOf } from '../data/streams.js';
import type { Model, ModelOutput } from '../model/model.js';
import { type AdamWOptions, createAdamW } from './adamw.js';
import { clipGradients } from './clip-gradients.js';
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

/** What {@link createEagerStep} takes. */
export interface EagerStepOptions {
  readonly model: Model;
  readonly loss: LossFunction;
  readonly optimizer: AdamWOptions;
  readonly clipNorm?: number;
  /** Dropout masks. */
  readonly random: Random;
}

/** A training step that runs op by op on the tfjs backend that is set when it is called. */
export function createEagerStep({ model, loss, optimizer, clipNorm, random }: EagerStepOptions): TrainStep {
  const variables = model.parameters.map(({ variable }) => variable);
  if (variables.length === 0)
    throw new ConfigError('trainer: model: expected at least one parameter, received none.');
  const adamw = createAdamW(variables, optimizer);
  const dropout = createDropoutContext({ training: true, random });
  const evaluation = createDropoutContext({ training: false, random });
  let scale = 1;

  const tensorsOf = (batch: HostBatch): Record<string, tf.Tensor> =>
    Object.fromEntries(
      Object.entries(batch).map(([name, { data, shape }]) => [
        name,
        tf.tensor(data, [...shape], data instanceof Int32Array ? 'int32' : 'float32'),
      ]),
    );

  return {
    async run(batch) {
      const value = tf.tidy(() => {
        const tensors = tensorsOf(batch);
        const targets = { labels: tensors.labels as tf.Tensor1D, weights: tensors.weights as tf.Tensor1D };
        const step = tf.variableGrads(
          () => loss(model.forward(streamsOf(tensors, model.inputs), dropout), targets),
          variables,
        );
        const gradients = variables.map(({ name }) => step.grads[name]!);
        adamw.update(clipNorm === undefined ? gradients : clipGradients(gradients, clipNorm), scale);
        return step.value;
      });
      const [number] = await value.data();
      value.dispose();
      return { loss: number! };
    },
    async predict(batch) {
      const logits = tf.tidy(
        () => model.forward(streamsOf(tensorsOf(batch), model.inputs), evaluation).logits,
      );
      const data = (await logits.data()) as Float32Array;
      logits.dispose();
      return { data, shape: logits.shape };
    },
    setLearningRateScale(next) {
      scale = next;
    },
    weights: () => namedValues(model.parameters),
    loadWeights: (weights) => loadValues(model.parameters, weights),
    dispose: () => adamw.dispose(),
  };
}

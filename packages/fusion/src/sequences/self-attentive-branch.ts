import type { Random } from '@erc/core';
import {
  createLinear,
  type ForwardContext,
  type Initializer,
  maskedSoftmax,
  type TrainableModule,
  uniform,
} from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import type { StepSequence } from '../contracts.js';

/** Options of {@link createSelfAttentiveBranch}. */
export interface SelfAttentiveBranchOptions {
  /** Parameters are `<path>/projection/kernel` and `…/bias`, `<path>/attention/0/kernel` and `<path>/attention/1/kernel`. */
  readonly path: string;
  readonly inputDim: number;
  /** Width of a projected step. */
  readonly dim: number;
  readonly attentionDim: number;
  readonly hops: number;
  readonly random: Random;
}

/** Self-attentive pooling of one stream. */
export interface SelfAttentiveBranch extends TrainableModule {
  /**
   * @returns `hops` means of the projected steps, `[batch, hops, dim]`, and their weights, `[batch, hops, steps]`: each row sums to 1, or is all
   *   0 where there is no real step.
   */
  apply(
    sequence: StepSequence,
    context: ForwardContext,
  ): { readonly pooled: tf.Tensor3D; readonly attention: tf.Tensor3D };
}

/**
 * `H = relu(x·Wᵀ + b)`, `A = softmax(W₂ · tanh(W₁ · Hᵀ))` over the real steps, `A · H`; W₁ `[attentionDim, dim]` and W₂ `[hops, attentionDim]`
 * have no biases and start uniform in ±0.1.
 *
 * @see Lin et al. 2017, "A Structured Self-attentive Sentence Embedding", eq. 6, arXiv:1703.03130
 */
export function createSelfAttentiveBranch(options: SelfAttentiveBranchOptions): SelfAttentiveBranch {
  const { path, inputDim, dim, attentionDim, hops, random } = options;
  const small: Initializer = (shape, stream) => uniform(shape, stream, { a: -0.1, b: 0.1 });
  const score = (index: number, from: number, to: number) =>
    createLinear({
      path: `${path}/attention/${index}`,
      inputDim: from,
      outputDim: to,
      bias: false,
      random,
      init: { kernel: small },
    });
  const projection = createLinear({ path: `${path}/projection`, inputDim, outputDim: dim, random });
  const [inner, outer] = [score(0, dim, attentionDim), score(1, attentionDim, hops)];
  const modules = [projection, inner, outer];
  return {
    parameters: modules.flatMap(({ parameters }) => parameters),
    apply({ values, mask }, context) {
      const steps = tf.relu(projection.apply(values, context)); // [batch, steps, dim]
      const scores = outer.apply(tf.tanh(inner.apply(steps, context)), context); // [batch, steps, hops]
      const attention = maskedSoftmax<tf.Tensor3D>(tf.transpose(scores, [0, 2, 1]), tf.expandDims(mask, 1));
      return { pooled: tf.matMul(attention, steps), attention };
    },
    dispose() {
      for (const module of modules) module.dispose();
    },
  };
}

import * as tf from '@tensorflow/tfjs';

/** Hyper-parameters of {@link createAdamW}, in PyTorch's words. */
export interface AdamWOptions {
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** AdamW over a fixed list of variables; moments belong to positions in that list. */
export interface AdamW {
  /** One update. `scale` multiplies the learning rate of this step. Frees nothing it was given. */
  update(gradients: readonly tf.Tensor[], scale: number): void;
  dispose(): void;
}

/**
 * AdamW, as PyTorch computes it: `θ ← θ·(1 − lr·λ)`; `m ← β₁m + (1−β₁)g`; `v ← β₂v + (1−β₂)g²`;
 * `θ ← θ − lr/(1−β₁ᵗ) · m / (√v/√(1−β₂ᵗ) + ε)`.
 *
 * @see Loshchilov and Hutter 2019, "Decoupled Weight Decay Regularization", algorithm 2, arXiv:1711.05101
 */
export function createAdamW(variables: readonly tf.Variable[], options: AdamWOptions): AdamW {
  const { learningRate, weightDecay, beta1, beta2, epsilon } = options;
  // Inside tidy: a variable keeps its own tensor, and the zeros it was made from would stay behind.
  const zeros = (): tf.Variable[] =>
    tf.tidy(() => variables.map((variable) => tf.variable(tf.zerosLike(variable), false)));
  const first = zeros();
  const second = zeros();
  let steps = 0;
  return {
    update(gradients, scale) {
      steps++;
      const rate = learningRate * scale;
      const correction1 = 1 - beta1 ** steps;
      const correction2 = Math.sqrt(1 - beta2 ** steps);
      for (const [i, variable] of variables.entries()) {
        tf.tidy(() => {
          const g = gradients[i]!;
          const m = tf.add(tf.mul(first[i]!, beta1), tf.mul(g, 1 - beta1));
          const v = tf.add(tf.mul(second[i]!, beta2), tf.mul(tf.square(g), 1 - beta2));
          const divisor = tf.add(tf.div(tf.sqrt(v), correction2), epsilon);
          const decayed = tf.mul(variable, 1 - rate * weightDecay);
          first[i]!.assign(m);
          second[i]!.assign(v);
          variable.assign(tf.sub(decayed, tf.mul(tf.div(m, divisor), rate / correction1)));
        });
      }
    },
    dispose() {
      for (const variable of [...first, ...second]) variable.dispose();
    },
  };
}

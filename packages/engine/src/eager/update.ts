import * as tf from '@tensorflow/tfjs';
import type { StepPlan } from '../train/parameters.js';

/** Optimizer state by variable; a missing entry is all zeros. */
export interface Moments {
  readonly moment1: Map<tf.Variable, tf.Tensor>;
  readonly moment2: Map<tf.Variable, tf.Tensor>;
  readonly momentum: Map<tf.Variable, tf.Tensor>;
}

/** One variable's update; the same arithmetic as kernels.wat. */
export function updated(
  variable: tf.Variable,
  gradient: tf.Tensor,
  plan: StepPlan,
  group: number,
  moments: Moments,
  scale: number,
  step: number,
): void {
  const learningRate = plan.learningRates[group]!;
  const weightDecay = plan.weightDecays[group]!;
  const { optimizer } = plan;
  tf.tidy(() => {
    const scaled = tf.mul(gradient, scale);
    if (optimizer.type === 'sgd') {
      const slope = tf.add(scaled, tf.mul(variable, weightDecay));
      const velocity =
        optimizer.momentum > 0 ? average(moments.momentum, variable, slope, optimizer.momentum, 1) : slope;
      variable.assign(tf.sub(variable, tf.mul(velocity, learningRate)));
      return;
    }
    const { type, beta1, beta2, epsilon } = optimizer;
    const isCoupled = type === 'adam';
    const slope = isCoupled ? tf.add(scaled, tf.mul(variable, weightDecay)) : scaled;
    const first = average(moments.moment1, variable, slope, beta1, 1 - beta1);
    const second = average(moments.moment2, variable, tf.square(slope), beta2, 1 - beta2);
    const denominator = tf.add(tf.mul(tf.sqrt(second), 1 / Math.sqrt(1 - beta2 ** step)), epsilon);
    const change = tf.div(tf.mul(first, learningRate / (1 - beta1 ** step)), denominator);
    const kept = isCoupled ? variable : tf.mul(variable, 1 - learningRate * weightDecay);
    variable.assign(tf.sub(kept, change));
  });
}

/** `old·keep + value·take`, kept in the table in place of the old one. */
function average(
  table: Map<tf.Variable, tf.Tensor>,
  variable: tf.Variable,
  value: tf.Tensor,
  keep: number,
  take: number,
): tf.Tensor {
  const before = table.get(variable);
  const fresh = tf.keep(before ? tf.add(tf.mul(before, keep), tf.mul(value, take)) : tf.mul(value, take));
  before?.dispose();
  table.set(variable, fresh);
  return fresh;
}

import * as tf from '@tensorflow/tfjs';
import { EngineError } from '../errors.js';
import type { StepContext } from '../types.js';
import { checkRate, type RandomCall } from './dropout.js';

/** A context for one forward pass, and what the pass asked of it. */
export interface Recording {
  readonly context: StepContext;
  readonly calls: readonly RandomCall[];
  /** New values of state variables, kept until {@link Recording.release}. */
  readonly assigned: ReadonlyMap<tf.Variable, tf.Tensor>;
  release(): void;
}

/**
 * The context of a training pass.
 *
 * @param maskOf The mask of a dropout call, or the uniform numbers of another, by its number.
 */
export function trainingContext(
  stateVariables: ReadonlySet<tf.Variable>,
  maskOf: (call: RandomCall, index: number) => tf.Tensor,
): Recording {
  const calls: RandomCall[] = [];
  const assigned = new Map<tf.Variable, tf.Tensor>();
  return {
    calls,
    assigned,
    context: {
      training: true,
      dropout<T extends tf.Tensor>(x: T, rate: number): T {
        checkRate(rate);
        if (rate === 0) return x;
        const call = { shape: x.shape, rate };
        return tf.mul<T>(x, maskOf(call, calls.push(call) - 1));
      },
      uniform(shape) {
        const call = { shape: [...shape] };
        return maskOf(call, calls.push(call) - 1);
      },
      assign(variable, value) {
        const fail = (message: string): never => {
          throw new EngineError('invalid-function', `context.assign: ${message}`);
        };
        if (!stateVariables.has(variable))
          fail(`expected a variable of the option state, received ${variable.name}.`);
        if (assigned.has(variable)) fail(`expected at most one value for ${variable.name} in a step.`);
        if (String(variable.shape) !== String(value.shape) || value.dtype !== variable.dtype) {
          fail(
            `${variable.name}: expected ${variable.dtype} [${variable.shape.join(', ')}], received ${value.dtype} [${value.shape.join(', ')}].`,
          );
        }
        assigned.set(variable, tf.keep(value.clone()));
      },
    },
    release() {
      for (const value of assigned.values()) value.dispose();
    },
  };
}

/** The context of evaluation programs: dropout does nothing, nothing is random, state stays. */
export const EVALUATION: StepContext = {
  training: false,
  dropout: (x, rate) => {
    checkRate(rate);
    return x;
  },
  uniform: () => undefined,
  assign: (variable) => {
    throw new EngineError(
      'invalid-function',
      `context.assign: expected to be called while training only, received ${variable.name}.`,
    );
  },
};

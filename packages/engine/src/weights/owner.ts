import type * as tf from '@tensorflow/tfjs';
import type { Lock } from '../lock.js';
import type { OrtTensor } from '../runtime.js';

/** Holds the current values of variables outside tfjs: a training step's weight store. */
export interface WeightOwner {
  readonly lock: Lock;
  /** Takes in values that were assigned to the variables since the last call. */
  absorb(): Promise<void>;
  /** The live values of an owned variable, without a copy. */
  tensor(variable: tf.Variable): OrtTensor;
}

const owners = new WeakMap<tf.Variable, WeightOwner>();

/** Who holds a variable's values, if not tfjs. */
export const ownerOf = (variable: tf.Variable): WeightOwner | undefined => owners.get(variable);

export const setOwner = (variable: tf.Variable, owner: WeightOwner): unknown => owners.set(variable, owner);

export const removeOwner = (variable: tf.Variable): unknown => owners.delete(variable);

import type * as tf from '@tensorflow/tfjs';
import type { Lock } from '../lock.js';
import type { InputSpec } from '../trace/trace.js';
import type {
  CompiledFunction,
  HostArray,
  HostArrays,
  ResolvedEngine,
  StepContext,
  StepMemory,
  Tensors,
} from '../types.js';
import type { DropoutCounter } from './dropout.js';

/** One forward and backward pass. */
export interface Pass {
  readonly loss: number;
  readonly outputs: Record<string, HostArray>;
  /** Which parameters the loss depends on, in the plan's order. */
  readonly reached: readonly boolean[];
}

/** Which gradients an update uses: those of the last pass, or the weighted sum of several. */
export type GradientSource = 'pass' | 'sum';

/** Groups of named arrays in a saved state: the first part of their names. */
export type ArrayKind = 'weight' | 'moment1' | 'moment2' | 'momentum' | 'state';

/** What an engine does for a training step. {@link createTrainStep} makes the rest of it: order, counters, clipping, saving. */
export interface StepRunner {
  readonly engine: ResolvedEngine;
  readonly lock: Lock;
  /** Takes in what was assigned to variables since the last call. */
  absorb(): Promise<void>;
  /** Loss and gradients; keeps the gradients and the next values of state variables. */
  pass(inputs: HostArrays, counter: DropoutCounter): Promise<Pass>;
  /** Adds the last pass's gradients, times `weight`, to a sum that starts at 0 when `first`. */
  accumulate(weight: number, first: boolean): void;
  /** Global norm over the reached parameters, as of float64: not finite only where a gradient is not. */
  norm(source: GradientSource, reached: readonly boolean[]): Promise<number>;
  /** Changes the weights. `scale` multiplies the gradients; `step` counts updates from 1. */
  update(source: GradientSource, reached: readonly boolean[], scale: number, step: number): void;
  /** Gives state variables the values that the last pass assigned to them. */
  commitState(): void;
  /** Copies of the last pass's gradients of the parameters `indices`, zeros where one was not reached. */
  gradients(indices: readonly number[]): Promise<Float32Array[]>;
  /** The values of the parameter (or state variable) `index`: a view, where the engine has one, valid until the next call. */
  read(kind: ArrayKind, index: number): Promise<Float32Array>;
  /** Gives it other values, which are copied. */
  write(kind: ArrayKind, index: number, values: Float32Array): void;
  /** Which arrays a saved state has. */
  readonly kinds: readonly ArrayKind[];
  /** What the step takes with batches like this; `undefined` where that is not known. */
  memory(inputs: Readonly<Record<string, InputSpec>>): Promise<StepMemory | undefined>;
  compile(
    fn: (inputs: Record<string, tf.Tensor>, context: StepContext) => Tensors,
  ): Promise<CompiledFunction>;
  release(): Promise<void>;
}

import * as tf from '@tensorflow/tfjs';
import { EngineError } from '../errors.js';
import type { TrainStepOptions } from '../types.js';
import { ownerOf } from '../weights/owner.js';

/** A trained variable, with its group and the name that saved states know it by. */
export interface NamedParameter {
  readonly variable: tf.Variable;
  readonly name: string;
  readonly group: number;
}

/** Optimizer options with defaults filled in (PyTorch's). */
export type Optimizer =
  | {
      readonly type: 'adamw' | 'adam';
      readonly beta1: number;
      readonly beta2: number;
      readonly epsilon: number;
    }
  | { readonly type: 'sgd'; readonly momentum: number };

/** Options of a step, checked. */
export interface StepPlan {
  readonly parameters: readonly NamedParameter[];
  readonly state: readonly Omit<NamedParameter, 'group'>[];
  readonly optimizer: Optimizer;
  readonly learningRates: number[];
  readonly weightDecays: readonly number[];
  readonly seed: number;
}

const invalid = (message: string): EngineError =>
  new EngineError('invalid-option', `compileTrainStep: ${message}`);

export function planStep(options: TrainStepOptions): StepPlan {
  const parameters = options.groups.flatMap(({ variables, names }, group) =>
    named(variables, names, `groups[${group}]`, `${group}/`).map((each) => ({ ...each, group })),
  );
  const state = named(options.state?.variables ?? [], options.state?.names, 'state', '');
  if (parameters.length === 0) throw invalid('groups: expected at least one variable, received none.');
  options.groups.forEach(({ learningRate, weightDecay = 0 }, group) => {
    checkNumber(`groups[${group}].learningRate`, learningRate, learningRate >= 0, 'a number ≥ 0');
    checkNumber(`groups[${group}].weightDecay`, weightDecay, weightDecay >= 0, 'a number ≥ 0');
  });
  checkVariables([...parameters, ...state], parameters.length);
  const { maxGradNorm, seed = 0 } = options;
  if (maxGradNorm !== undefined) checkNumber('maxGradNorm', maxGradNorm, maxGradNorm > 0, 'a number > 0');
  checkNumber(
    'seed',
    seed,
    Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32,
    'an integer in 0 … 2^32 - 1',
  );
  return {
    parameters,
    state,
    optimizer: withDefaults(options.optimizer),
    learningRates: options.groups.map((group) => group.learningRate),
    weightDecays: options.groups.map((group) => group.weightDecay ?? 0),
    seed,
  };
}

function withDefaults(optimizer: TrainStepOptions['optimizer']): Optimizer {
  if (optimizer.type === 'sgd') {
    const { momentum = 0 } = optimizer;
    checkNumber('optimizer.momentum', momentum, momentum >= 0, 'a number ≥ 0');
    return { type: 'sgd', momentum };
  }
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = optimizer;
  checkNumber('optimizer.beta1', beta1, beta1 >= 0 && beta1 < 1, 'a number in [0, 1)');
  checkNumber('optimizer.beta2', beta2, beta2 >= 0 && beta2 < 1, 'a number in [0, 1)');
  checkNumber('optimizer.epsilon', epsilon, epsilon > 0, 'a number > 0');
  return { type: optimizer.type, beta1, beta2, epsilon };
}

function checkNumber(where: string, value: number, valid: boolean, expected: string): void {
  if (!valid || !Number.isFinite(value)) throw invalid(`${where}: expected ${expected}, received ${value}.`);
}

function named(
  variables: readonly tf.Variable[],
  names: readonly string[] | undefined,
  where: string,
  prefix: string,
) {
  if (names && names.length !== variables.length) {
    throw invalid(`${where}.names: expected ${variables.length} names, received ${names.length}.`);
  }
  return variables.map((variable, i) => ({ variable, name: names?.[i] ?? `${prefix}${i}` }));
}

function checkVariables(all: readonly Omit<NamedParameter, 'group'>[], trained: number): void {
  const seen = new Set<tf.Variable>();
  const names = new Set<string>();
  all.forEach(({ variable, name }, i) => {
    const fail = (message: string): never => {
      throw new EngineError('variable', `compileTrainStep: variable ${name}: ${message}`);
    };
    if (!(variable instanceof tf.Variable)) fail('expected a tf.Variable.');
    checkTfjsCopy(variable, name);
    if (variable.isDisposed) fail('expected a live variable, received a disposed one.');
    if (variable.dtype !== 'float32') fail(`expected float32, received ${variable.dtype}.`);
    if (i < trained && !variable.trainable)
      fail('expected a trainable variable in a group. Leave frozen ones out of groups.');
    if (seen.has(variable)) fail('expected each variable once, in one group or in state.');
    if (names.has(name)) fail('expected unique names.');
    if (ownerOf(variable))
      fail('expected a variable of no other live training step. Dispose that step first.');
    seen.add(variable);
    names.add(name);
  });
}

/** Tensors of a second copy of tfjs look like ours, but are known to another engine's tables. */
export function checkTfjsCopy(tensor: tf.Tensor, name: string): void {
  const prototype = tensor instanceof tf.Variable ? tf.Variable.prototype : tf.Tensor.prototype;
  if (Object.prototype.isPrototypeOf.call(prototype, tensor)) return;
  throw new EngineError(
    'tfjs-copies',
    `engine: ${name} was made by another copy of @tensorflow/tfjs than the one that @erc/engine loads (${tf.version.tfjs}). ` +
      'Install one version: `npm ls @tensorflow/tfjs-core` shows where the second comes from; `npm dedupe` or an override removes it.',
  );
}

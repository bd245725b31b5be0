import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import { gradientsOf } from './gradients.js';
import { type LossOutput, type LossTargets, type NamedTensors, unflattenOutput } from './loss-inputs.js';
import type { Nested, Tolerance } from './matchers.js';
import './matchers.js';

/** One case of a golden file of a loss. */
export interface LossGolden<Options> {
  readonly name: string;
  readonly options: Options;
  /** What the loss reads of the output, by name, nested ones as `group/name`. */
  readonly output: Readonly<Record<string, Nested>>;
  /** What it reads of the targets. */
  readonly targets: Readonly<Partial<Record<keyof LossTargets, Nested>>>;
  readonly value: number;
  /** Of the value, by the output's names. */
  readonly gradients: Readonly<Record<string, Nested>>;
  /** Loss of each example, where the loss is one of examples. */
  readonly losses?: readonly number[];
}

const tensors = (numbers: Readonly<Record<string, Nested | undefined>>): NamedTensors =>
  Object.fromEntries(
    Object.entries(numbers).flatMap(([name, x]) =>
      x === undefined
        ? []
        : [[name, tf.tensor(x as number[], undefined, name === 'labels' ? 'int32' : 'float32')]],
    ),
  );

/** Compares value and all gradients of a loss with a golden case. @returns its inputs, for the named function. */
export function expectLossGolden(
  loss: (output: LossOutput, targets: LossTargets) => tf.Scalar,
  golden: LossGolden<unknown>,
  tolerance: Tolerance = { rtol: 1e-5, atol: 1e-6 },
): { readonly output: LossOutput; readonly targets: LossTargets } {
  const output = tensors(golden.output);
  const targets: LossTargets = tensors(golden.targets);
  const { value, gradients } = gradientsOf((x) => loss(unflattenOutput(x), targets), output);
  expect(value, 'value').toBeAllClose(golden.value, tolerance);
  expect(Object.keys(golden.gradients).sort()).toEqual(Object.keys(golden.output).sort());
  for (const [name, expected] of Object.entries(golden.gradients)) {
    const gradient = gradients[name];
    expect(gradient, `the gradient of ${name}`).not.toBeNull();
    expect(gradient!, `the gradient of ${name}`).toBeAllClose(expected, tolerance);
  }
  return { output: unflattenOutput(output), targets };
}

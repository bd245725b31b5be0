import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import { gradientsOf } from './gradients.js';
import './matchers.js';
import type { Nested, Tolerance } from './matchers.js';
import { expectTraceable } from './traceable.js';

/** One golden case of a trainable module (see tools/golden/README.md). Numbers by path of the parameter or name of the input. */
export interface ModuleGolden {
  readonly name: string;
  readonly parameters: Readonly<Record<string, Nested>>;
  /** Float32 inputs. Others are part of `forward`. */
  readonly inputs: Readonly<Record<string, Nested>>;
  readonly output: Nested;
  /** The gradients are those of `Σ output · cotangent`. */
  readonly cotangent: Nested;
  readonly gradients: Readonly<Record<string, Nested>>;
}

/** A module with parameters, and its forward pass from named inputs to the output that the golden has. */
export interface GoldenSubject {
  readonly module: {
    readonly parameters: readonly { readonly path: string; readonly variable: tf.Variable }[];
    dispose(): void;
  };
  forward(inputs: Readonly<Record<string, tf.Tensor>>): tf.Tensor;
}

const toTensor = (numbers: Nested): tf.Tensor => tf.tensor(numbers as tf.TensorLike, undefined, 'float32');

/**
 * Gives the module the golden parameters, then compares its output and every gradient, and sees that both can be traced. Disposes the module.
 *
 * Gradients are compared with `atol` times the largest element of the golden gradient: a gradient that is 0 by mathematics (a key bias) is
 * rounding noise.
 */
export function expectModuleGolden(
  golden: ModuleGolden,
  { module, forward }: GoldenSubject,
  { rtol = 1e-4, atol = 1e-5 }: Tolerance = {},
): void {
  const { parameters } = module;
  expect(parameters.map(({ path }) => path).sort()).toEqual(Object.keys(golden.parameters).sort());
  tf.tidy(() => {
    for (const { path, variable } of parameters) variable.assign(toTensor(golden.parameters[path]!));
    const inputs = Object.fromEntries(Object.entries(golden.inputs).map(([name, x]) => [name, toTensor(x)]));
    const output = expectTraceable(() => forward(inputs));
    expect(output).toBeAllClose(golden.output, { rtol, atol });

    const variables = Object.fromEntries(
      parameters.map(({ path, variable }) => [path, variable as tf.Tensor]),
    );
    const cotangent = toTensor(golden.cotangent);
    const { gradients } = expectTraceable(() =>
      gradientsOf(() => tf.sum(tf.mul(forward(inputs), cotangent)) as tf.Scalar, { ...inputs, ...variables }),
    );
    for (const [name, expected] of Object.entries(golden.gradients)) {
      const gradient = gradients[name];
      if (!gradient) throw new Error(`${golden.name}: ${name}: expected a gradient, received none.`);
      const largest = tf.max(tf.abs(toTensor(expected))).dataSync()[0]!;
      expect(gradient, name).toBeAllClose(expected, { rtol, atol: atol * Math.max(largest, 0.1) });
    }
  });
  module.dispose();
}

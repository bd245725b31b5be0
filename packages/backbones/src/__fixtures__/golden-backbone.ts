import { fileURLToPath } from 'node:url';
import type { Parameter } from '@erc/nn';
import { openWeights, type PretrainedWeights, pretrainedOptionsSchema } from '@erc/pretrained';
import { gradientsOf, type Nested, type Tolerance } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import type { LoadedBackbone } from '../architecture.js';
import type { WeightSource } from '../weights/weight-source.js';

/** How far the states of a layer may be from golden ones. */
export type StateTolerance = (golden: Nested) => Tolerance;

/** 1e-4 of the largest value of the layer. */
export const ofTheLargest: StateTolerance = (golden) => ({ rtol: 0, atol: 1e-4 * largestOf(golden) });

const largestOf = (values: Nested): number =>
  typeof values === 'number'
    ? Math.abs(values)
    : values.reduce<number>((most, each) => Math.max(most, largestOf(each)), 0);

/** Gradients by the names of the file. */
export type GoldenGradients = Readonly<
  Record<string, { readonly shape: readonly number[]; readonly data: readonly number[] }>
>;

/** The weights of a folder beside a test. @param url `import.meta.url` of the test */
export const weightsBeside = (url: string, name: string): Promise<PretrainedWeights> =>
  openWeights(
    pretrainedOptionsSchema.parse({ model: fileURLToPath(new URL(`__fixtures__/${name}`, url)) }),
    { where: 'test' },
  );

/** Loads an encoder of a folder beside a test, and closes its file. @param url `import.meta.url` of the test */
export async function loadBeside<Options, Backbone>(
  url: string,
  name: string,
  load: (weights: PretrainedWeights, options: Options, where: string) => Promise<LoadedBackbone<Backbone>>,
  options: Options,
): Promise<LoadedBackbone<Backbone>> {
  const weights = await weightsBeside(url, name);
  try {
    return await load(weights, options, 'test');
  } finally {
    await weights.close();
  }
}

/**
 * Compares the gradient of every parameter with a golden one: `|Δ| ≤ 1e-4·max|g| + 1e-7·(largest gradient of the model)`, as docs/engine.md has
 * it. Of a parameter whose gradient is 0 by mathematics (the bias of a key, that of a convolution before a norm over its steps) both sides
 * have rounding noise: ours is at most 1e-6 of the largest.
 *
 * @param loss Of what the parameters give.
 */
export function expectGoldenGradients(
  { parameters, sources }: { readonly parameters: readonly Parameter[]; readonly sources: readonly WeightSource[] },
  loss: () => tf.Scalar,
  golden: GoldenGradients,
): void {
  tf.tidy(() => {
    const variables = parameters.map(({ path, variable }): [string, tf.Tensor] => [path, variable]);
    const { gradients } = gradientsOf(loss, Object.fromEntries(variables));
    const paths = new Set(parameters.map(({ path }) => path));
    const expected = sources
      .filter(({ parameter }) => paths.has(parameter.path))
      .map(({ parameter, names, take }) => {
        const name = names.find((each) => Object.hasOwn(golden, each));
        if (name === undefined) throw new Error(`${parameter.path}: no golden gradient of ${names.join(', ')}`);
        const { shape, data } = golden[name]!;
        const array = { data: Float32Array.from(data), shape };
        return { path: parameter.path, values: take ? take.values(array) : array.data };
      });
    expect(expected.map(({ path }) => path).sort()).toEqual([...paths].sort());
    const largest = Math.max(...expected.flatMap(({ values }) => Array.from(values, Math.abs)));
    for (const { path, values } of expected) {
      const size = Math.max(...Array.from(values, Math.abs));
      const isNoise = size <= 1e-12 * largest;
      const bound = isNoise ? 1e-6 * largest : 1e-4 * size + 1e-7 * largest;
      const received = gradients[path]!.dataSync();
      values.forEach((value, i) => {
        const difference = Math.abs(received[i]! - value);
        expect(difference, `${path}[${i}]`).toBeLessThanOrEqual(bound);
      });
    }
  });
}

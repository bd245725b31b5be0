import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, it } from 'vitest';
import {
  ENGINE,
  expectAgreement,
  type Fn,
  integers,
  numbers,
  withGradients,
} from '../__fixtures__/agreement.js';
import { TENSORFLOW } from '../__fixtures__/tensorflow.js';
import { installGradients } from '../gradients.js';
import type { HostArrays, ResolvedEngine } from '../types.js';

const ENGINES = [
  { name: 'ONNX Runtime', engine: ENGINE },
  ...(TENSORFLOW ? [{ name: 'TensorFlow', engine: TENSORFLOW }] : []),
];

beforeAll(installGradients);

const extent = fc.integer({ min: 1, max: 5 });
const shape = (minRank: number, maxRank: number) =>
  fc.array(extent, { minLength: minRank, maxLength: maxRank });
const seed = fc.integer({ min: 1, max: 1000 });

/** A shape, and one that broadcasts to it: leading axes gone, some others 1. */
const broadcastable = shape(1, 4).chain((full) =>
  fc
    .tuple(
      fc.array(fc.boolean(), { minLength: full.length, maxLength: full.length }),
      fc.integer({ min: 0, max: full.length - 1 }),
    )
    .map(([ones, drop]) => ({ full, small: full.map((each, i) => (ones[i] ? 1 : each)).slice(drop) })),
);

const axesOf = (rank: number) =>
  fc.uniqueArray(fc.integer({ min: 0, max: rank - 1 }), { minLength: 1, maxLength: rank });

const checkOn =
  (engine: ResolvedEngine) =>
  <T>(
    arbitrary: fc.Arbitrary<T>,
    make: (drawn: T) => { fn: Fn; inputs: HostArrays; gradients?: string[] },
  ): Promise<void> => {
    const property = fc.asyncProperty(arbitrary, async (drawn) => {
      const { fn, inputs, gradients } = make(drawn);
      await expectAgreement(gradients ? withGradients(fn, gradients) : fn, inputs, 2e-5, engine);
    });
    return fc.assert(property, { seed: 42, numRuns: 12 });
  };

describe.each(ENGINES)(
  'on random shapes, kernels of $name give what the CPU backend gives:',
  ({ engine }) => {
    const check = checkOn(engine);

    it('elementwise operations with broadcasting', () =>
      check(fc.tuple(broadcastable, seed), ([{ full, small }, s]) => ({
        fn: ({ a, b }) => ({
          y: tf.sub(tf.mul(a!, b!), tf.div(b!, tf.add(tf.square(a!), 1))),
          z: tf.maximum(b!, a!),
          w: tf.where(tf.greater(a!, 0), tf.mul(a!, 2), a!),
        }),
        inputs: { a: numbers(full, s), b: numbers(small, s + 1) },
        gradients: ['a', 'b'],
      })));

    it('reductions', () =>
      check(
        shape(1, 4).chain((full) => fc.tuple(fc.constant(full), axesOf(full.length), fc.boolean(), seed)),
        ([full, axes, keep, s]) => ({
          fn: ({ a }) => ({
            sum: tf.sum(a!, axes, keep),
            mean: tf.mean(a!, axes, keep),
            max: tf.max(a!, axes, keep),
            variance: tf.moments(a!, axes, keep).variance,
          }),
          inputs: { a: numbers(full, s) },
          gradients: ['a'],
        }),
      ));

    it('softmax, log-softmax and cumsum', () =>
      check(
        fc
          .tuple(shape(1, 4), seed)
          .chain(([full, s]) =>
            fc.tuple(fc.constant(full), fc.constant(s), fc.integer({ min: 0, max: full.length - 1 })),
          ),
        ([full, s, axis]) => ({
          fn: ({ a }) => ({ p: tf.softmax(a!), l: tf.logSoftmax(a!), c: tf.cumsum(a!, axis) }),
          inputs: { a: numbers(full, s) },
          gradients: ['a'],
        }),
      ));

    it('transpose, reshape, concat and split', () =>
      check(
        shape(2, 4).chain((full) =>
          fc.tuple(
            fc.constant(full),
            fc.shuffledSubarray(
              full.map((_, i) => i),
              { minLength: full.length },
            ),
            fc.integer({ min: 0, max: full.length - 1 }),
            seed,
          ),
        ),
        ([full, perm, axis, s]) => ({
          fn: ({ a }) => {
            const joined = tf.concat([a!, tf.neg(a!)], axis);
            const [first] = tf.split(joined, 2, axis);
            return {
              t: tf.transpose(a!, perm),
              j: joined,
              r: tf.reshape(tf.mul(first!, 2), [-1]),
              u: tf.stack([a!, a!], axis),
            };
          },
          inputs: { a: numbers(full, s) },
          gradients: ['a'],
        }),
      ));

    it('slice and pad', () =>
      check(
        shape(1, 4).chain((full) =>
          fc.tuple(
            fc.constant(full),
            fc.tuple(...full.map((each) => fc.integer({ min: 0, max: each - 1 }))),
            seed,
          ),
        ),
        ([full, begin, s]) => ({
          fn: ({ a }) => ({
            p: tf.pad(
              tf.slice(
                a!,
                begin,
                full.map(() => -1),
              ),
              full.map((_, i): [number, number] => [i, 1]),
            ),
          }),
          inputs: { a: numbers(full, s) },
          gradients: ['a'],
        }),
      ));

    it('matrix products', () =>
      check(
        fc.tuple(shape(0, 2), extent, extent, extent, fc.boolean(), fc.boolean(), seed),
        ([batch, m, k, n, ta, tb, s]) => ({
          fn: ({ a, b }) => ({ y: tf.matMul(a!, b!, ta, tb) }),
          inputs: {
            a: numbers([...batch, ...(ta ? [k, m] : [m, k])], s),
            b: numbers([...batch, ...(tb ? [n, k] : [k, n])], s + 1),
          },
          gradients: ['a', 'b'],
        }),
      ));

    it('linear layers over steps, with bias', () =>
      check(fc.tuple(extent, extent, extent, extent, seed), ([batch, steps, into, out, s]) => ({
        fn: ({ x, w, b }) => ({
          y: tf.reshape(tf.add(tf.matMul(tf.reshape(x!, [-1, into]), w as tf.Tensor2D, false, true), b!), [
            batch,
            steps,
            out,
          ]),
        }),
        inputs: {
          x: numbers([batch, steps, into], s),
          w: numbers([out, into], s + 1),
          b: numbers([out], s + 2),
        },
        gradients: ['x', 'w', 'b'],
      })));

    it('attention', () =>
      check(
        fc.tuple(extent, extent, extent, extent, extent, seed),
        ([batch, heads, queries, keys, dim, s]) => ({
          fn: ({ q, k, v }) => ({
            y: tf.matMul(tf.softmax(tf.mul(tf.matMul(q!, k!, false, true), dim ** -0.5)), v!),
          }),
          inputs: {
            q: numbers([batch, heads, queries, dim], s),
            k: numbers([batch, heads, keys, dim], s + 1),
            v: numbers([batch, heads, keys, dim], s + 2),
          },
          gradients: ['q', 'k', 'v'],
        }),
      ));

    it('layer norm and both kinds of GELU', () =>
      check(fc.tuple(extent, extent, fc.integer({ min: 2, max: 6 }), seed), ([batch, steps, dim, s]) => ({
        fn: ({ x, g, b }) => {
          const { mean, variance } = tf.moments(x!, -1, true);
          const y = tf.add(tf.mul(tf.div(tf.sub(x!, mean), tf.sqrt(tf.add(variance, 1e-2))), g!), b!);
          const inner = tf.mul(tf.add(y, tf.mul(tf.pow(y, 3), 0.044715)), Math.sqrt(2 / Math.PI));
          return {
            exact: tf.mul(tf.mul(y, 0.5), tf.add(1, tf.erf(tf.mul(y, Math.SQRT1_2)))),
            tanh: tf.mul(tf.mul(y, 0.5), tf.add(1, tf.tanh(inner))),
          };
        },
        inputs: { x: numbers([batch, steps, dim], s), g: numbers([dim], s + 1), b: numbers([dim], s + 2) },
        gradients: ['x', 'g', 'b'],
      })));

    it('embedding and one-hot', () =>
      check(
        fc.tuple(extent, extent, fc.array(fc.nat(), { minLength: 1, maxLength: 6 }), seed),
        ([rows, dim, drawn, s]) => ({
          fn: ({ table, ids }) => ({
            y: tf.gather(table!, tf.cast(ids!, 'int32')),
            o: tf.mul(tf.oneHot(tf.cast(ids!, 'int32'), rows + 1), tf.mean(table!)),
          }),
          inputs: { table: numbers([rows, dim], s), ids: integers(drawn.map((each) => each % rows)) },
          gradients: ['table'],
        }),
      ));

    it('convolutions with stride, and pooling', () =>
      check(
        fc.tuple(
          fc.integer({ min: 4, max: 8 }),
          fc.integer({ min: 4, max: 8 }),
          extent,
          extent,
          fc.integer({ min: 1, max: 3 }),
          fc.integer({ min: 1, max: 2 }),
          fc.constantFrom('same' as const, 'valid' as const),
          seed,
        ),
        ([height, width, into, out, window, stride, pad, s]) => ({
          fn: ({ x, w }) => ({
            c: tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad),
            m: tf.maxPool(x as tf.Tensor4D, window, stride, pad),
            a: tf.avgPool(x as tf.Tensor4D, window, stride, 'valid'),
          }),
          inputs: { x: numbers([2, height, width, into], s), w: numbers([window, window, into, out], s + 1) },
          gradients: ['x', 'w'],
        }),
      ));

    it('1-D convolutions with stride', () =>
      check(
        fc.tuple(
          fc.integer({ min: 5, max: 12 }),
          extent,
          extent,
          fc.integer({ min: 1, max: 4 }),
          fc.integer({ min: 1, max: 3 }),
          seed,
        ),
        ([steps, into, out, window, stride, s]) => ({
          fn: ({ x, w }) => ({ y: tf.conv1d(x as tf.Tensor3D, w as tf.Tensor3D, stride, 'valid') }),
          inputs: { x: numbers([2, steps, into], s), w: numbers([window, into, out], s + 1) },
          gradients: ['x', 'w'],
        }),
      ));

    it('batch norm', () =>
      check(fc.tuple(fc.integer({ min: 2, max: 6 }), extent, seed), ([batch, dim, s]) => ({
        fn: ({ x, g, b }) => {
          const { mean, variance } = tf.moments(x!, 0);
          return {
            y: tf.batchNorm(
              x as tf.Tensor2D,
              mean as tf.Tensor1D,
              variance as tf.Tensor1D,
              b as tf.Tensor1D,
              g as tf.Tensor1D,
              0.1,
            ),
          };
        },
        inputs: { x: numbers([batch, dim], s), g: numbers([dim], s + 1), b: numbers([dim], s + 2) },
        gradients: ['x', 'g', 'b'],
      })));
  },
);

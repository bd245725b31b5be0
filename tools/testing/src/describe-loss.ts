import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { centralDifferences, gradientsOf, isAllFinite } from './gradients.js';
import {
  flattenOutput,
  hasRows,
  type LossInputs,
  type LossOutput,
  type LossTargets,
  lossInputs,
  mapOutput,
  mapOutputRows,
  mapTargets,
  unflattenOutput,
} from './loss-inputs.js';
import './matchers.js';
import { spread } from './numbers.js';
import { expectTraceable } from './traceable.js';

export interface LossSuiteOptions {
  /** Inputs without `targets.weights`. The suite frees them. @default {@link lossInputs} */
  readonly makeInputs?: () => LossInputs;
  /** Whether a constant that is added to all logits of an example changes nothing, as with losses of a softmax. @default false */
  readonly ignoresShift?: boolean;
}

interface Loss {
  (output: LossOutput, targets: LossTargets): tf.Scalar;
  readonly parameters?: readonly { readonly path: string; readonly variable: tf.Variable }[];
  dispose?(): void;
}

const rowsOf = (targets: LossTargets): number => Object.values(targets)[0]!.shape[0];

/** Rows in another order, or again. The host makes the index, so that it is no part of the gradient. */
const rows = (x: tf.Tensor, index: number[]): tf.Tensor => tf.gather(x, tf.tensor1d(index, 'int32'));

/** Every row as the first. */
const allAsFirst = (x: tf.Tensor): tf.Tensor => rows(x, new Array<number>(x.shape[0]!).fill(0));

const gradients = (loss: Loss, output: LossOutput, targets: LossTargets) =>
  gradientsOf((tensors) => loss(unflattenOutput(tensors), targets), flattenOutput(output));

function expectFinite(loss: Loss, output: LossOutput, targets: LossTargets): void {
  const result = gradients(loss, output, targets);
  expect(isAllFinite(result.value), 'the loss is finite').toBe(true);
  for (const [name, gradient] of Object.entries(result.gradients)) {
    if (gradient) expect(isAllFinite(gradient), `the gradient of ${name} is finite`).toBe(true);
  }
}

/** Targets without the last class: labels of the first instead, its share of distributions given to the first. */
const withoutLastClass = (targets: LossTargets): LossTargets =>
  mapTargets(targets, (x, name) => {
    if (name === 'labels') return tf.mul(x, tf.cast(tf.notEqual(x, 2), 'int32'));
    if (name !== 'soft') return x;
    const [first, second, third] = tf.split(x, 3, -1) as [tf.Tensor, tf.Tensor, tf.Tensor];
    return tf.concat([tf.add(first, third), second, tf.zerosLike(third)], -1);
  });

/** Targets that say the same of every example: one class, evenly spread distributions, one valence and arousal. */
const uniform = (targets: LossTargets): LossTargets =>
  mapTargets(targets, (x, name) => {
    if (name === 'labels') return tf.onesLike(x);
    return name === 'soft' ? tf.fill(x.shape, 1 / x.shape[1]!) : tf.fill(x.shape, 0.5);
  });

/**
 * Conformance suite of a loss: scalar, finite, differentiable also where it saturates or has nothing to compare, not negative, without
 * leaks, unchanged by the order of the batch and by padding.
 *
 * @param makeLoss Makes the loss; called in each test, after the backend has started. The suite disposes it.
 */
export function describeLoss(
  name: string,
  makeLoss: () => Loss,
  { makeInputs = lossInputs, ignoresShift = false }: LossSuiteOptions = {},
): void {
  const check = (fact: string, body: (loss: Loss, inputs: LossInputs) => void): void =>
    it(fact, () => {
      const loss = makeLoss();
      try {
        tf.tidy(() => body(loss, makeInputs()));
      } finally {
        loss.dispose?.();
      }
    });

  describe(`${name} is a loss that`, () => {
    check('gives a finite float32 scalar', (loss, { output, targets }) => {
      const value = loss(output, targets);
      expect(value.shape).toEqual([]);
      expect(value.dtype).toBe('float32');
      expect(isAllFinite(value)).toBe(true);
    });

    check(
      'has a finite gradient that reaches an output, and every parameter',
      (loss, { output, targets }) => {
        expectFinite(loss, output, targets);
        const reached = Object.values(gradients(loss, output, targets).gradients).filter((g) => g !== null);
        expect(reached.length).toBeGreaterThan(0);
        const parameters = loss.parameters ?? [];
        if (parameters.length === 0) return;
        const variables = parameters.map(({ variable }) => variable);
        const { grads } = tf.variableGrads(() => loss(output, targets), variables);
        for (const { path, variable } of parameters) {
          const gradient = grads[variable.name];
          expect(gradient && isAllFinite(gradient), `${path}: expected a finite gradient`).toBe(true);
        }
      },
    );

    check('has the gradient that central differences give', (loss, { output, targets }) => {
      const tensors = flattenOutput(output);
      for (const [key, gradient] of Object.entries(gradients(loss, output, targets).gradients)) {
        if (!gradient) continue;
        const at = (x: tf.Tensor): tf.Scalar => loss(unflattenOutput({ ...tensors, [key]: x }), targets);
        expect(gradient, `the gradient of ${key}`).toBeAllClose(centralDifferences(at, tensors[key]!), {
          rtol: 1e-2,
          atol: 1e-3,
        });
      }
    });

    check('has a finite gradient at logits of ±100', (loss, { output, targets }) => {
      const saturate = (sign: number) => (x: tf.Tensor, key: string) =>
        key === 'logits' ? tf.mul(tf.sign(x), 100 * sign) : x;
      expectFinite(loss, mapOutput(output, saturate(1)), targets);
      expectFinite(loss, mapOutput(output, saturate(-1)), targets);
    });

    check('has a finite gradient when all rows are equal, or all is 0', (loss, { output, targets }) => {
      expectFinite(loss, mapOutputRows(output, allAsFirst), targets);
      expectFinite(loss, mapOutputRows(output, tf.zerosLike), targets);
      expectFinite(loss, mapOutput(output, tf.zerosLike), targets);
    });

    check('has a finite gradient without examples of a class', (loss, { output, targets }) => {
      expectFinite(loss, output, withoutLastClass(targets));
    });

    check('has a finite gradient for one example, alone or among padding', (loss, { output, targets }) => {
      for (const row of [0, 1]) {
        const one = (x: tf.Tensor): tf.Tensor => tf.slice(x, row, 1);
        expectFinite(loss, mapOutputRows(output, one), mapTargets(targets, one));
      }
      const weights = tf.tensor1d(Array.from({ length: rowsOf(targets) }, (_, i) => (i === 1 ? 1 : 0)));
      expectFinite(loss, output, { ...targets, weights });
    });

    check(
      'has a finite gradient when all targets are alike, and the outputs too',
      (loss, { output, targets }) => {
        const alike = uniform(targets);
        expectFinite(loss, output, alike);
        const flat = mapOutputRows(output, allAsFirst);
        expectFinite(loss, flat, alike);
        const { valenceArousal } = alike;
        expectFinite(loss, { ...flat, ...(valenceArousal && { valenceArousal }) }, alike);
      },
    );

    check('is 0 for padding alone, and so is its gradient', (loss, { output, targets }) => {
      const weights = tf.zeros<tf.Rank.R1>([rowsOf(targets)]);
      const { value, gradients: all } = gradients(loss, output, { ...targets, weights });
      expect(value).toBeAllClose(0, { atol: 0 });
      for (const [key, gradient] of Object.entries(all)) {
        if (gradient) expect(gradient, key).toBeAllClose(tf.zerosLike(gradient), { atol: 0 });
      }
    });

    check('is not negative', (loss, { output, targets }) => {
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 999 }), fc.constantFrom(0.1, 1, 10), (seed, scale) => {
          const drawn = mapOutput(output, (x, key) => tf.mul(spread(x.shape, seed + key.length), scale));
          expect(loss(drawn, targets).dataSync()[0]).toBeGreaterThanOrEqual(-1e-5);
        }),
        { seed: 5, numRuns: 12 },
      );
    });

    if (ignoresShift) {
      check('does not change when all logits of an example are raised', (loss, { output, targets }) => {
        fc.assert(
          fc.property(fc.integer({ min: 1, max: 999 }), fc.constantFrom(0.1, 1, 50), (seed, scale) => {
            const shift = tf.mul(spread([rowsOf(targets), 1], seed), scale);
            const raised = mapOutput(output, (x, key) => (key === 'logits' ? tf.add(x, shift) : x));
            expect(loss(raised, targets)).toBeAllClose(loss(output, targets), { rtol: 1e-4, atol: 1e-5 });
          }),
          { seed: 6, numRuns: 12 },
        );
      });
    }

    it('leaks no tensor', () => {
      const start = tf.memory().numTensors;
      const loss = makeLoss();
      tf.tidy(() => {
        const { output, targets } = makeInputs();
        const before = tf.memory().numTensors;
        const value = loss(output, targets);
        expect(tf.memory().numTensors - before).toBe(1);
        value.dispose();
        expect(tf.memory().numTensors).toBe(before);
      });
      loss.dispose?.();
      expect(tf.memory().numTensors).toBe(start);
    });

    check('can be traced: reads no values and draws nothing', (loss, { output, targets }) => {
      expectTraceable(() => gradients(loss, output, targets));
    });

    check('does not change with the order of the batch', (loss, { output, targets }) => {
      const order = Array.from({ length: rowsOf(targets) }, (_, i) => i).reverse();
      const turn = (x: tf.Tensor): tf.Tensor => rows(x, order);
      const turned = loss(mapOutputRows(output, turn), mapTargets(targets, turn));
      expect(turned).toBeAllClose(loss(output, targets), { rtol: 1e-5, atol: 1e-6 });
    });

    check('does not change with padding of weight 0', (loss, { output, targets }) => {
      const real = rowsOf(targets);
      const index = [...Array.from({ length: real }, (_, i) => i), 0, 1, 2].map((i) => i % real);
      const weights = tf.tensor1d(index.map((_, i) => (i < real ? 1 : 0)));
      // The padding is far off the data, so that a loss that reads it cannot be right by chance.
      const far = (x: tf.Tensor): tf.Tensor =>
        tf.concat([x, tf.mul(spread([3, ...x.shape.slice(1)], 9), 7)], 0);
      const plain = gradients(loss, output, targets);
      const padded = gradients(loss, mapOutputRows(output, far), {
        ...mapTargets(targets, (x) => rows(x, index)),
        weights,
      });
      expect(padded.value).toBeAllClose(plain.value, { rtol: 1e-5, atol: 1e-6 });
      for (const [key, gradient] of Object.entries(plain.gradients)) {
        if (!gradient) continue;
        const zeros = tf.zeros([3, ...gradient.shape.slice(1)]);
        const expected = hasRows(key) ? tf.concat([gradient, zeros], 0) : gradient;
        expect(padded.gradients[key]!, key).toBeAllClose(expected, { rtol: 1e-4, atol: 1e-6 });
      }
    });
  });
}

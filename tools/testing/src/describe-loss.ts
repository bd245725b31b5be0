import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { gradientsOf, isAllFinite } from './gradients.js';
import './matchers.js';
import { spread } from './numbers.js';
import { expectTraceable } from './traceable.js';

interface LossOutput {
  readonly logits?: tf.Tensor2D;
  readonly valenceArousal?: tf.Tensor2D;
  readonly embedding?: tf.Tensor2D;
  readonly streamEmbeddings?: Readonly<Record<string, tf.Tensor2D>>;
  readonly attention?: tf.Tensor;
}

interface LossTargets {
  readonly labels?: tf.Tensor1D;
  readonly soft?: tf.Tensor2D;
  readonly valenceArousal?: tf.Tensor2D;
  readonly weights?: tf.Tensor1D;
}

/** What one call of a loss gets. Each tensor's first axis is the batch. */
export interface LossInputs {
  readonly output: LossOutput;
  readonly targets: LossTargets;
}

export interface LossSuiteOptions {
  /** Inputs without `targets.weights`. The suite frees them. @default {@link lossInputs} */
  readonly makeInputs?: () => LossInputs;
}

type Loss = (output: LossOutput, targets: LossTargets) => tf.Scalar;
type Tensors = Record<string, tf.Tensor>;

const STREAM = 'streamEmbeddings/';

/**
 * Six examples of three classes (each class twice), with every output a loss may read, and labels and valence–arousal as targets.
 *
 * @param options.soft Gives class distributions too.
 */
export function lossInputs({ soft = false }: { readonly soft?: boolean } = {}): LossInputs {
  const embedding = (seed: number): tf.Tensor2D => spread([6, 4], seed) as tf.Tensor2D;
  return {
    output: {
      logits: spread([6, 3], 1) as tf.Tensor2D,
      valenceArousal: spread([6, 2], 2) as tf.Tensor2D,
      embedding: embedding(3),
      streamEmbeddings: { text: embedding(4), audio: embedding(5), visual: embedding(6) },
    },
    targets: {
      labels: tf.tensor1d([0, 1, 2, 1, 0, 2], 'int32'),
      valenceArousal: spread([6, 2], 7) as tf.Tensor2D,
      ...(soft && { soft: tf.softmax(spread([6, 3], 8)) as tf.Tensor2D }),
    },
  };
}

const flatten = ({ streamEmbeddings = {}, ...rest }: LossOutput): Tensors => ({
  ...(rest as Tensors),
  ...Object.fromEntries(Object.entries(streamEmbeddings).map(([name, x]) => [STREAM + name, x])),
});

function unflatten(tensors: Tensors): LossOutput {
  const of = (stream: boolean): [string, tf.Tensor][] =>
    Object.entries(tensors)
      .filter(([name]) => name.startsWith(STREAM) === stream)
      .map(([name, x]) => [name.replace(STREAM, ''), x]);
  const streams = of(true);
  return {
    ...Object.fromEntries(of(false)),
    ...(streams.length > 0 && { streamEmbeddings: Object.fromEntries(streams) }),
  } as LossOutput;
}

const mapOutput = (output: LossOutput, change: (x: tf.Tensor, name: string) => tf.Tensor): LossOutput =>
  unflatten(Object.fromEntries(Object.entries(flatten(output)).map(([name, x]) => [name, change(x, name)])));

const mapTargets = (targets: LossTargets, change: (x: tf.Tensor) => tf.Tensor): LossTargets =>
  Object.fromEntries(Object.entries(targets).map(([name, x]) => [name, change(x as tf.Tensor)]));

const rowsOf = (targets: LossTargets): number => Object.values(targets)[0]!.shape[0];

/** Rows in another order, or again. The host makes the index, so that it is no part of the gradient. */
const rows = (x: tf.Tensor, index: number[]): tf.Tensor => tf.gather(x, tf.tensor1d(index, 'int32'));

const gradients = (loss: Loss, output: LossOutput, targets: LossTargets) =>
  gradientsOf((tensors) => loss(unflatten(tensors), targets), flatten(output));

function expectFinite(loss: Loss, output: LossOutput, targets: LossTargets): void {
  const result = gradients(loss, output, targets);
  expect(isAllFinite(result.value), 'the loss is finite').toBe(true);
  for (const [name, gradient] of Object.entries(result.gradients)) {
    if (gradient) expect(isAllFinite(gradient), `the gradient of ${name} is finite`).toBe(true);
  }
}

/**
 * Conformance suite of a loss (mean over the examples' weights): scalar, finite, differentiable also where it saturates, without leaks,
 * unchanged by the order of the batch and by padding.
 *
 * @param makeLoss Makes the loss; called in each test, after the backend has started.
 */
export function describeLoss(
  name: string,
  makeLoss: () => Loss,
  { makeInputs = lossInputs }: LossSuiteOptions = {},
): void {
  const check = (fact: string, body: (loss: Loss, inputs: LossInputs) => void): void =>
    it(fact, () => tf.tidy(() => body(makeLoss(), makeInputs())));

  describe(`${name} is a loss that`, () => {
    check('gives a finite float32 scalar', (loss, { output, targets }) => {
      const value = loss(output, targets);
      expect(value.shape).toEqual([]);
      expect(value.dtype).toBe('float32');
      expect(isAllFinite(value)).toBe(true);
    });

    check('has a finite gradient that reaches an output', (loss, { output, targets }) => {
      expectFinite(loss, output, targets);
      const reached = Object.values(gradients(loss, output, targets).gradients).filter((g) => g !== null);
      expect(reached.length).toBeGreaterThan(0);
    });

    check('has a finite gradient at logits of ±100', (loss, { output, targets }) => {
      const saturate = (sign: number) => (x: tf.Tensor, key: string) =>
        key === 'logits' ? tf.mul(tf.sign(x), 100 * sign) : x;
      expectFinite(loss, mapOutput(output, saturate(1)), targets);
      expectFinite(loss, mapOutput(output, saturate(-1)), targets);
    });

    check('has a finite gradient when all rows are equal, or 0', (loss, { output, targets }) => {
      const equal = (x: tf.Tensor): tf.Tensor => rows(x, new Array<number>(x.shape[0]!).fill(0));
      expectFinite(loss, mapOutput(output, equal), targets);
      expectFinite(loss, mapOutput(output, tf.zerosLike), targets);
    });

    check('leaks no tensor', (loss, { output, targets }) => {
      const before = tf.memory().numTensors;
      const value = loss(output, targets);
      expect(tf.memory().numTensors - before).toBe(1);
      value.dispose();
      expect(tf.memory().numTensors).toBe(before);
    });

    check('can be traced: reads no values and draws nothing', (loss, { output, targets }) => {
      expectTraceable(() => gradients(loss, output, targets));
    });

    check('does not change with the order of the batch', (loss, { output, targets }) => {
      const order = Array.from({ length: rowsOf(targets) }, (_, i) => i).reverse();
      const turned = loss(
        mapOutput(output, (x) => rows(x, order)),
        mapTargets(targets, (x) => rows(x, order)),
      );
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
      const padded = gradients(loss, mapOutput(output, far), {
        ...mapTargets(targets, (x) => rows(x, index)),
        weights,
      });
      expect(padded.value).toBeAllClose(plain.value, { rtol: 1e-5, atol: 1e-6 });
      for (const [key, expected] of Object.entries(plain.gradients)) {
        if (!expected) continue;
        const zeros = tf.zeros([3, ...expected.shape.slice(1)]);
        expect(padded.gradients[key]!).toBeAllClose(tf.concat([expected, zeros], 0), {
          rtol: 1e-4,
          atol: 1e-6,
        });
      }
    });
  });
}

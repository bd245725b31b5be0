import { type Graph, type GraphNode, type LoopRows, loopOf, optimize } from '@erc/onnx';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { tracingBackend } from '../install.js';
import { type Traceable, traceOnce } from '../trace.js';
import type { LoopCall, LoopResult } from './contract.js';

const [STEPS, BATCH, DIM] = [50, 4, 8];

/** The states so far are read again in each step: `h ← tanh(h·W + x + b + Σ past·A)`. */
function run([x, w, b, a]: readonly tf.Tensor[]): LoopResult {
  const loop: LoopCall = {
    state: [tf.zeros([BATCH, DIM])],
    sequences: [x!],
    constants: [w!, b!, a!],
    histories: [[BATCH, DIM]],
    reverse: false,
    step({ state: [h], rows: [row], constants: [weights, bias, ofPast], histories: [past] }) {
      const product = tf.matMul(h as tf.Tensor2D, weights as tf.Tensor2D);
      const keys = tf.matMul(tf.reshape(past!, [STEPS * BATCH, DIM]), ofPast as tf.Tensor2D);
      const sum = tf.sum(tf.reshape(keys, [STEPS, BATCH, DIM]), 0);
      const next = tf.tanh(tf.add(tf.add(product, tf.add(row!, bias!)), sum));
      return { state: [next], outputs: [next], histories: [next] };
    },
  };
  return tracingBackend().scan!(loop);
}

const inputs = {
  x: { shape: [STEPS, BATCH, DIM], dtype: 'float32' as const },
  w: { shape: [DIM, DIM], dtype: 'float32' as const },
  b: { shape: [DIM], dtype: 'float32' as const },
  a: { shape: [DIM, DIM], dtype: 'float32' as const },
};

const graphOf = (fn: Traceable): Graph => optimize(traceOnce(fn, inputs).graph);
const loopsIn = ({ nodes }: Graph) => nodes.map((node) => loopOf(node)).filter((loop) => loop !== undefined);
const shapesOf = (rows: readonly LoopRows[]): string[] => rows.map(({ row }) => row.shape.join());

let predicted: Graph;
let trained: Graph;
beforeAll(async () => {
  await tf.setBackend('cpu');
  predicted = graphOf(({ x, w, b, a }) => ({ y: run([x!, w!, b!, a!]).outputs[0]! }));
  trained = graphOf(({ x, w, b, a }) => {
    const loss = (...given: tf.Tensor[]) => tf.sum(run(given).outputs[0]!);
    const [dx, dw, db, da] = tf.grads(loss)([x!, w!, b!, a!]);
    return { dx: dx!, dw: dw!, db: db!, da: da! };
  });
});

describe('a loop as it is traced', () => {
  it('is one node forward and one back, whatever else there is is outside of it', () => {
    expect(loopsIn(predicted)).toHaveLength(1);
    expect(loopsIn(trained)).toHaveLength(2);
    expect(trained.nodes.length).toBeLessThan(30);
  });

  it('keeps no states where nothing is differentiated', () => {
    const [loop] = loopsIn(predicted);
    expect(shapesOf(loop!.makes)).toEqual([`${BATCH},${DIM}`]);
  });

  it('keeps no history for each step: the largest of its arrays grow with the steps alone', () => {
    for (const { makes, reads } of loopsIn(trained))
      for (const shape of [...shapesOf(makes), ...shapesOf(reads)])
        expect(
          shape
            .split(',')
            .map(Number)
            .reduce((a, b) => a * b, 1),
        ).toBeLessThanOrEqual(BATCH * DIM);
  });

  it('adds up the gradients of weights and biases after it, as one product and one sum, where that takes no more memory', () => {
    const [, back] = loopsIn(trained);
    // Handed from step to step are the gradients of the state and of the history, and that of the weights of the history, whose product reads
    // the rows of all steps.
    expect(back!.states.map(({ before }) => before.shape.join())).toEqual([
      `${BATCH},${DIM}`,
      `${STEPS},${BATCH},${DIM}`,
      `${DIM},${DIM}`,
    ]);
    const isOfWeights = ({ op, attributes }: GraphNode) => op === 'Gemm' && attributes.transA === 1;
    expect(trained.nodes.filter(isOfWeights)).toHaveLength(1);
    expect(back!.nodes.filter(isOfWeights)).toHaveLength(1);
    expect(trained.nodes.filter(({ op }) => op === 'ReduceSum')).toHaveLength(1);
  });
});

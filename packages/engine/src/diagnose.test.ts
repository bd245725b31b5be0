import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { ENGINE, numbers } from './__fixtures__/agreement.js';
import { diagnose } from './diagnose.js';

describe('diagnose', () => {
  it('reports every operation with its place, and agreement with the CPU backend', async () => {
    const w = tf.variable(tf.tensor(numbers([3, 4], 3).data, [3, 4]));
    const reports = await diagnose(
      ({ x }) => ({ y: tf.softmax(tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D, false, true)) }),
      { x: numbers([2, 4]) },
      { engine: ENGINE },
    );
    w.dispose();
    expect(reports.map((each) => each.kernel)).toEqual(['BatchMatMul', 'Softmax']);
    for (const { difference, place } of reports) {
      expect(difference).toBeLessThan(1e-6);
      expect(place).toMatch(/diagnose\.test\.ts:\d+/);
    }
  });

  it('shows the operation that a NaN comes from', async () => {
    const reports = await diagnose(
      ({ x }) => ({ y: tf.sum(tf.log(tf.sub(x!, 1))) }),
      { x: { data: Float32Array.of(3, 0.5), shape: [2] } },
      { engine: ENGINE },
    );
    expect(reports.find((each) => each.notFinite > 0)?.kernel).toBe('Log');
  });

  it('computes operations on lists of tensors too', async () => {
    const reports = await diagnose(
      ({ x }) => ({ y: tf.concat([tf.stack([x!, x!]), tf.expandDims(tf.addN([x!, x!]), 0)]) }),
      { x: numbers([2]) },
      { engine: ENGINE },
    );
    expect(reports.map((each) => each.kernel)).toEqual(['Pack', 'AddN', 'ExpandDims', 'Concat']);
    for (const { difference } of reports) expect(difference).toBe(0);
  });

  it('shows gradients as such', async () => {
    const reports = await diagnose(
      ({ x }) => ({ d: tf.grad((v) => tf.sum(tf.exp(v)))(x!) }),
      { x: numbers([2]) },
      { engine: ENGINE },
    );
    expect(reports.map((each) => each.kernel)).toContain('Exp');
  });
});

import * as tf from '@tensorflow/tfjs';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { numbers, onCpu } from './__fixtures__/agreement.js';
import { exportOnnx } from './export-onnx.js';

describe('exportOnnx', () => {
  it('writes a model that gives the same for every batch size', async () => {
    await tf.setBackend('cpu');
    const w = tf.variable(tf.tensor(numbers([6, 4], 1).data, [6, 4]));
    const fn = ({ x }: Record<string, tf.Tensor>) => {
      const [batch, steps, dim] = x!.shape as [number, number, number];
      const rows = tf.matMul(tf.reshape(x!, [batch * steps, dim]), w as tf.Tensor2D, false, true);
      const padded = tf.concat([tf.reshape(rows, [batch, steps, 6]), tf.ones([batch, 1, 6])], 1);
      const scores = tf.softmax(tf.matMul(padded, padded, false, true));
      return {
        scores,
        pooled: tf.mean(tf.matMul(scores, padded), 1),
        shifted: tf.slice(x!, [0, 1, 0], [batch, steps - 1, dim]),
      };
    };
    const model = await exportOnnx(fn, {
      inputs: { x: { shape: ['batch', 3, 4] } },
      metadata: { labels: 'a,b' },
    });
    const session = await ort.InferenceSession.create(model);
    expect(session.inputNames).toEqual(['x']);
    for (const batch of [1, 2, 5]) {
      const x = numbers([batch, 3, 4], batch);
      const expected = await onCpu(fn, { x });
      const actual = await session.run({ x: new ort.Tensor('float32', x.data as Float32Array, x.shape) });
      for (const [name, { data, shape }] of Object.entries(expected)) {
        expect(actual[name]!.dims, name).toEqual(shape);
        data.forEach((value, i) => {
          expect(actual[name]!.data[i]).toBeCloseTo(value, 5);
        });
      }
    }
    await session.release();
    w.dispose();
  });

  it('refuses constants that depend on the batch size', async () => {
    const fn = ({ x }: Record<string, tf.Tensor>) => ({ y: tf.div(tf.sum(x!), x!.shape[0]!) });
    await expect(exportOnnx(fn, { inputs: { x: { shape: ['batch', 2] } } })).rejects.toMatchObject({
      code: 'invalid-function',
      message: expect.stringContaining('do not depend on the size of batch, received constants (float32 [])'),
    });
  });

  it('names the sizes at which a function fails', async () => {
    const fn = ({ x }: Record<string, tf.Tensor>) => {
      if (x!.shape[0]! < 4) throw new RangeError('too few');
      return { y: tf.neg(x!) };
    };
    await expect(exportOnnx(fn, { inputs: { x: { shape: ['batch', 2] } } })).rejects.toMatchObject({
      code: 'invalid-function',
      message: expect.stringMatching(
        /^exportOnnx: expected a function of any sizes, received one that fails at batch 2: .*too few/,
      ),
      cause: expect.any(RangeError),
    });
  });

  it('refuses an extent by the half of the batch, which odd batches take for n − 1', async () => {
    const fn = ({ x }: Record<string, tf.Tensor>) => {
      const half = Math.floor(x!.shape[0]! / 2);
      return { pairs: tf.slice(tf.concat([x!, x!]), [0, 0], [2 * half, 2]) };
    };
    await expect(exportOnnx(fn, { inputs: { x: { shape: ['batch', 2] } } })).rejects.toMatchObject({
      code: 'invalid-function',
      message: expect.stringContaining('no sums of products'),
    });
  });
});

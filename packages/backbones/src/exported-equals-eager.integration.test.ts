import { exportOnnx, type HostArrays } from '@erc/engine';
import { useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { FAMILIES, type WholeModel, wholeModel } from './__fixtures__/whole-models.js';

useBackend(['cpu']);

/** Batch sizes that are not traced. */
const BATCHES = [1, 4, 5, 33];

function eagerly(model: WholeModel, arrays: HostArrays): number[][] {
  return tf.tidy(() => {
    const tensors = Object.entries(arrays).map(([name, { data, shape }]): [string, tf.Tensor] => [
      name,
      tf.tensor(data, [...shape], data instanceof Int32Array ? 'int32' : 'float32'),
    ]);
    return model.forward(Object.fromEntries(tensors)).logits.arraySync() as number[][];
  });
}

async function expectSame(model: WholeModel, session: ort.InferenceSession, arrays: HostArrays) {
  const feeds = Object.entries(arrays).map(([name, { data, shape }]): [string, ort.Tensor] => [
    name,
    data instanceof Int32Array
      ? new ort.Tensor('int32', data, [...shape])
      : new ort.Tensor('float32', data as Float32Array, [...shape]),
  ]);
  const { logits } = await session.run(Object.fromEntries(feeds));
  const expected = eagerly(model, arrays);
  expect(logits!.dims).toEqual([expected.length, expected[0]!.length]);
  expect(logits!.data as Float32Array).toBeAllClose(expected.flat(), { rtol: 1e-4, atol: 1e-5 });
}

const sessionOf = async (model: WholeModel, inputs = model.inputs): Promise<ort.InferenceSession> =>
  ort.InferenceSession.create(await exportOnnx(model.forward, { inputs }), { logSeverityLevel: 3 });

const lengthsFor = (batch: number, least: number, width: number): number[] =>
  Array.from({ length: batch }, (_, row) => Math.max(least, width - 2 * row));

describe('a whole model that was exported gives what it gives eagerly', () => {
  it.each(FAMILIES.filter(({ kind }) => kind === 'text'))(
    'with free batch and steps: $folder',
    async (choice) => {
      const model = await wholeModel(choice);
      const session = await sessionOf(model);
      for (const batch of BATCHES) {
        for (const steps of [1, 5, 9, 40]) {
          await expectSame(model, session, model.batchOf(lengthsFor(batch, 1, steps), steps, batch + steps));
        }
      }
      await session.release();
      model.dispose();
    },
  );

  it.each(FAMILIES.filter(({ kind }) => kind === 'speech'))(
    'with a free batch and a number of samples; free samples are refused by name: $folder',
    async (choice) => {
      const model = await wholeModel(choice);
      await expect(exportOnnx(model.forward, { inputs: model.inputs })).rejects.toThrow(
        /^exportOnnx: expected .* (fails at batch \d+, samples \d+|size of batch, samples)/,
      );
      const { least } = model.steps!;
      for (const samples of [least, 187]) {
        const fixed = Object.fromEntries(
          Object.keys(model.inputs).map((name) => [name, { shape: ['batch', samples] }]),
        );
        const session = await sessionOf(model, fixed);
        for (const batch of BATCHES) {
          await expectSame(
            model,
            session,
            model.batchOf(lengthsFor(batch, least, samples), samples, batch + samples),
          );
        }
        await session.release();
      }
      model.dispose();
    },
  );

  it.each(FAMILIES.filter(({ kind }) => kind === 'image'))(
    'with a free batch and a size; free sizes are refused by name: $folder',
    async (choice) => {
      const model = await wholeModel(choice);
      const session = await sessionOf(model);
      for (const batch of BATCHES)
        await expectSame(model, session, model.batchOf(Array(batch).fill(0), 0, batch));
      await session.release();
      const free = { pixels: { shape: ['batch', 'height', 27, model.inputs.pixels!.shape[3]!] } };
      await expect(exportOnnx(model.forward, { inputs: free })).rejects.toThrow(
        /^exportOnnx: expected .*height/,
      );
      model.dispose();
    },
  );
});

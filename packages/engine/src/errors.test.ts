import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { ENGINE, integers, numbers } from './__fixtures__/agreement.js';
import { compile } from './compile.js';
import { compileTrainStep } from './compile-train-step.js';
import type { HostArrays, Tensors, TrainStepOptions } from './types.js';

const inputs = { x: numbers([3]) };

async function failure(
  fn: (inputs: Record<string, tf.Tensor>) => Tensors,
  given: HostArrays = inputs,
): Promise<unknown> {
  await tf.setBackend('cpu');
  const before = tf.memory().numTensors;
  const run = await compile(fn, { engine: ENGINE });
  const error = await run(given).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  await run.dispose();
  expect(tf.getBackend()).toBe('cpu');
  expect(tf.memory().numTensors).toBe(before);
  return error;
}

const here = expect.stringMatching(/, at .*errors\.test\.ts:\d+:\d+/);

describe('compile refuses', () => {
  it('reading a value', async () => {
    const error = await failure(({ x }) => (x!.dataSync()[0]! > 0 ? { x: x! } : { x: tf.neg(x!) }));
    expect(error).toMatchObject({ code: 'value-read', message: here });
    expect(error).toMatchObject({ message: expect.stringContaining('tf.where') });
  });

  it('random numbers', async () => {
    const error = await failure(({ x }) => ({ y: tf.dropout(x!, 0.5) }));
    expect(error).toMatchObject({ code: 'changing-constant', message: here });
    expect(error).toMatchObject({ message: expect.stringContaining('context.dropout') });
  });

  it('host values that change from call to call', async () => {
    let calls = 0;
    const error = await failure(({ x }) => ({ y: tf.mul(x!, ++calls) }));
    expect(error).toMatchObject({ code: 'changing-constant', message: here });
  });

  it('a number of operations that changes from call to call', async () => {
    let calls = 0;
    const error = await failure(({ x }) => ({ y: ++calls > 1 ? tf.neg(x!) : tf.neg(tf.neg(x!)) }));
    expect(error).toMatchObject({
      code: 'changing-constant',
      message: expect.stringContaining('2 operations, then 1'),
    });
  });

  it('kernels that it does not know', async () => {
    const error = await failure(({ x }) => ({ y: tf.atanh(x!) }));
    expect(error).toMatchObject({ code: 'unsupported-kernel', message: here });
    expect(error).toMatchObject({ message: expect.stringContaining('Atanh') });
  });

  it('shapes that depend on values', async () => {
    const error = await failure(({ x }) => ({ y: tf.unique(x!).values }));
    expect(error).toMatchObject({
      code: 'unsupported-kernel',
      message: expect.stringContaining('depends on values'),
    });
  });

  it('assigning to a variable', async () => {
    const v = tf.variable(tf.zeros([3]));
    const error = await failure(({ x }) => {
      v.assign(x as tf.Tensor1D);
      return { x: x! };
    });
    expect(error).toMatchObject({ code: 'invalid-function', message: here });
    expect(v.dataSync()).toEqual(new Float32Array(3));
    v.dispose();
  });

  it('making variables', async () => {
    const error = await failure(({ x }) => ({ y: tf.mul(x!, tf.variable(tf.zeros([3]))) }));
    expect(error).toMatchObject({ code: 'invalid-function' });
  });

  it('asynchronous functions', async () => {
    const error = await failure((async ({ x }: Record<string, tf.Tensor>) => ({ x })) as never);
    expect(error).toMatchObject({
      code: 'invalid-function',
      message: expect.stringContaining('synchronous'),
    });
  });

  it('shapes that do not fit, with the place', async () => {
    const error = await failure(({ x }) => ({ y: tf.add(x!, tf.zeros([4])) }));
    expect(error).toMatchObject({ code: 'invalid-function', message: here });
  });

  it('results that are not tensors', async () => {
    const error = await failure((() => ({ y: 3 })) as never);
    expect(error).toMatchObject({
      code: 'invalid-function',
      message: expect.stringContaining('number for y'),
    });
  });

  it('data that does not fill its shape', async () => {
    const error = await failure(({ x }) => ({ x: x! }), { x: { data: new Float32Array(4), shape: [3] } });
    expect(error).toMatchObject({
      code: 'invalid-input',
      message: 'compiled function: input x: expected 3 elements for shape [3], received 4.',
    });
  });

  it('a captured variable that was disposed', async () => {
    await tf.setBackend('cpu');
    const v = tf.variable(tf.zeros([3]));
    const run = await compile(({ x }) => ({ y: tf.add(x!, v) }), { engine: ENGINE });
    await run(inputs);
    v.dispose();
    await expect(run(inputs)).rejects.toMatchObject({ code: 'variable' });
    await run.dispose();
    await expect(run(inputs)).rejects.toMatchObject({ code: 'disposed' });
  });

  it('a second call before the first has ended', async () => {
    const run = await compile(({ x }) => ({ x: tf.neg(x!) }), { engine: ENGINE });
    const first = run(inputs);
    await expect(run(inputs)).rejects.toMatchObject({ code: 'busy' });
    await first;
    await run.dispose();
  });
});

describe('compileTrainStep refuses', () => {
  async function refused(
    make: (v: tf.Variable) => Partial<TrainStepOptions>,
    given: HostArrays = inputs,
  ): Promise<unknown> {
    await tf.setBackend('cpu');
    const v = tf.variable(tf.ones([3]));
    try {
      const step = await compileTrainStep({
        groups: [{ variables: [v], learningRate: 0.1 }],
        optimizer: { type: 'adamw' },
        loss: ({ x }) => ({ loss: tf.sum(tf.mul(x!, v)) as tf.Scalar }),
        engine: ENGINE,
        ...make(v),
      });
      try {
        await step.run(given);
      } finally {
        await step.dispose();
      }
      return undefined;
    } catch (error) {
      return error;
    } finally {
      if (!v.isDisposed) v.dispose();
    }
  }

  it('a variable in two groups', async () => {
    const error = await refused((v) => ({
      groups: [0, 1].map(() => ({ variables: [v], learningRate: 0.1 })),
    }));
    expect(error).toMatchObject({ code: 'variable', message: expect.stringContaining('each variable once') });
  });

  it('a variable that another step trains', async () => {
    await tf.setBackend('cpu');
    const v = tf.variable(tf.ones([3]));
    const options = {
      groups: [{ variables: [v], learningRate: 0.1 }],
      optimizer: { type: 'adamw' as const },
      loss: ({ x }: Record<string, tf.Tensor>) => ({ loss: tf.sum(tf.mul(x!, v)) as tf.Scalar }),
      engine: ENGINE,
    };
    const step = await compileTrainStep(options);
    await expect(compileTrainStep(options)).rejects.toMatchObject({
      code: 'variable',
      message: expect.stringContaining('Dispose that step first'),
    });
    await step.dispose();
    await (await compileTrainStep(options)).dispose();
    v.dispose();
  });

  it('frozen variables in a group', async () => {
    const frozen = tf.variable(tf.ones([3]), false);
    const error = await refused(() => ({ groups: [{ variables: [frozen], learningRate: 0.1 }] }));
    frozen.dispose();
    expect(error).toMatchObject({ code: 'variable', message: expect.stringContaining('trainable') });
  });

  it('a disposed variable', async () => {
    const error = await refused((v) => {
      v.dispose();
      return {};
    });
    expect(error).toMatchObject({ code: 'variable', message: expect.stringContaining('disposed') });
  });

  it('a loss that is not a scalar', async () => {
    const error = await refused((v) => ({ loss: ({ x }) => ({ loss: tf.mul(x!, v) as never }) }));
    expect(error).toMatchObject({
      code: 'invalid-function',
      message: expect.stringContaining('expected a scalar, received shape [3]'),
    });
  });

  it('operations without a gradient', async () => {
    const error = await refused((v) => ({
      loss: ({ x }) => ({ loss: tf.sum(tf.mul(tf.topk(tf.mul(x!, v), 2).values, 2)) as tf.Scalar }),
    }));
    expect(error).toMatchObject({ code: 'unsupported-kernel', message: expect.stringContaining('TopK') });
  });

  it('negative learning rates', async () => {
    const error = await refused((v) => ({ groups: [{ variables: [v], learningRate: -1 }] }));
    expect(error).toMatchObject({
      message: 'compileTrainStep: groups[0].learningRate: expected a number ≥ 0, received -1.',
    });
  });

  it('assigning variables that are not state', async () => {
    const error = await refused((v) => ({
      loss: ({ x }, context) => {
        context.assign(v, x!);
        return { loss: tf.sum(tf.mul(x!, v)) as tf.Scalar };
      },
    }));
    expect(error).toMatchObject({
      code: 'invalid-function',
      message: expect.stringContaining('option state'),
    });
  });

  it('integer inputs in place of float ones, with the place', async () => {
    const error = await refused(
      (v) => ({
        loss: ({ x }) => ({ loss: tf.sum(tf.matMul(x as never, tf.reshape(v, [3, 1]))) as tf.Scalar }),
      }),
      { x: integers([1, 2, 3], [3]) },
    );
    expect(error).toMatchObject({ code: 'invalid-function', message: here });
  });
});

import * as ort from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { float32, node } from './__fixtures__/graphs.js';
import { encodeModel } from './encode.js';
import { GUARD, GUARD_MESSAGE, withGuard } from './guard.js';

it('stops ONNX Runtime when results are written into the given arrays, before they are copied', async () => {
  const graph = withGuard({
    inputs: [float32('x', [2])],
    outputs: [float32('y', [2])],
    initializers: [],
    nodes: [node('Neg', ['x'], 'y')],
  });
  const session = await ort.InferenceSession.create(encodeModel(graph));
  const y = new ort.Tensor('float32', new Float32Array(2), [2]);
  const x = new ort.Tensor('float32', Float32Array.of(1, 2), [2]);
  await expect(session.run({ x }, { [GUARD]: null, y })).rejects.toThrow(GUARD_MESSAGE);
  expect([...(y.data as Float32Array)]).toEqual([-1, -2]);
  await session.release();
});

import { encodeModel, type Graph } from '@erc/onnx';
import { describe, expect, it } from 'vitest';
import { builtKernels, isMissing, NEEDS_ADDON } from './__fixtures__/native.js';
import type { NativeTensor } from './types.js';

/** y = xᵀ by an operator of the addon, z = -y by one of the runtime. */
const graph: Graph = {
  inputs: [{ name: 'x', shape: ['rows', 'columns'], type: 'float32' }],
  outputs: [
    { name: 'y', shape: ['columns', 'rows'], type: 'float32' },
    { name: 'z', shape: ['columns', 'rows'], type: 'float32' },
  ],
  initializers: [],
  nodes: [
    { op: 'Transpose2D', domain: 'erc', name: 't', inputs: ['x'], outputs: ['y'], attributes: {} },
    { op: 'Neg', domain: '', name: 'n', inputs: ['y'], outputs: ['z'], attributes: {} },
  ],
};
const float32 = (values: readonly number[], dims: readonly number[]): NativeTensor => ({
  type: 'float32',
  data: Float32Array.from(values),
  dims,
});
const open = () => builtKernels().createSession(encodeModel(graph), { threads: 1 });

describe.skipIf(isMissing)(`a session${NEEDS_ADDON}`, () => {
  it('runs operators of the addon beside those of the runtime', async () => {
    const session = await open();
    const results = await session.run({ x: float32([1, 2, 3, 4, 5, 6], [2, 3]) }, ['z', 'y']);
    expect(results).toEqual({
      y: float32([1, 4, 2, 5, 3, 6], [3, 2]),
      z: float32([-1, -4, -2, -5, -3, -6], [3, 2]),
    });
    await session.release();
  });

  it('says what goes in and what comes out', async () => {
    const session = await open();
    expect(session.inputs).toEqual([{ name: 'x', type: 'float32' }]);
    expect(session.outputNames).toEqual(['y', 'z']);
    await session.release();
  });

  it('writes into the arrays that it is given, and returns them', async () => {
    const session = await open();
    const y = float32([0, 0], [2, 1]);
    const results = await session.run({ x: float32([1, 2], [1, 2]) }, { y, z: null });
    expect(results.y).toBe(y);
    expect(y.data).toEqual(Float32Array.of(1, 2));
    expect(results.z).toEqual(float32([-1, -2], [2, 1]));
    await session.release();
  });

  it('reads and writes a part of a larger memory, such as that of WebAssembly', async () => {
    const session = await open();
    const memory = new WebAssembly.Memory({ initial: 1 });
    const x = new Float32Array(memory.buffer, 16, 4);
    const y = new Float32Array(memory.buffer, 64, 4);
    x.set([1, 2, 3, 4]);
    const tensor = (data: Float32Array): NativeTensor => ({ type: 'float32', data, dims: [2, 2] });
    await session.run({ x: tensor(x) }, { y: tensor(y) });
    expect(y).toEqual(Float32Array.of(1, 3, 2, 4));
    memory.grow(1); // what looked into it is empty now
    await expect(session.run({ x: tensor(x) }, ['y'])).rejects.toThrow(
      'x: expected 4 elements for the shape [2, 2], received 0',
    );
    await session.release();
  });

  it('takes no rows', async () => {
    const session = await open();
    expect(await session.run({ x: float32([], [0, 3]) }, ['y'])).toEqual({ y: float32([], [3, 0]) });
    await session.release();
  });

  it('refuses arrays that are not as their type and shape say, and names them', async () => {
    const session = await open();
    await expect(session.run({ x: float32([1, 2, 3], [2, 2]) }, ['y'])).rejects.toThrow(
      'x: expected 4 elements for the shape [2, 2], received 3',
    );
    const x = { type: 'float32', data: Int32Array.of(1), dims: [1, 1] };
    await expect(session.run({ x }, ['y'])).rejects.toThrow('x: expected an array of float32');
    await expect(session.run({ x: { ...x, type: 'complex' } }, ['y'])).rejects.toThrow('received complex');
    await session.release();
  });

  it('passes on what the runtime and the operators say', async () => {
    const session = await open();
    await expect(session.run({}, ['y'])).rejects.toThrow('expected a tensor for the input x, received none');
    await expect(session.run({ x: float32([1], [1, 1]) }, ['w'])).rejects.toThrow(/w/);
    await session.release();
    await expect(builtKernels().createSession(Uint8Array.of(1, 2, 3), { threads: 1 })).rejects.toThrow(
      /protobuf|model/i,
    );
    const vector: Graph = {
      ...graph,
      inputs: [{ name: 'x', shape: ['rows'], type: 'float32' }],
      outputs: [],
    };
    const outputs = [{ name: 'y', shape: ['a', 'b'], type: 'float32' as const }];
    const odd = await builtKernels().createSession(encodeModel({ ...vector, outputs }), { threads: 1 });
    await expect(odd.run({ x: float32([1], [1]) }, ['y'])).rejects.toThrow('Transpose2D');
    await odd.release();
  });

  it('is closed by release, which may be called again', async () => {
    const session = await open();
    await session.release();
    await session.release();
    await expect(session.run({ x: float32([1], [1, 1]) }, ['y'])).rejects.toThrow('released');
  });

  it('hands the runtime what its configuration says', async () => {
    const config = { '': 'x' };
    await expect(
      builtKernels().createSession(encodeModel(graph), { threads: 1, arena: false, config }),
    ).rejects.toThrow(/config/i);
  });
});

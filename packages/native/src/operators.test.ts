import { describe, expect, it } from 'vitest';
import { builtKernels, isMissing, NEEDS_ADDON } from './__fixtures__/native.js';
import { type OneNode, runOneNode, type TestTensor } from './__fixtures__/one-node.js';
import { OPERATOR_CHECKS } from './__fixtures__/operator-checks.js';

const zeros = (...shape: number[]): TestTensor => ({
  shape,
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)),
});

const refusals: readonly [string, OneNode, string][] = [
  [
    'operands that do not fit',
    { op: 'Product', inputs: [zeros(2, 3), zeros(4, 5), null], outputs: [2] },
    'erc.Product: B: expected [3, 5], received [4, 5]',
  ],
  [
    'a bias of another length',
    { op: 'Product', inputs: [zeros(2, 3), zeros(3, 5), zeros(4)], outputs: [2] },
    'erc.Product: bias: expected [5], received [4]',
  ],
  [
    'more than two axes of what is transposed',
    { op: 'Product', attributes: { transA: 1 }, inputs: [zeros(2, 3, 4), zeros(3, 5), null], outputs: [2] },
    'erc.Product: A: expected [K, M], received [2, 3, 4]',
  ],
  [
    'an unknown precision',
    {
      op: 'Product',
      attributes: { precision: 'float64' },
      inputs: [zeros(2, 3), zeros(3, 5), null],
      outputs: [2],
    },
    'erc.Product: precision: expected float32, float32-fast or bfloat16, received float64',
  ],
  [
    'an unknown activation',
    {
      op: 'Product',
      attributes: { activation: 'swish' },
      inputs: [zeros(2, 3), zeros(3, 5), null],
      outputs: [2],
    },
    'erc.Product: activation: expected none, relu, gelu or gelu-tanh, received swish',
  ],
  [
    'batches of other sizes',
    { op: 'BatchedProduct', inputs: [zeros(2, 3, 4), zeros(3, 4, 5)], outputs: [3] },
    'erc.BatchedProduct: B: expected [2, 4, 5], received [3, 4, 5]',
  ],
  [
    'gradients of another shape',
    { op: 'GeluGrad', inputs: [zeros(2, 3), zeros(3, 2)], outputs: [2] },
    'erc.GeluGrad: dy: expected [3, 2], received [2, 3]',
  ],
  [
    'a scale of another length',
    { op: 'LayerNorm', inputs: [zeros(2, 3), zeros(2), zeros(3)], outputs: [2, 2, 2] },
    'erc.LayerNorm: gamma: expected [3], received [2]',
  ],
  [
    'a vector to transpose',
    { op: 'Transpose2D', inputs: [zeros(3)], outputs: [1] },
    'erc.Transpose2D: x: expected at least 2 axes, received [3]',
  ],
  [
    'channels that do not fit',
    { op: 'Convolution', inputs: [zeros(1, 3, 9), zeros(2, 2, 3), null], outputs: [3] },
    'erc.Convolution: w: expected axis 1 of 3 channels / 1 groups, received [2, 2, 3]',
  ],
  [
    'three spatial axes',
    { op: 'Convolution', inputs: [zeros(1, 3, 2, 2, 2), zeros(2, 3, 1, 1, 1), null], outputs: [5] },
    'erc.Convolution: x: expected [N, C, L] or [N, C, H, W], received [1, 3, 2, 2, 2]',
  ],
  [
    'a kernel of no places',
    { op: 'Convolution', inputs: [zeros(1, 3, 9), zeros(32, 3, 0), null], outputs: [3] },
    'erc.Convolution: w: expected kernels of 1 place or more, received [32, 3, 0]',
  ],
];

describe.skipIf(isMissing)(`operators${NEEDS_ADDON}`, () => {
  it.each(OPERATOR_CHECKS)('computes as float64 does: $name', async ({ run }) => {
    expect(await run(builtKernels())).toBeLessThan(1);
  });

  it.each(refusals)('refuses %s', async (_, node, message) => {
    await expect(runOneNode(builtKernels(), node)).rejects.toThrow(message);
  });

  it('keeps infinities and NaN as float32 arithmetic does, at every precision', async () => {
    const left: TestTensor = {
      shape: [4, 2],
      data: Float32Array.of(Number.POSITIVE_INFINITY, 1, 1, 1, Number.NaN, 1, 3e38, 3e38),
    };
    const right: TestTensor = { shape: [2, 2], data: Float32Array.of(1, -2, 1, 0.5) };
    for (const precision of ['float32', 'float32-fast', 'bfloat16']) {
      const [y] = await runOneNode(builtKernels(), {
        op: 'Product',
        attributes: { precision },
        inputs: [left, right, null],
        outputs: [2],
      });
      const [infinity, minusInfinity, two, minusOneAndAHalf, nan, alsoNan, over] = y!.data;
      expect([infinity, minusInfinity, nan, alsoNan, over]).toEqual([
        Number.POSITIVE_INFINITY,
        Number.NEGATIVE_INFINITY,
        Number.NaN,
        Number.NaN,
        Number.POSITIVE_INFINITY,
      ]);
      expect([two, minusOneAndAHalf]).toEqual([2, -1.5]);
    }
  });
});

import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, it } from 'vitest';
import {
  ENGINE,
  expectAgreement,
  type Fn,
  integers,
  numbers,
  withGradients,
} from '../__fixtures__/agreement.js';
import { TENSORFLOW } from '../__fixtures__/tensorflow.js';
import { installGradients } from '../gradients.js';
import type { HostArrays } from '../types.js';

type Case = readonly [name: string, fn: Fn, inputs: HostArrays, gradients?: readonly string[]];

const x = (inputs: Record<string, tf.Tensor>): tf.Tensor => inputs.x!;
const one =
  (f: (x: tf.Tensor) => tf.Tensor): Fn =>
  (inputs) => ({ y: f(x(inputs)) });
const two =
  (f: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): Fn =>
  ({ a, b }) => ({ y: f(a!, b!) });

const matrix = { x: numbers([3, 4]) };
const positive = { x: { data: numbers([3, 4]).data.map((value) => Math.abs(value) + 0.1), shape: [3, 4] } };
const pair = {
  a: numbers([3, 4], 2),
  b: { data: numbers([3, 4], 3).data.map((value) => Math.abs(value) + 0.5), shape: [3, 4] },
};
const row = {
  a: numbers([3, 4], 2),
  b: { data: numbers([4], 3).data.map((value) => Math.abs(value) + 0.5), shape: [4] },
};
const whole = { a: integers([7, -7, 5, -3]), b: integers([2, 2, -3, -3]) };
const image = { x: numbers([2, 7, 6, 3]), w: numbers([3, 2, 3, 4], 5) };
const imageCopies = { x: numbers([2, 5, 6, 2]) };

// biome-ignore-start lint/performance/noDynamicNamespaceImportAccess: one row per operation
const CASES: Case[] = [
  ...(['add', 'sub', 'mul', 'div', 'maximum', 'minimum', 'squaredDifference'] as const).flatMap(
    (name): Case[] => [
      [name, two((a, b) => tf[name](a, b)), pair, ['a', 'b']],
      [`${name}, a row on all rows`, two((a, b) => tf[name](a, b)), row, ['a', 'b']],
    ],
  ),
  ['pow', two((a, b) => tf.pow(tf.abs(a), b)), pair, ['b']],
  ['mod', two((a, b) => tf.mod(a, b)), pair],
  ['floorDiv of integers', two((a, b) => tf.floorDiv(a, b)), whole],
  ['mod of integers', two((a, b) => tf.mod(a, b)), whole],
  ['addN', two((a, b) => tf.addN([a, b, a])), pair, ['a', 'b']],
  ...(
    [
      'abs',
      'neg',
      'exp',
      'sign',
      'floor',
      'ceil',
      'round',
      'sin',
      'cos',
      'tan',
      'tanh',
      'sigmoid',
      'softplus',
      'erf',
      'relu',
      'relu6',
      'elu',
      'selu',
      'square',
      'expm1',
      'reciprocal',
    ] as const
  ).map((name): Case => [name, one((v) => tf[name](v)), matrix, ['x']]),
  ...(['log', 'sqrt', 'rsqrt', 'log1p'] as const).map(
    (name): Case => [name, one((v) => tf[name](v)), positive, ['x']],
  ),
  ['leakyRelu', one((v) => tf.leakyRelu(v, 0.1)), matrix, ['x']],
  ['prelu', two((a, b) => tf.prelu(a, b)), pair, ['a']],
  ['step', one((v) => tf.step(v, 0.2)), matrix],
  ['clipByValue', one((v) => tf.clipByValue(v, -0.5, 0.5)), matrix, ['x']],
  ['cast to int and back', one((v) => tf.cast(tf.cast(tf.mul(v, 5), 'int32'), 'float32')), matrix],
  [
    'isNaN, isInf, isFinite',
    ({ x }) => ({ a: tf.isNaN(x!), b: tf.isInf(x!), c: tf.isFinite(x!) }),
    {
      x: {
        data: Float32Array.of(1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
        shape: [4],
      },
    },
  ],
  ...(['greater', 'greaterEqual', 'less', 'lessEqual', 'equal', 'notEqual'] as const).map(
    (name): Case => [name, two((a, b) => tf[name](a, b)), whole],
  ),
  ['where of a comparison', two((a, b) => tf.where(tf.greater(a, 0), a, b)), pair, ['a', 'b']],
  ...(['sum', 'mean', 'max', 'min'] as const).flatMap((name): Case[] => [
    [`${name} of all`, one((v) => tf[name](v)), matrix, ['x']],
    [`${name} along 0`, one((v) => tf[name](v, 0)), matrix, ['x']],
    [`${name} along -1, kept`, one((v) => tf[name](v, -1, true)), matrix, ['x']],
  ]),
  ['prod', one((v) => tf.prod(v, 1)), matrix],
  [
    'all and any',
    ({ x }) => ({ a: tf.all(tf.greater(x!, 0), 0), b: tf.any(tf.greater(x!, 0.5), 0) }),
    matrix,
  ],
  ['sum of booleans', one((v) => tf.sum(tf.greater(v, 0), 1)), matrix],
  ['sum of booleans', one((v) => tf.sum(tf.greater(v, 0), 1)), matrix],
  ['argMax and argMin', ({ x }) => ({ a: tf.argMax(x!, 1), b: tf.argMin(x!, 0) }), matrix],
  ['cumsum', one((v) => tf.cumsum(v, 1)), matrix, ['x']],
  ['cumsum, exclusive and reversed', one((v) => tf.cumsum(v, 0, true, true)), matrix, ['x']],
  ['softmax', one((v) => tf.softmax(v)), matrix, ['x']],
  ['logSoftmax', one((v) => tf.logSoftmax(v)), matrix, ['x']],
  [
    'reshape, expandDims, squeeze',
    one((v) => tf.squeeze(tf.expandDims(tf.reshape(v, [2, -1]), 1))),
    matrix,
    ['x'],
  ],
  ['transpose', one((v) => tf.transpose(v, [2, 0, 1])), { x: numbers([2, 3, 4]) }, ['x']],
  ['concat', two((a, b) => tf.concat([a, b, a], 1)), pair, ['a', 'b']],
  ['stack', two((a, b) => tf.stack([a, b], 1)), pair, ['a', 'b']],
  [
    'unstack',
    ({ x }) => Object.fromEntries(tf.unstack(x!, 1).map((part, i) => [`y${i}`, part])),
    matrix,
    ['x'],
  ],
  [
    'split',
    ({ x }) => Object.fromEntries(tf.split(x!, [1, 3], 1).map((part, i) => [`y${i}`, part])),
    matrix,
    ['x'],
  ],
  ['slice', one((v) => tf.slice(v, [1, 1], [2, -1])), matrix, ['x']],
  [
    'pad',
    one((v) =>
      tf.pad(
        v,
        [
          [1, 0],
          [2, 1],
        ],
        0.5,
      ),
    ),
    matrix,
    ['x'],
  ],
  [
    'mirrorPad',
    one((v) =>
      tf.mirrorPad(
        v,
        [
          [1, 0],
          [2, 1],
        ],
        'reflect',
      ),
    ),
    matrix,
  ],
  ['reverse', one((v) => tf.reverse(v, [1])), matrix, ['x']],
  ['tile', one((v) => tf.tile(v, [2, 3])), matrix, ['x']],
  [
    'broadcastTo',
    one((v) => tf.mul(tf.broadcastTo(tf.reshape(v, [3, 1, 4]), [3, 2, 4]), tf.ones([3, 2, 4]))),
    matrix,
    ['x'],
  ],
  ['range and linspace', one((v) => tf.add(tf.add(v, tf.range(0, 4)), tf.linspace(0, 1, 4))), matrix, ['x']],
  [
    'fill, zerosLike, onesLike',
    one((v) => tf.concat([tf.fill([3, 100], 2.5), tf.zerosLike(v), tf.onesLike(v)], 1)),
    matrix,
  ],
  [
    'gather',
    ({ x, i }) => ({ y: tf.gather(x!, tf.cast(i!, 'int32')) }),
    { x: numbers([5, 3]), i: integers([4, 0, 4, 2]) },
    ['x'],
  ],
  [
    'gather along 1',
    ({ x, i }) => ({ y: tf.gather(x!, tf.cast(i!, 'int32'), 1) }),
    { x: numbers([3, 5]), i: integers([4, 0, 4, 2], [2, 2]) },
  ],
  [
    'gatherND',
    ({ x, i }) => ({ y: tf.gatherND(x!, tf.cast(i!, 'int32')) }),
    { x: numbers([3, 5]), i: integers([0, 1, 2, 4], [2, 2]) },
  ],
  [
    'oneHot',
    ({ i }) => ({ y: tf.oneHot(tf.cast(i!, 'int32'), 5), z: tf.oneHot(tf.cast(i!, 'int32'), 3, 0.9, 0.1) }),
    { i: integers([4, 0, 2]) },
  ],
  [
    'unsortedSegmentSum',
    ({ x, i }) => ({ y: tf.unsortedSegmentSum(x!, tf.cast(i!, 'int32') as tf.Tensor1D, 4) }),
    { x: numbers([5, 3]), i: integers([3, 0, 3, 2, 0]) },
  ],
  [
    'topk',
    ({ x }) => {
      const { values, indices } = tf.topk(x!, 2);
      return { values, indices };
    },
    matrix,
  ],
  ...[false, true].flatMap((ta) =>
    [false, true].map(
      (tb): Case => [
        `matMul ${ta ? 'ᵀ' : ''}·${tb ? 'ᵀ' : ''}`,
        two((a, b) => tf.matMul(a, b, ta, tb)),
        { a: numbers(ta ? [4, 3] : [3, 4]), b: numbers(tb ? [5, 4] : [4, 5], 2) },
        ['a', 'b'],
      ],
    ),
  ),
  ...[false, true].flatMap((ta) =>
    [false, true].map(
      (tb): Case => [
        `batched matMul ${ta ? 'ᵀ' : ''}·${tb ? 'ᵀ' : ''}`,
        two((a, b) => tf.matMul(a, b, ta, tb)),
        { a: numbers(ta ? [2, 3, 4, 3] : [2, 3, 3, 4]), b: numbers(tb ? [2, 3, 5, 4] : [2, 3, 4, 5], 2) },
        ['a', 'b'],
      ],
    ),
  ),
  ['dot of vectors', two((a, b) => tf.dot(a, b)), { a: numbers([4]), b: numbers([4], 2) }, ['a', 'b']],
  [
    'linear with a bias',
    ({ x, w, b }) => ({ y: tf.add(tf.matMul(x!, w!, false, true), b!) }),
    { x: numbers([3, 4]), w: numbers([5, 4], 2), b: numbers([5], 3) },
    ['x', 'w', 'b'],
  ],
  [
    'einsum',
    ({ a, b }) => ({ y: tf.einsum('bij,bjk->bik', a!, b!) }),
    { a: numbers([2, 3, 4]), b: numbers([2, 4, 5], 2) },
  ],
  ...(['valid', 'same'] as const).flatMap((pad) =>
    [1, 2].map(
      (stride): Case => [
        `conv2d ${pad}, stride ${stride}`,
        ({ x, w }) => ({ y: tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad) }),
        image,
        ['x', 'w'],
      ],
    ),
  ),
  [
    'conv2d with dilation',
    ({ x, w }) => ({ y: tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same', 'NHWC', 2) }),
    image,
  ],
  [
    'conv1d with stride',
    ({ x, w }) => ({ y: tf.conv1d(x as tf.Tensor3D, w as tf.Tensor3D, 2, 'same') }),
    { x: numbers([2, 9, 3]), w: numbers([3, 3, 4], 2) },
    ['x', 'w'],
  ],
  [
    'depthwiseConv2d',
    ({ x, w }) => ({ y: tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same') }),
    { x: numbers([2, 7, 6, 3]), w: numbers([3, 2, 3, 2], 5) },
  ],
  ['maxPool', one((v) => tf.maxPool(v as tf.Tensor4D, 3, 2, 'same')), imageCopies, ['x']],
  ['maxPool, overlapping', one((v) => tf.maxPool(v as tf.Tensor4D, 3, 1, 'valid')), imageCopies, ['x']],
  ['avgPool', one((v) => tf.avgPool(v as tf.Tensor4D, 2, 2, 'valid')), imageCopies, ['x']],
  ['avgPool, same', one((v) => tf.avgPool(v as tf.Tensor4D, 3, 2, 'same')), imageCopies],
  [
    'batchNorm',
    ({ x, m, v, s, o }) => ({
      y: tf.batchNorm(x!, m as tf.Tensor1D, v as tf.Tensor1D, o as tf.Tensor1D, s as tf.Tensor1D, 1e-3),
    }),
    {
      x: numbers([5, 4]),
      m: numbers([4], 2),
      v: { data: Float32Array.of(0.5, 1, 2, 0.7), shape: [4] },
      s: numbers([4], 4),
      o: numbers([4], 5),
    },
    ['x', 'm', 'v', 's', 'o'],
  ],
];
// biome-ignore-end lint/performance/noDynamicNamespaceImportAccess: one row per operation

beforeAll(installGradients);

const ENGINES = [
  { engineName: 'ONNX Runtime', engine: ENGINE },
  ...(TENSORFLOW ? [{ engineName: 'TensorFlow', engine: TENSORFLOW }] : []),
];

describe.each(ENGINES)('a kernel of $engineName gives what the CPU backend gives', ({ engine }) => {
  it.each(CASES.map(([name, ...rest]) => ({ name, rest })))(
    '$name',
    async ({ rest: [fn, inputs, gradients] }) => {
      await expectAgreement(gradients ? withGradients(fn, gradients) : fn, inputs, undefined, engine);
    },
  );
});

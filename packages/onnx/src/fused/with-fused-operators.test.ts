import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { constant, float32, int64, node, numbers, run } from '../__fixtures__/graphs.js';
import { countFused, withStandardOperators } from '../__fixtures__/standard-operators.js';
import { encodeModel } from '../encode.js';
import { float, type Graph, type GraphNode } from '../graph.js';
import { planMemory } from '../memory/plan-memory.js';
import { optimize } from '../optimize.js';
import type { FusedOptions } from './contract.js';
import { withFusedOperators } from './with-fused-operators.js';

const ALL: FusedOptions = {
  operators: new Set([
    'Product',
    'BatchedProduct',
    'GeluGrad',
    'ReluGrad',
    'SoftmaxGrad',
    'LayerNorm',
    'LayerNormGrad',
    'Transpose2D',
    'Convolution',
  ]),
  worthwhile: () => true,
  precision: 'float32',
};

/** Compares the numbers of a graph and of what becomes of it. @returns the fused operators that it has then. */
async function fused(graph: Graph, options = ALL): Promise<{ counts: Record<string, number>; graph: Graph }> {
  const inputs = Object.fromEntries(
    graph.inputs.map(({ name, shape }, i) => {
      const extents = shape.map(Number);
      const size = extents.reduce((a, b) => a * b, 1);
      return [name, { shape: extents, values: numbers(size, i) }] as const;
    }),
  );
  const expected = await run(graph, inputs);
  for (const after of [withFusedOperators(graph, options), optimize(graph, { fused: options })]) {
    const actual = await run(withStandardOperators(after), inputs);
    expect(Object.keys(actual)).toEqual(Object.keys(expected));
    for (const [name, { dims, values }] of Object.entries(expected)) {
      expect(actual[name]!.dims, name).toEqual(dims);
      const worst = values.reduce(
        (most, value, i) => Math.max(most, Math.abs(value - actual[name]!.values[i]!)),
        0,
      );
      expect(worst, name).toBeLessThan(2e-5 * Math.max(1, ...values.map(Math.abs)));
    }
  }
  const after = withFusedOperators(graph, options);
  return { counts: countFused(after), graph: after };
}

/** Nodes `output: op(operands)` of one shape. A name that begins with `g_` belongs to the backward pass. */
const nodesOf = (shape: readonly number[], ...texts: readonly string[]): GraphNode[] =>
  texts.map((text) => {
    const [, output, op, operands] = /^(\w+): (\w+)\(([\w, ]*)\)$/.exec(text)!;
    const name = output!.startsWith('g_') ? `gradient/${output}` : output!;
    return node(op!, operands!.split(', '), output!, { name, shape });
  });

const GELU_NUMBERS = [
  constant('half', [], [0.5]),
  constant('one', [], [1]),
  constant('root', [], [Math.SQRT1_2]),
  constant('bell', [], [2 / Math.sqrt(Math.PI)]),
];

const gelu = (shape: readonly number[]): Graph => ({
  inputs: [float32('x', shape), float32('dy', shape)],
  outputs: [float32('y', shape), float32('g_x', shape)],
  initializers: GELU_NUMBERS,
  nodes: nodesOf(
    shape,
    'h: Mul(x, half)',
    's: Mul(x, root)',
    'e: Erf(s)',
    'a: Add(one, e)',
    'y: Mul(h, a)',
    'g_h: Mul(dy, a)',
    'g_a: Mul(dy, h)',
    'g_q: Mul(s, s)',
    'g_n: Neg(g_q)',
    'g_e: Exp(g_n)',
    'g_b: Mul(g_e, bell)',
    'g_s: Mul(g_a, g_b)',
    'g_1: Mul(g_h, half)',
    'g_2: Mul(g_s, root)',
    'g_x: Add(g_1, g_2)',
  ),
});

const layerNorm = (shape: readonly number[], epsilon = 1e-5): Graph => {
  const one = [...shape.slice(0, -1), 1];
  const width = [shape.at(-1)!];
  const mean = (x: string, to: string): GraphNode =>
    node('ReduceMean', [x, 'last'], to, { attributes: { keepdims: 1 }, shape: one });
  const sum = (x: string, to: string): GraphNode =>
    node('ReduceSum', [x, 'rows'], to, { attributes: { keepdims: 0 }, shape: width });
  return {
    inputs: [float32('x', shape), float32('dy', shape), float32('scale', width), float32('shift', width)],
    outputs: [
      float32('y', shape),
      float32('g_x', shape),
      float32('g_scale', width),
      float32('g_shift', width),
    ],
    initializers: [
      constant('epsilon', [], [epsilon]),
      int64('last', [shape.length - 1]),
      int64(
        'rows',
        Array.from({ length: shape.length - 1 }, (_, i) => i),
      ),
    ],
    nodes: [
      mean('x', 'm'),
      ...nodesOf(shape, 'c: Sub(x, m)', 'q: Mul(c, c)'),
      mean('q', 'v'),
      ...nodesOf(one, 've: Add(v, epsilon)', 'd: Sqrt(ve)'),
      ...nodesOf(shape, 'n: Div(c, d)', 'ns: Mul(n, scale)', 'y: Add(ns, shift)'),
      sum('dy', 'g_shift'),
      ...nodesOf(shape, 'g_w: Mul(dy, scale)', 'g_dn: Mul(dy, n)'),
      sum('g_dn', 'g_scale'),
      ...nodesOf(shape, 'g_wn: Mul(g_w, n)'),
      mean('g_wn', 'g_a'),
      ...nodesOf(shape, 'g_along: Mul(n, g_a)'),
      mean('g_w', 'g_m'),
      ...nodesOf(shape, 'g_1: Sub(g_w, g_m)', 'g_2: Sub(g_1, g_along)', 'g_x: Div(g_2, d)'),
    ],
  };
};

const softmax = (shape: readonly number[]): Graph => ({
  inputs: [float32('x', shape), float32('dy', shape)],
  outputs: [float32('y', shape), float32('g_x', shape)],
  initializers: [int64('last', [shape.length - 1])],
  nodes: [
    node('Softmax', ['x'], 'y', { attributes: { axis: shape.length - 1 }, shape }),
    ...nodesOf(shape, 'g_p: Mul(dy, y)'),
    node('ReduceSum', ['g_p', 'last'], 'g_t', {
      attributes: { keepdims: 1 },
      shape: [...shape.slice(0, -1), 1],
    }),
    ...nodesOf(shape, 'g_c: Mul(g_t, y)', 'g_x: Sub(g_p, g_c)'),
  ],
});

const relu = (shape: readonly number[]): Graph => ({
  inputs: [float32('x', shape), float32('dy', shape)],
  outputs: [float32('y', shape), float32('g_x', shape)],
  initializers: [constant('zero', [], [0])],
  nodes: [
    ...nodesOf(shape, 'y: Relu(x)', 'g_p: Greater(x, zero)'),
    node('Cast', ['g_p'], 'g_s', { attributes: { to: 1 }, shape }),
    ...nodesOf(shape, 'g_x: Mul(dy, g_s)'),
  ],
});

const SHAPE = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 4 });

describe('withFusedOperators', () => {
  it.each([
    ['the gradient of GELU', gelu, { GeluGrad: 1 }],
    ['a layer norm and its gradients', layerNorm, { LayerNorm: 1, LayerNormGrad: 1 }],
    ['the gradient of softmax', softmax, { SoftmaxGrad: 1 }],
    ['the gradient of ReLU', relu, { ReluGrad: 1 }],
  ])('computes %s in one pass, on arrays of any shape', async (_, graphOf, expected) => {
    await fc.assert(
      fc.asyncProperty(SHAPE, async (shape) => {
        expect((await fused(graphOf(shape))).counts).toEqual(expected);
      }),
      { numRuns: 12, seed: 7 },
    );
  });

  it('finds the gradient of GELU where its last factor is a number', async () => {
    const shape = [3, 4];
    const graph = gelu(shape);
    const nodes = nodesOf(
      shape,
      's: Mul(root, x)',
      'e: Erf(s)',
      'a: Add(e, one)',
      'p: Mul(a, x)',
      'y: Mul(p, half)',
      'g_y: Mul(dy, half)',
      'g_1: Mul(g_y, a)',
      'g_a: Mul(x, g_y)',
      'g_q: Mul(s, s)',
      'g_n: Neg(g_q)',
      'g_e: Exp(g_n)',
      'g_b: Mul(bell, g_e)',
      'g_s: Mul(g_b, g_a)',
      'g_2: Mul(root, g_s)',
      'g_x: Add(g_2, g_1)',
    );
    const { counts, graph: after } = await fused({ ...graph, nodes });
    expect(counts).toEqual({ GeluGrad: 1 });
    expect(after.nodes.find(({ op }) => op === 'GeluGrad')!.inputs).toEqual(['dy', 'x']);
  });

  it('leaves what is almost the gradient of GELU', async () => {
    const graph = gelu([2, 3]);
    const initializers = graph.initializers.map((each) =>
      each.name === 'bell' ? constant('bell', [], [1.13]) : each,
    );
    expect((await fused({ ...graph, initializers })).counts).toEqual({});
  });

  it('leaves a layer norm whose shift depends on what is normalised', () => {
    const graph = layerNorm([2, 3]);
    const nodes = graph.nodes.flatMap((each) =>
      each.outputs[0] === 'y'
        ? [
            node('ReduceSum', ['n', 'rows'], 'own', { attributes: { keepdims: 0 }, shape: [3] }),
            { ...each, inputs: ['ns', 'own'] },
          ]
        : [each],
    );
    expect(countFused(withFusedOperators({ ...graph, nodes }, ALL))).toEqual({});
  });

  it('leaves the gradient of a layer norm whose upstream gradient is one for all rows', async () => {
    const graph = layerNorm([2, 3]);
    const inputs = graph.inputs.map((each) => (each.name === 'dy' ? float32('dy', [1, 3]) : each));
    const ofOneRow: Record<string, readonly number[]> = { g_w: [1, 3], g_m: [1, 1], g_1: [1, 3] };
    const nodes = graph.nodes.map((each) => {
      const shape = ofOneRow[each.outputs[0]!];
      return shape ? { ...each, shape } : each;
    });
    expect((await fused({ ...graph, inputs, nodes })).counts).toEqual({ LayerNorm: 1 });
  });

  it.each([
    ['gelu-tanh', 'tanh'],
    ['gelu', 'none'],
  ])(
    'puts a bias and %s into the product, also behind another shape of it',
    async (activation, approximate) => {
      const { counts, graph } = await fused({
        inputs: [float32('x', [6, 4]), float32('w', [5, 4]), float32('b', [5])],
        outputs: [float32('y', [2, 3, 5])],
        initializers: [int64('three', [2, 3, 5])],
        nodes: [
          node('Gemm', ['x', 'w'], 'p', { attributes: { transB: 1, alpha: float(0.5) }, shape: [6, 5] }),
          node('Add', ['p', 'b'], 's', { shape: [6, 5] }),
          node('Reshape', ['s', 'three'], 'r', { shape: [2, 3, 5] }),
          node('Gelu', ['r'], 'y', { attributes: { approximate }, shape: [2, 3, 5] }),
        ],
      });
      expect(counts).toEqual({ Product: 1 });
      expect(graph.nodes.map(({ op }) => op)).toEqual(['Product', 'Reshape']);
      expect(graph.nodes[0]!.attributes).toMatchObject({
        activation,
        transA: 0,
        transB: 1,
        precision: 'float32',
      });
    },
  );

  it('leaves the sum of two products of vectors, of which neither is the bias of the other', async () => {
    const { graph } = await fused({
      inputs: [float32('u', [4]), float32('v', [3]), float32('a', [4, 5]), float32('b', [3, 5])],
      outputs: [float32('y', [5])],
      initializers: [],
      nodes: [
        node('MatMul', ['u', 'a'], 'p', { shape: [5] }),
        node('MatMul', ['v', 'b'], 'q', { shape: [5] }),
        node('Add', ['p', 'q'], 'y', { shape: [5] }),
      ],
    });
    expect(graph.nodes.flatMap(({ outputs }) => outputs)).toEqual(['p', 'q', 'y']);
  });

  it('keeps the order of nodes that leave out an output and an input', async () => {
    const { graph } = await fused({
      inputs: [float32('x', [6, 4]), float32('w', [4, 5])],
      outputs: [float32('y', [6, 5]), float32('n', [6, 5])],
      initializers: [constant('low', [], [-1]), constant('one', [5], [1, 1, 1, 1, 1])],
      nodes: [
        node('MatMul', ['x', 'w'], 'p', { shape: [6, 5] }),
        node('Clip', ['p', 'low', ''], 'y', { shape: [6, 5] }),
        {
          ...node('LayerNormalization', ['y', 'one'], 'n', { shape: [6, 5] }),
          outputs: ['n', '', 'inverse'],
        },
      ],
    });
    expect(graph.nodes.map(({ op }) => op)).toEqual(['Product', 'Clip', 'LayerNormalization']);
  });

  it('keeps apart an activation whose operand something else reads', async () => {
    const { graph } = await fused({
      inputs: [float32('x', [6, 4]), float32('w', [4, 5])],
      outputs: [float32('y', [6, 5]), float32('z', [6, 5])],
      initializers: [],
      nodes: [
        node('Gemm', ['x', 'w'], 'p', { shape: [6, 5] }),
        node('Relu', ['p'], 'y', { shape: [6, 5] }),
        node('Neg', ['p'], 'z', { shape: [6, 5] }),
      ],
    });
    expect(graph.nodes.map(({ op }) => op)).toEqual(['Product', 'Relu', 'Neg']);
  });

  it('takes scale and transposition of either side into a product of many matrices', async () => {
    const { graph, counts } = await fused({
      inputs: [float32('q', [2, 3, 4, 5]), float32('k', [2, 3, 6, 5])],
      outputs: [float32('y', [2, 3, 4, 6])],
      initializers: [constant('scale', [], [0.25])],
      nodes: [
        node('Mul', ['q', 'scale'], 'qs', { shape: [2, 3, 4, 5] }),
        node('Transpose', ['k'], 'kt', { attributes: { perm: [0, 1, 3, 2] }, shape: [2, 3, 5, 6] }),
        node('MatMul', ['qs', 'kt'], 'y', { shape: [2, 3, 4, 6] }),
      ],
    });
    expect(counts).toEqual({ BatchedProduct: 1 });
    expect(graph.nodes[0]).toMatchObject({
      inputs: ['q', 'k'],
      attributes: { transA: 0, transB: 1, alpha: float(0.25) },
    });
  });

  it('leaves a product that broadcasts its matrices', async () => {
    const { counts } = await fused({
      inputs: [float32('a', [2, 3, 4]), float32('b', [1, 4, 5])],
      outputs: [float32('y', [2, 3, 5])],
      initializers: [],
      nodes: [node('MatMul', ['a', 'b'], 'y', { shape: [2, 3, 5] })],
    });
    expect(counts).toEqual({});
  });

  it('makes one product of all rows by a matrix, whatever their number', async () => {
    const asked: number[][] = [];
    const graph: Graph = {
      inputs: [float32('x', ['batch', 'steps', 4])],
      outputs: [float32('y', ['batch', 'steps', 5])],
      initializers: [constant('w', [4, 5], numbers(20, 3)), constant('b', [5], numbers(5, 4))],
      nodes: [node('MatMul', ['x', 'w'], 'p'), node('Add', ['b', 'p'], 'y')],
    };
    const after = withFusedOperators(graph, {
      ...ALL,
      worthwhile: (_, ...sizes) => asked.push(sizes) > 0,
    });
    expect(asked).toEqual([[512, 5, 4]]);
    expect(after.nodes).toMatchObject([{ op: 'Product', inputs: ['x', 'w', 'b'], outputs: ['y'] }]);
    const inputs = { x: { shape: [2, 3, 4], values: numbers(24, 1) } };
    const [expected, actual] = [await run(graph, inputs), await run(withStandardOperators(after), inputs)];
    expect(actual.y!.values).toEqual(expected.y!.values);
  });

  it('makes a product of a convolution, but not of one of each channel by itself', async () => {
    const { counts, graph } = await fused({
      inputs: [float32('x', [2, 4, 5, 6]), float32('w', [6, 4, 3, 3]), float32('d', [6, 1, 3, 3])],
      outputs: [float32('y', [2, 6, 1, 2])],
      initializers: [],
      nodes: [
        node('Conv', ['x', 'w'], 'c', { attributes: { kernel_shape: [3, 3] }, shape: [2, 6, 3, 4] }),
        node('Relu', ['c'], 'r', { shape: [2, 6, 3, 4] }),
        node('Conv', ['r', 'd'], 'y', {
          attributes: { kernel_shape: [3, 3], group: 6 },
          shape: [2, 6, 1, 2],
        }),
      ],
    });
    expect(counts).toEqual({ Convolution: 1 });
    expect(graph.nodes[0]!.attributes).toMatchObject({ activation: 'relu' });
  });

  it('transposes the last two axes of real numbers', async () => {
    const transposed = (x: string, to: string, shape: readonly number[]): GraphNode =>
      node('Transpose', [x], to, { attributes: { perm: [0, 2, 1] }, shape });
    const { graph } = await fused({
      inputs: [float32('x', [2, 3, 4])],
      outputs: [float32('y', [2, 4, 3]), float32('z', [2, 4, 3])],
      initializers: [constant('zero', [], [0])],
      nodes: [
        transposed('x', 'y', [2, 4, 3]),
        node('Greater', ['x', 'zero'], 'p', { shape: [2, 3, 4] }),
        transposed('p', 'q', [2, 4, 3]),
        node('Cast', ['q'], 'z', { attributes: { to: 1 }, shape: [2, 4, 3] }),
      ],
    });
    expect(graph.nodes.map(({ op }) => op)).toEqual(['Transpose2D', 'Greater', 'Transpose', 'Cast']);
  });

  it('leaves products to the runtime where that is faster', async () => {
    const { counts } = await fused(
      {
        inputs: [float32('x', [3, 4]), float32('w', [5, 4])],
        outputs: [float32('y', [3, 5])],
        initializers: [],
        nodes: [node('Gemm', ['x', 'w'], 'y', { attributes: { transB: 1 }, shape: [3, 5] })],
      },
      { ...ALL, worthwhile: (op, rows, columns, inner) => op !== 'Product' || rows * columns * inner > 60 },
    );
    expect(counts).toEqual({});
  });

  it.each([
    ['gelu', gelu],
    ['layer norm', layerNorm],
    ['softmax', softmax],
    ['relu', relu],
  ] as const)('changes nothing without operators: %s', (_, graphOf) => {
    const graph = graphOf([4, 5]);
    const none = { ...ALL, operators: new Set<string>() };
    expect(withFusedOperators(graph, none)).toBe(graph);
    expect(encodeModel(optimize(graph, { fused: none }))).toEqual(encodeModel(optimize(graph)));
  });

  it('plans less memory for a layer norm, and knows every output of it', () => {
    const shape = [10, 100];
    const graph = layerNorm(shape);
    const before = planMemory(optimize(graph));
    const after = planMemory(optimize(graph, { fused: ALL }));
    // What is normalised and the root of each row: what both nodes give is an output.
    expect(after).toBe(4 * (1000 + 10));
    expect(before).toBeGreaterThan(after);
  });
});

import { describe, expect, it } from 'vitest';
import { constant, float32, node, numbers, run } from './__fixtures__/graphs.js';
import type { Graph, GraphNode } from './graph.js';
import { optimize } from './optimize.js';

const opsOf = ({ nodes }: Graph): string[] => nodes.map(({ op }) => op);

/** Runs a graph before and after, and compares the numbers. @returns the graph after. */
async function same(graph: Graph): Promise<Graph> {
  const inputs = Object.fromEntries(
    graph.inputs.map(({ name, shape }, i) => {
      const extents = shape.map(Number);
      return [
        name,
        {
          shape: extents,
          values: numbers(
            extents.reduce((a, b) => a * b, 1),
            i,
          ),
        },
      ] as const;
    }),
  );
  const after = optimize(graph);
  const [expected, actual] = [await run(graph, inputs), await run(after, inputs)];
  for (const [name, { dims, values }] of Object.entries(expected)) {
    expect(actual[name]!.dims).toEqual(dims);
    const worst = values.reduce(
      (most, value, i) => Math.max(most, Math.abs(value - actual[name]!.values[i]!)),
      0,
    );
    expect(worst, name).toBeLessThan(1e-4 * Math.max(1, ...values.map(Math.abs)));
  }
  return after;
}

const gemm = (left: string, right: string, output: string, attributes: GraphNode['attributes']): GraphNode =>
  node('Gemm', [left, right], output, { attributes });

describe('optimize', () => {
  it('drops what no output depends on', async () => {
    const after = await same({
      inputs: [float32('x', [3])],
      outputs: [float32('y', [3])],
      initializers: [constant('two', [], [2]), constant('unused', [], [3])],
      nodes: [node('Mul', ['x', 'unused'], 'dead'), node('Mul', ['x', 'two'], 'y')],
    });
    expect(opsOf(after)).toEqual(['Mul']);
    expect(after.initializers.map(({ name }) => name)).toEqual(['two']);
  });

  it('adds a bias within the product', async () => {
    const after = await same({
      inputs: [float32('x', [4, 3]), float32('w', [5, 3]), float32('b', [5])],
      outputs: [float32('y', [4, 5])],
      initializers: [],
      nodes: [gemm('x', 'w', 'product', { transB: 1 }), node('Add', ['b', 'product'], 'y')],
    });
    expect(opsOf(after)).toEqual(['Gemm']);
  });

  it('makes one Gelu of its formula', async () => {
    const shape = [4, 3];
    const after = await same({
      inputs: [float32('x', shape)],
      outputs: [float32('y', shape)],
      initializers: [
        constant('half', [], [0.5]),
        constant('one', [], [1]),
        constant('root', [], [Math.SQRT1_2]),
      ],
      nodes: [
        node('Mul', ['x', 'root'], 'scaled', { shape }),
        node('Erf', ['scaled'], 'erf', { shape }),
        node('Add', ['one', 'erf'], 'shifted', { shape }),
        node('Mul', ['x', 'shifted'], 'product', { shape }),
        node('Mul', ['product', 'half'], 'y', { shape }),
      ],
    });
    expect(opsOf(after)).toEqual(['Gelu']);
  });

  it.each([
    ['few rows and a large weight', 5, 300, 400, ['Gemm', 'Transpose']],
    ['as many rows as columns', 64, 64, 1200, ['Gemm', 'Transpose']],
    ['more rows', 70, 300, 400, ['Gemm']],
    ['a small weight', 5, 30, 40, ['Gemm']],
  ])('puts a layer of %s the fast way round', async (_, rows, into, out, ops) => {
    const after = await same({
      inputs: [float32('x', [rows, into]), float32('w', [out, into])],
      outputs: [float32('y', [rows, out])],
      initializers: [],
      nodes: [{ ...gemm('x', 'w', 'y', { transB: 1 }), shape: [rows, out] }],
    });
    expect(opsOf(after)).toEqual(ops);
  });

  it.each([
    ['few rows', 40, ['Gemm']],
    ['many rows', 260, ['Transpose', 'Gemm']],
    ['more than stay in the caches', 1030, ['Gemm']],
  ])("transposes a weight's gradient over %s beforehand where it pays", async (_, rows, ops) => {
    const after = await same({
      inputs: [float32('dy', [rows, 257]), float32('x', [rows, 258])],
      outputs: [float32('dw', [257, 258])],
      initializers: [],
      nodes: [{ ...gemm('dy', 'x', 'dw', { transA: 1 }), shape: [257, 258] }],
    });
    expect(opsOf(after)).toEqual(ops);
  });

  it('multiplies the gradient of a large array fewer times, in the backward pass alone', async () => {
    const shape = [64, 64];
    const graph = (prefix: string): Graph => ({
      inputs: ['d', 'a', 'b'].map((name) => float32(name, shape)),
      outputs: [float32('y', shape)],
      initializers: [constant('s', [], [0.25]), constant('t', [], [4])],
      nodes: [
        node('Mul', ['d', 's'], 'ds', { shape }),
        node('Mul', ['ds', 'a'], 'dsa', { shape }),
        node('Mul', ['d', 't'], 'dt', { shape }),
        node('Mul', ['dt', 'b'], 'dtb', { shape }),
        node('Add', ['dsa', 'dtb'], 'y', { shape }),
      ].map((each) => ({ ...each, name: `${prefix}${each.name}` })),
    });
    const known = (each: Graph): Graph => ({
      ...each,
      // Shapes are known of what nodes make.
      inputs: each.inputs.map(({ name, ...info }) => ({ ...info, name: `${name}0` })),
      nodes: [...each.inputs.map(({ name }) => node('Neg', [`${name}0`], name, { shape })), ...each.nodes],
    });
    expect(opsOf(await same(known(graph('gradient/')))).filter((op) => op === 'Mul')).toHaveLength(3);
    expect(opsOf(await same(known(graph('')))).filter((op) => op === 'Mul')).toHaveLength(4);
  });

  it('computes cheap results again in place of keeping them', async () => {
    const shape = [4, 3];
    const after = await same({
      inputs: [float32('x', shape), float32('dy', shape)],
      outputs: [float32('y', shape), float32('dx', shape)],
      initializers: [constant('three', [], [3])],
      nodes: [
        node('Add', ['x', 'three'], 'shifted', { shape }),
        node('Relu', ['shifted'], 'y', { shape }),
        node('Mul', ['dy', 'y'], 'part', { shape, name: 'gradient/Mul_0' }),
        node('Mul', ['part', 'shifted'], 'dx', { shape, name: 'gradient/Mul_1' }),
      ],
    });
    expect(
      after.nodes
        .filter(({ name }) => name.startsWith('gradient/again/'))
        .map(({ op }) => op)
        .sort(),
    ).toEqual(['Add', 'Relu']);
  });
});

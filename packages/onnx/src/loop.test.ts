import { describe, expect, it } from 'vitest';
import { constant, float32, node, numbers, run } from './__fixtures__/graphs.js';
import { readsOf } from './bodies.js';
import { firstDifference } from './first-difference.js';
import type { Graph, GraphNode } from './graph.js';
import { type Loop, loopNode, loopOf } from './loop.js';
import { optimize } from './optimize.js';
import { withOutputNames } from './output-names.js';
import { withoutUnused } from './unused.js';

/** `sum ← sum + x·double`, with the sum of each step as a row; and a counter beside it, which reads rows of its own. */
const loop = (isReversed = false): Loop => ({
  name: 'loop',
  states: [
    {
      initial: 'zero',
      before: float32('sum_before', [2]),
      after: float32('sum_after', [2]),
      final: 'sum',
    },
    {
      initial: 'zero',
      before: float32('count_before', [2]),
      after: float32('count_after', [2]),
      final: 'count',
    },
  ],
  reads: [
    { all: 'x', row: float32('x_row', [2]), isReversed },
    { all: 'one', row: float32('one_row', [2]), isReversed },
  ],
  makes: [{ all: 'sums', row: float32('sum_row', [2]), isReversed }],
  nodes: [
    node('Add', ['scale', 'scale'], 'double'),
    node('Mul', ['x_row', 'double'], 'doubled'),
    node('Add', ['sum_before', 'doubled'], 'sum_after'),
    node('Identity', ['sum_after'], 'sum_row'),
    node('Add', ['count_before', 'one_row'], 'count_after'),
  ],
});

const graph = (outputs: readonly string[], isReversed = false): Graph => ({
  inputs: [float32('x', [3, 2]), float32('one', [3, 2])],
  outputs: outputs.map((name) => float32(name, name === 'sums' ? [3, 2] : [2])),
  initializers: [constant('zero', [2], [0, 0]), constant('scale', [], [0.5])],
  nodes: [loopNode(loop(isReversed))],
});

const inputs = {
  x: { shape: [3, 2], values: [1, 2, 3, 4, 5, 6] },
  one: { shape: [3, 2], values: [1, 1, 1, 1, 1, 1] },
};

const ALL = ['sum', 'count', 'sums'];

describe('a loop as one node', () => {
  it.each([
    [false, [1, 2, 4, 6, 9, 12]],
    [true, [9, 12, 8, 10, 5, 6]],
  ])('goes over the rows, from the last when reversed: %s', async (isReversed, sums) => {
    const results = await run(graph(ALL, isReversed), inputs);
    expect(results.sum!.values).toEqual([9, 12]);
    expect(results.count!.values).toEqual([3, 3]);
    expect(results.sums!).toEqual({ dims: [3, 2], values: sums });
  });

  it('comes apart into what it was made of', () => {
    expect(loopOf(loopNode(loop(true)))).toEqual(loop(true));
    expect(loopOf(node('Add', ['a', 'b'], 'c'))).toBeUndefined();
  });
});

describe('rewrites', () => {
  it('see what a body reads of the graph around it', () => {
    expect(readsOf(loopNode(loop()))).toEqual(['zero', 'zero', 'x', 'one', 'scale', 'scale']);
    expect(withoutUnused(graph(['sum'])).initializers.map(({ name }) => name)).toEqual(['zero', 'scale']);
  });

  it.each([
    [['sum'], 1, ['x'], 0],
    [['count'], 1, ['one'], 0],
    [['sums'], 1, ['x'], 1],
    [ALL, 2, ['x', 'one'], 1],
  ])('leave of a loop what gives %s', async (outputs, states, reads, makes) => {
    const after = optimize(graph(outputs));
    const found = after.nodes.map(loopOf).find((each) => each !== undefined)!;
    expect(found.states).toHaveLength(states);
    expect(found.reads.map(({ all }) => all)).toEqual(reads);
    expect(found.makes).toHaveLength(makes);
    const wanted = Object.fromEntries(after.inputs.map(({ name }) => [name, inputs[name as 'x']]));
    expect(await run(after, wanted)).toEqual(await run(graph(outputs), inputs));
  });

  it('keep one array of rows, which says how many steps there are', async () => {
    const counting: Loop = {
      ...loop(),
      states: [loop().states[1]!],
      makes: [],
      nodes: [node('Add', ['count_before', 'scale'], 'count_after')],
    };
    const before = { ...graph(['count']), nodes: [loopNode(counting)] };
    const after = withoutUnused(before);
    expect(loopOf(after.nodes[0]!)!.reads.map(({ all }) => all)).toEqual(['x']);
    const { count } = await run(after, { x: inputs.x });
    expect(count!.values).toEqual([1.5, 1.5]);
  });

  it('compute once what is the same in all steps', () => {
    const after = optimize(graph(['sum']));
    expect(after.nodes.map(({ op }) => op)).toEqual(['Add', 'Scan']);
    expect(loopOf(after.nodes[1]!)!.nodes.map(({ op }) => op)).toEqual(['Mul', 'Add']);
  });

  it('leave a product as it is that a body reads before a bias is added', async () => {
    const product = (output: string): GraphNode => node('Gemm', ['a', 'b'], output);
    const reading: Loop = {
      ...loop(),
      states: [loop().states[0]!],
      makes: [],
      nodes: [
        node('ReduceSum', ['product'], 'total', { attributes: { keepdims: 0 } }),
        node('Mul', ['x_row', 'total'], 'scaled'),
        node('Add', ['sum_before', 'scaled'], 'sum_after'),
      ],
    };
    const before: Graph = {
      ...graph(['sum']),
      inputs: [float32('x', [3, 2]), float32('a', [2, 2]), float32('b', [2, 2]), float32('bias', [2])],
      outputs: [float32('sum', [2]), float32('biased', [2, 2])],
      nodes: [
        product('product'),
        node('Add', ['product', 'bias'], 'biased'),
        loopNode({ ...reading, reads: [reading.reads[0]!] }),
      ],
    };
    const feeds = {
      x: inputs.x,
      a: { shape: [2, 2], values: numbers(4, 1) },
      b: { shape: [2, 2], values: numbers(4, 2) },
      bias: { shape: [2], values: [1, 2] },
    };
    expect(await run(optimize(before), feeds)).toEqual(await run(before, feeds));
  });

  it('rename what a body reads, and what it calls its own', async () => {
    const names = new Map([
      ['sum', 'doubled'],
      ['sums', 'scale'],
    ]);
    const renamed = withOutputNames(graph(ALL), names);
    const results = await run(renamed, inputs);
    expect(results.doubled!.values).toEqual([9, 12]);
    expect(results.scale!.dims).toEqual([3, 2]);
  });

  it('tell bodies apart', () => {
    const other = loopNode({
      ...loop(),
      nodes: loop().nodes.with(0, node('Mul', ['scale', 'scale'], 'double')),
    });
    expect(firstDifference(graph(ALL), graph(ALL))).toBeUndefined();
    expect(firstDifference(graph(ALL), { ...graph(ALL), nodes: [other] })).toMatchObject({ node: 'loop' });
    const changed = [constant('zero', [2], [0, 0]), constant('scale', [], [1])];
    expect(firstDifference(graph(ALL), { ...graph(ALL), initializers: changed })).toMatchObject({
      node: 'loop',
    });
  });
});

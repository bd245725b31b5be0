import { describe, expect, it } from 'vitest';
import type { Graph, GraphNode } from '../graph.js';
import { planMemory } from './plan-memory.js';
import { runtimeOrder } from './runtime-order.js';

/** `name: op(operands) [shape]` of float32. */
function node(text: string): GraphNode {
  const [, output, op, operands, shape] = /^(\w+): (\w+)\(([\w, ]*)\) \[([\d, ]*)\]$/.exec(text)!;
  return {
    op: op!,
    domain: '',
    name: output!,
    inputs: operands!.split(', '),
    outputs: [output!],
    attributes: {},
    shape: shape!.split(', ').map(Number),
  };
}

const graph = (outputs: readonly string[], ...nodes: readonly string[]): Graph => ({
  inputs: [{ name: 'x', shape: [100], type: 'float32' }],
  outputs: outputs.map((name) => ({ name, shape: [], type: 'float32' })),
  initializers: [{ name: 'wide', shape: [1], type: 'int64', data: BigInt64Array.of(1000n) }],
  nodes: nodes.map(node),
});

describe('planMemory', () => {
  it.each([
    ['no input and no result', graph(['y'], 'y: MatMul(x, x) [100]'), 0],
    [
      'an operand and what is made of it',
      graph(['y'], 'a: MatMul(x, x) [10]', 'b: MatMul(a, a) [20]', 'y: MatMul(b, b) [1]'),
      120,
    ],
    [
      'a chain of products in two pieces, by turns',
      graph(
        ['y'],
        'a: MatMul(x, x) [10]',
        'b: MatMul(a, a) [10]',
        'c: MatMul(b, b) [10]',
        'y: MatMul(c, c) [1]',
      ),
      80,
    ],
    [
      'what is written over its operand once',
      graph(['y'], 'a: MatMul(x, x) [10]', 'b: Exp(a) [10]', 'c: Mul(b, b) [10]', 'y: MatMul(c, c) [1]'),
      // c reads b twice, so that it is no operand that nobody else reads.
      80,
    ],
    [
      'not what another still reads',
      graph(['y'], 'a: MatMul(x, x) [10]', 'b: Exp(a) [10]', 'y: MatMul(a, b) [1]'),
      80,
    ],
    [
      'another shape of the same numbers once',
      graph(['y'], 'a: MatMul(x, x) [10]', 'b: Reshape(a, wide) [2, 5]', 'y: MatMul(b, b) [1]'),
      40,
    ],
    [
      'a piece between its values, where something of the same shape comes later',
      graph(
        ['y'],
        'a: MatMul(x, x) [10]',
        'b: MatMul(a, a) [20]',
        'c: MatMul(b, b) [30]',
        'd: MatMul(c, c) [10]',
        'y: MatMul(d, d) [1]',
      ),
      // a … d is one piece of 40; b and c stand beside it.
      240,
    ],
    ['comparisons as bytes', graph(['y'], 'a: Less(x, x) [100]', 'y: MatMul(a, a) [1]'), 100],
  ])('counts %s', (_, given, bytes) => {
    expect(planMemory(given)).toBe(bytes);
  });

  it('counts what is filled with one number', () => {
    const { shape: _, ...filled } = node('a: ConstantOfShape(wide) [1]');
    const given = graph(['y'], 'y: MatMul(a, a) [1]');
    expect(planMemory({ ...given, nodes: [filled, ...given.nodes] })).toBe(4000);
  });
});

describe('runtimeOrder', () => {
  it('goes depth first from the last node that nobody reads', () => {
    const { nodes } = graph(
      ['y', 'z'],
      'a: Exp(x) [100]',
      'b: Exp(a) [100]',
      'y: Add(b, a) [100]',
      'c: Exp(x) [100]',
      'z: Add(a, c) [100]',
    );
    expect(runtimeOrder({ nodes }).map(({ name }) => name)).toEqual(['c', 'a', 'z', 'b', 'y']);
  });
});

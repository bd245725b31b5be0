import { readsOf } from './bodies.js';
import type { Graph, GraphNode } from './graph.js';

/** Look-ups that rewrites need. */
export interface GraphIndex {
  /** The node that makes a value. */
  producer(name: string): GraphNode | undefined;
  /** How often a value is read, in bodies too; graph outputs count. */
  readers(name: string): number;
  /** The number, where the value is a float32 constant of one element. */
  scalar(name: string): number | undefined;
}

export function indexGraph(graph: Graph): GraphIndex {
  const producers = new Map(
    graph.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)),
  );
  const counts = new Map<string, number>();
  const count = (name: string): unknown => counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const node of graph.nodes) readsOf(node).forEach(count);
  for (const output of graph.outputs) count(output.name);
  const scalars = new Map(
    graph.initializers.flatMap(({ name, type, data }) =>
      type === 'float32' && data.length === 1 ? [[name, data[0] as number] as const] : [],
    ),
  );
  return {
    producer: (name) => producers.get(name),
    readers: (name) => counts.get(name) ?? 0,
    scalar: (name) => scalars.get(name),
  };
}

/** A value as a number times other values. */
export interface Product {
  readonly scalar: number;
  readonly factors: readonly string[];
}

/**
 * Multiplies out a tree of Mul nodes. Inner nodes that something else reads stay factors, since they are computed anyway; the node that makes
 * `name` itself is opened in any case.
 */
export function productOf(index: GraphIndex, name: string, isRoot = true): Product {
  const scalar = index.scalar(name);
  if (scalar !== undefined) return { scalar, factors: [] };
  const node = index.producer(name);
  if (node?.op !== 'Mul' || (!isRoot && index.readers(name) > 1)) return { scalar: 1, factors: [name] };
  const [left, right] = node.inputs.map((input) => productOf(index, input, false)) as [Product, Product];
  return { scalar: left.scalar * right.scalar, factors: [...left.factors, ...right.factors] };
}

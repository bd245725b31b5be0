import { readsOf } from './bodies.js';
import type { Graph } from './graph.js';

/**
 * Puts the nodes that no other node reads at the end, those that can run first last.
 *
 * ONNX Runtime chooses its own order: depth first, beginning with the last such node. In a gradient graph as it was traced that is the
 * first layer's weight gradient, which needs the whole backward pass; the gradients of all other weights would wait until after it, with
 * all that they read kept in memory. This way round each weight's gradient is computed as soon as it can be.
 */
export function withEarlyLeaves(graph: Graph): Graph {
  const read = new Set(graph.nodes.flatMap(readsOf));
  const isLeaf = (outputs: readonly string[]): boolean => !outputs.some((output) => read.has(output));
  const leaves = graph.nodes.filter((node) => isLeaf(node.outputs));
  return { ...graph, nodes: [...graph.nodes.filter((node) => !isLeaf(node.outputs)), ...leaves.reverse()] };
}

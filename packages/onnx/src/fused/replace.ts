import { readsOf } from '../bodies.js';
import type { Graph, GraphNode } from '../graph.js';
import { type GraphView, viewGraph } from './graph-view.js';

/**
 * A pattern: the nodes that take the place of a node, and of every other one that makes a value they make; `undefined` where it does not fit. What
 * only the replaced nodes have read goes afterwards, as nobody reads it.
 */
export type Pattern = (view: GraphView, node: GraphNode) => readonly GraphNode[] | undefined;

/** The graph with every node replaced that a pattern fits. */
export function replacing(graph: Graph, pattern: Pattern): Graph {
  const view = viewGraph(graph);
  const replaced = new Map<GraphNode, readonly GraphNode[]>();
  const taken = new Set<string>();
  const makesTaken = (node: GraphNode): boolean => madeBy(node).some((name) => taken.has(name));
  for (const node of graph.nodes) {
    // Made by what has taken the place of another.
    if (makesTaken(node)) continue;
    const nodes = pattern(view, node);
    if (!nodes) continue;
    replaced.set(node, nodes);
    for (const made of nodes) for (const name of madeBy(made)) taken.add(name);
  }
  if (replaced.size === 0) return graph;
  const nodes = graph.nodes.flatMap((node) => replaced.get(node) ?? (makesTaken(node) ? [] : [node]));
  return { ...graph, nodes: inOrder(nodes) };
}

/** The values that a node makes. An output that it leaves out has no name, as an input that another leaves out. */
const madeBy = ({ outputs }: GraphNode): readonly string[] => outputs.filter((name) => name !== '');

/** The nodes in an order in which they can run, as near to the given one as it can be. */
function inOrder(nodes: readonly GraphNode[]): readonly GraphNode[] {
  const producers = new Map(nodes.flatMap((node) => madeBy(node).map((name) => [name, node] as const)));
  const seen = new Set<GraphNode>();
  const order: GraphNode[] = [];
  for (const first of nodes) {
    const work = [{ node: first, isReady: false }];
    for (let next = work.pop(); next; next = work.pop()) {
      const { node, isReady } = next;
      if (isReady) order.push(node);
      if (isReady || seen.has(node)) continue;
      seen.add(node);
      work.push({ node, isReady: true });
      for (const name of readsOf(node).toReversed()) {
        const producer = producers.get(name);
        if (producer && !seen.has(producer)) work.push({ node: producer, isReady: false });
      }
    }
  }
  return order;
}

import { readsOf } from '../bodies.js';
import type { Graph, GraphNode } from '../graph.js';

/**
 * The nodes in the order in which ONNX Runtime runs them: depth first from the nodes that no other reads, the last of these first, and of what a node reads
 * first what was written last.
 */
export function runtimeOrder({ nodes }: Pick<Graph, 'nodes'>): readonly GraphNode[] {
  const producers = new Map(nodes.flatMap(({ outputs }, i) => outputs.map((name) => [name, i] as const)));
  const before = nodes.map((node) => {
    const indices = readsOf(node).flatMap((name) => producers.get(name) ?? []);
    return [...new Set(indices)].sort((a, b) => a - b);
  });
  const isRead = new Set(before.flat());
  const seen = new Set<number>();
  const order: GraphNode[] = [];
  /** What is still to be done, the last first: a node whose reads are all done, or one to begin with. */
  const work = [...nodes.keys()].filter((i) => !isRead.has(i)).map((index) => ({ index, isReady: false }));
  for (let next = work.pop(); next; next = work.pop()) {
    const { index, isReady } = next;
    if (isReady) order.push(nodes[index]!);
    else if (!seen.has(index)) {
      seen.add(index);
      work.push({ index, isReady: true });
      for (const each of before[index]!) if (!seen.has(each)) work.push({ index: each, isReady: false });
    }
  }
  return order;
}

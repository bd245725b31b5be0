import type { Graph, GraphNode, Initializer } from '../onnx/graph.js';

/** How two traces of one function differ. */
export interface Difference {
  /** In words. */
  readonly what: string;
  /** Name of the first node that differs, where it is one. */
  readonly node?: string;
}

/** The first difference between two traces, or undefined where they are the same. */
export function firstDifference(a: Graph, b: Graph): Difference | undefined {
  const changed = new Set(
    a.initializers.filter((each, i) => !sameData(each, b.initializers[i])).map((each) => each.name),
  );
  const index = Array.from({ length: Math.max(a.nodes.length, b.nodes.length) }).findIndex((_, i) => {
    const [left, right] = [a.nodes[i], b.nodes[i]];
    return (
      !left ||
      !right ||
      signature(left) !== signature(right) ||
      left.inputs.some((input) => changed.has(input))
    );
  });
  const node = (b.nodes[index] ?? a.nodes[index])?.name;
  const first = node === undefined ? {} : { node };
  if (a.nodes.length !== b.nodes.length)
    return { what: `${a.nodes.length} operations, then ${b.nodes.length}`, ...first };
  if (node !== undefined) return { what: `first at ${node}`, node };
  return changed.size > 0 ? { what: 'a constant' } : undefined;
}

function sameData(a: Initializer, b: Initializer | undefined): boolean {
  if (!b || a.name !== b.name || a.data.length !== b.data.length) return false;
  for (let i = 0; i < a.data.length; i++) if (!Object.is(a.data[i], b.data[i])) return false;
  return true;
}

function signature(node: GraphNode): string {
  const attributes = Object.entries(node.attributes).map(([name, value]) =>
    typeof value === 'object' && 'tensor' in value ? [name, String(value.tensor.data)] : [name, value],
  );
  return JSON.stringify([node.op, node.inputs, attributes]);
}

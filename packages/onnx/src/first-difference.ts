import { readsOf } from './bodies.js';
import { sameValues, signatureOf } from './compare-nodes.js';
import type { Graph, Initializer } from './graph.js';

/** How two graphs differ. */
export interface Difference {
  /** In words. */
  readonly what: string;
  /** Name of the first node that differs, where it is one. */
  readonly node?: string;
}

/** The first difference between two graphs whose values have the same names, or undefined where they are the same. */
export function firstDifference(a: Graph, b: Graph): Difference | undefined {
  const changed = new Set(
    a.initializers.filter((each, i) => !sameConstant(each, b.initializers[i])).map((each) => each.name),
  );
  const index = Array.from({ length: Math.max(a.nodes.length, b.nodes.length) }).findIndex((_, i) => {
    const [left, right] = [a.nodes[i], b.nodes[i]];
    return (
      !left ||
      !right ||
      signatureOf(left) !== signatureOf(right) ||
      readsOf(left).some((name) => changed.has(name))
    );
  });
  const node = (b.nodes[index] ?? a.nodes[index])?.name;
  const first = node === undefined ? {} : { node };
  if (a.nodes.length !== b.nodes.length)
    return { what: `${a.nodes.length} operations, then ${b.nodes.length}`, ...first };
  if (node !== undefined) return { what: `first at ${node}`, node };
  return changed.size > 0 ? { what: 'a constant' } : undefined;
}

const sameConstant = (a: Initializer, b: Initializer | undefined): boolean =>
  b !== undefined && a.name === b.name && sameValues(a.data, b.data);

import { BACKWARD, isBackward } from './backward.js';
import { readsOf, withReads } from './bodies.js';
import type { Graph, GraphNode } from './graph.js';

/** Elementwise operations that cost less to do again than to keep the result of. */
const UNARY = new Set(['Erf', 'Neg', 'Relu']);
const BINARY = new Set(['Add', 'Sub', 'Mul', 'Div']);
const COMMUTATIVE = new Set(['Add', 'Mul']);

/**
 * Computes cheap results of the forward pass anew in the backward pass, where keeping them takes more memory than keeping what they come
 * from. An exact GELU keeps one array then in place of three; and its forward half, no longer read in between, can run as one operation.
 */
export function rematerialize(graph: Graph): Graph {
  const producers = new Map(graph.nodes.map((node) => [node.outputs[0]!, node] as const));
  const scalars = new Set(
    graph.initializers.filter((each) => each.data.length === 1).map((each) => each.name),
  );
  const backwardReads = new Set(graph.nodes.filter(isBackward).flatMap(readsOf));

  /** The one operand that is not a scalar constant, where the node is cheap. */
  function sourceOf(name: string): string | undefined {
    const node = producers.get(name);
    if (!node || isBackward(node)) return undefined;
    if (UNARY.has(node.op)) return node.inputs[0];
    if (!BINARY.has(node.op)) return undefined;
    const wide = node.inputs.filter((input) => !scalars.has(input));
    return wide.length === 1 ? wide[0] : undefined;
  }

  function rootOf(name: string): string {
    const source = sourceOf(name);
    return source === undefined ? name : rootOf(source);
  }

  const kept = new Map<string, string[]>();
  for (const name of backwardReads) {
    if (sourceOf(name) === undefined) continue;
    const root = rootOf(name);
    kept.set(root, [...(kept.get(root) ?? []), name]);
  }
  const canStart = (name: string): boolean => {
    const source = sourceOf(name)!;
    return sourceOf(source) === undefined ? COMMUTATIVE.has(producers.get(name)!.op) : canStart(source);
  };
  const redone = new Set(
    [...kept]
      .filter(([root, names]) => names.length > (backwardReads.has(root) ? 0 : 1))
      .flatMap(([, names]) => names)
      .filter(canStart),
  );

  const copies = new Map<string, string>();
  const nodes: GraphNode[] = [];
  /** Name of a copy of `name` in the backward pass, written just before its first reader. */
  function copyOf(name: string): string {
    const known = copies.get(name);
    if (known !== undefined) return known;
    const node = producers.get(name)!;
    const source = sourceOf(name);
    if (source === undefined) return name;
    const again = copyOf(source);
    const inputs = node.inputs.map((input) => (input === source ? again : input));
    const copy = `${name}_again`;
    copies.set(name, copy);
    // A copy that reads what the original reads would be merged with it by the runtime: it has to be written in another way.
    const written = again === source ? otherwise({ ...node, inputs }) : { ...node, inputs };
    nodes.push({ ...written, name: `${BACKWARD}again/${node.name}`, outputs: [copy] });
    return copy;
  }
  for (const node of graph.nodes) {
    nodes.push(isBackward(node) ? withReads(node, (name) => (redone.has(name) ? copyOf(name) : name)) : node);
  }
  return { ...graph, nodes };
}

/** The same operation with its operands changed over. */
const otherwise = (node: GraphNode): GraphNode => ({ ...node, inputs: node.inputs.toReversed() });

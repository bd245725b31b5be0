import type { AttributeValue, Body, GraphNode, ValueInfo } from './graph.js';

/** The body of a node that has one: a loop. */
export const bodyOf = ({ attributes }: GraphNode): Body | undefined =>
  Object.values(attributes).map(bodyIn).find(Boolean);

const bodyIn = (value: AttributeValue): Body | undefined =>
  typeof value === 'object' && 'body' in value ? value.body : undefined;

/** Everything that a node reads: its inputs, and what its body takes from the graph around it. */
export function readsOf(node: GraphNode): readonly string[] {
  const body = bodyOf(node);
  if (!body) return node.inputs;
  const own = new Set([
    ...body.inputs.map(({ name }) => name),
    ...body.nodes.flatMap(({ outputs }) => outputs),
  ]);
  return [...node.inputs, ...body.nodes.flatMap(readsOf).filter((name) => !own.has(name))];
}

/** The node with other names for what it reads, also where its body does. (Where `rename` knows names that the body makes, they change too.) */
export function withReads(node: GraphNode, rename: (name: string) => string): GraphNode {
  const renamed = { ...node, inputs: node.inputs.map(rename) };
  const body = bodyOf(node);
  if (!body) return renamed;
  const info = (value: ValueInfo): ValueInfo => ({ ...value, name: rename(value.name) });
  const other: Body = {
    inputs: body.inputs.map(info),
    outputs: body.outputs.map(info),
    nodes: body.nodes.map((inner) => ({
      ...withReads(inner, rename),
      outputs: inner.outputs.map(rename),
    })),
  };
  const attributes = Object.entries(node.attributes).map(([key, value]) => [
    key,
    bodyIn(value) ? { body: other } : value,
  ]);
  return { ...renamed, attributes: Object.fromEntries(attributes) };
}

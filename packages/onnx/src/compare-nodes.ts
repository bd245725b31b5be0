import type { AttributeValue, GraphNode, Initializer } from './graph.js';

/** A node without the names of its outputs: two nodes with equal signatures compute the same from the same inputs. */
export function signatureOf({ op, inputs, attributes }: GraphNode): string {
  return JSON.stringify([
    op,
    inputs,
    Object.entries(attributes).map(([name, value]) => [name, comparable(value)]),
  ]);
}

/** What JSON can hold of an attribute. Of a body the shapes are left out: they follow from what it reads. */
function comparable(value: AttributeValue): unknown {
  if (typeof value !== 'object') return value;
  if ('tensor' in value) return [value.tensor.type, value.tensor.shape, String(value.tensor.data)];
  if (!('body' in value)) return value;
  const { inputs, outputs, nodes } = value.body;
  return [
    ...[inputs, outputs].map((infos) => infos.map(({ name, type }) => [name, type])),
    nodes.map((node) => [signatureOf(node), node.outputs]),
  ];
}

/** Whether two arrays hold the same numbers; `NaN` is equal to itself, and -0 is not 0. */
export function sameValues(a: Initializer['data'], b: Initializer['data']): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}

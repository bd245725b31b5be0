import type { GraphNode, Initializer } from './graph.js';

/** A node without its names of outputs: two nodes with equal signatures compute the same from the same inputs. */
export function signatureOf({ op, inputs, attributes }: GraphNode): string {
  const values = Object.entries(attributes).map(([name, value]) => [
    name,
    typeof value === 'object' && 'tensor' in value ? String(value.tensor.data) : value,
  ]);
  return JSON.stringify([op, inputs, values]);
}

/** Whether two arrays hold the same numbers; `NaN` is equal to itself, and -0 is not 0. */
export function sameValues(a: Initializer['data'], b: Initializer['data']): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}

import type { GraphNode } from '../graph.js';
import { FUSED_DOMAIN } from './contract.js';

/** Shapes of the outputs behind the first one, of a fused operator whose first output's shape is known. */
export function furtherShapes({
  op,
  domain,
  outputs,
  shape,
}: GraphNode): readonly (readonly [name: string, shape: readonly number[]])[] {
  if (domain !== FUSED_DOMAIN || !shape) return [];
  const width = shape.at(-1)!;
  if (op === 'LayerNorm')
    return [
      [outputs[1]!, shape],
      [outputs[2]!, [...shape.slice(0, -1), 1]],
    ];
  if (op === 'LayerNormGrad') return outputs.slice(1).map((name) => [name, [width]] as const);
  return [];
}

import { float, type GraphNode } from '../graph.js';
import { operandOf, operandsOf, squared } from './arithmetic.js';
import { isOverLastAxis } from './axes.js';
import { fusedNode } from './contract.js';
import type { GraphView } from './graph-view.js';
import type { Pattern } from './replace.js';

/**
 * `n = (x − mean) / √(variance + ε)`, `y = n·γ + β` over the last axis as one node that gives y, n and the root, which the gradient reads.
 */
export const layerNorm: Pattern = (view, node) => {
  if (node.op !== 'Div' || !node.shape) return undefined;
  const [centred, deviation] = node.inputs as [string, string];
  const normalized = node.outputs[0]!;
  const x = centredOf(view, centred);
  const epsilon = x === undefined ? undefined : epsilonOf(view, deviation, centred);
  const output = affine(view, normalized, node.shape.at(-1)!);
  if (x === undefined || epsilon === undefined || !output || String(view.shape(x)) !== String(node.shape))
    return undefined;
  const { y, scale, shift } = output;
  return [
    fusedNode({ ...node, shape: node.shape }, 'LayerNorm', [x, scale, shift], [y, normalized, deviation], {
      epsilon: float(epsilon),
    }),
  ];
};

/** x, where a value is `x − mean(x)`. */
function centredOf(view: GraphView, name: string): string | undefined {
  const node = view.producer(name);
  if (node?.op !== 'Sub') return undefined;
  const [x, mean] = node.inputs as [string, string];
  return isMeanOf(view, mean, x) ? x : undefined;
}

/** Whether a value is the mean of another over the last axis. */
export function isMeanOf(view: GraphView, name: string, of: string): boolean {
  const node = view.producer(name);
  return node?.op === 'ReduceMean' && node.inputs[0] === of && isOverLastAxis(view, node);
}

/** ε, where a value is `√(mean(centred²) + ε)`. */
function epsilonOf(view: GraphView, name: string, centred: string): number | undefined {
  const sum = operandOf(view, name, 'Sqrt');
  if (sum === undefined) return undefined;
  for (const [variance, shift] of operandsOf(view, sum, 'Add')) {
    const epsilon = view.scalar(shift);
    const mean = view.producer(variance);
    if (epsilon === undefined || mean?.op !== 'ReduceMean' || !isOverLastAxis(view, mean)) continue;
    if (squared(view, mean.inputs[0]!) === centred) return epsilon;
  }
  return undefined;
}

/** `normalized·scale + shift` by vectors, which is read in between by nobody else. */
function affine(
  view: GraphView,
  normalized: string,
  width: number,
): { readonly y: string; readonly scale: string; readonly shift: string } | undefined {
  // One that is there before all nodes: it does not depend on what is normalised.
  const isVector = (name: string): boolean =>
    view.producer(name) === undefined && String(view.shape(name)) === String([width]);
  for (const product of view.consumers(normalized).filter(({ op }) => op === 'Mul')) {
    const scaled = product.outputs[0]!;
    const scale = other(product, normalized);
    const sum = view.consumers(scaled)[0];
    if (!isVector(scale) || view.readers(scaled) !== 1 || sum?.op !== 'Add') continue;
    const shift = other(sum, scaled);
    if (isVector(shift)) return { y: sum.outputs[0]!, scale, shift };
  }
  return undefined;
}

const other = ({ inputs }: GraphNode, name: string): string => (inputs[0] === name ? inputs[1]! : inputs[0]!);

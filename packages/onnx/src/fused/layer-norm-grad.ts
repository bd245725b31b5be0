import type { GraphNode } from '../graph.js';
import { operandsOf } from './arithmetic.js';
import { isOverLeadingAxes } from './axes.js';
import { FUSED_DOMAIN, fusedNode } from './contract.js';
import { type GraphView, haveSameShape } from './graph-view.js';
import { isMeanOf } from './layer-norm.js';
import type { Pattern } from './replace.js';

/**
 * `(w − mean(w) − n·mean(w·n)) / deviation` with `w = dy·γ`, behind a {@link layerNorm} node, with the sums over rows `Σ dy·n` and `Σ dy`, the
 * gradients of scale and shift, in the same pass.
 */
export const layerNormGrad: Pattern = (view, node) => {
  if (node.op !== 'Div') return undefined;
  const [upper, deviation] = node.inputs as [string, string];
  const norm = view.producer(deviation);
  if (norm?.op !== 'LayerNorm' || norm.domain !== FUSED_DOMAIN || norm.outputs[2] !== deviation)
    return undefined;
  const [, scale] = norm.inputs as [string, string, string];
  const normalized = norm.outputs[1]!;
  const weighted = weightedOf(view, upper, normalized);
  const dy = weighted === undefined ? undefined : factorBeside(view, weighted, scale);
  if (dy === undefined || !haveSameShape(view, dy, normalized)) return undefined;
  const output = node.outputs[0]!;
  const product = productOf(view, dy, normalized);
  return [
    fusedNode(
      node,
      'LayerNormGrad',
      [dy, normalized, deviation, scale],
      [
        output,
        (product && sumOfRows(view, product)) ?? `${output}_scale`,
        sumOfRows(view, dy) ?? `${output}_shift`,
      ],
    ),
  ];
};

/** w, where a value is `(w − mean(w)) − n·mean(w·n)`. */
function weightedOf(view: GraphView, name: string, normalized: string): string | undefined {
  const outer = view.producer(name);
  const inner = outer?.op === 'Sub' ? view.producer(outer.inputs[0]!) : undefined;
  if (!outer || inner?.op !== 'Sub') return undefined;
  const [weighted, mean] = inner.inputs as [string, string];
  if (!isMeanOf(view, mean, weighted)) return undefined;
  const isAlong = operandsOf(view, outer.inputs[1]!, 'Mul').some(
    ([direction, amount]) =>
      direction === normalized &&
      operandsOf(view, view.producer(amount)?.inputs[0] ?? '', 'Mul').some(
        ([w, n]) =>
          w === weighted && n === normalized && isMeanOf(view, amount, view.producer(amount)!.inputs[0]!),
      ),
  );
  return isAlong ? weighted : undefined;
}

const factorBeside = (view: GraphView, name: string, factor: string): string | undefined =>
  operandsOf(view, name, 'Mul').find(([, b]) => b === factor)?.[0];

/** The value `a·b`, where something computes it. */
function productOf(view: GraphView, a: string, b: string): string | undefined {
  const reads = ({ op, inputs }: GraphNode): boolean =>
    op === 'Mul' && inputs.includes(a) && inputs.includes(b);
  return view.consumers(a).find(reads)?.outputs[0];
}

/** The sum of a value over all rows, where something computes it. */
const sumOfRows = (view: GraphView, name: string): string | undefined =>
  view.consumers(name).find((node) => node.op === 'ReduceSum' && isOverLeadingAxes(view, node))?.outputs[0];

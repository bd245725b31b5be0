import type { GraphNode } from '@erc/onnx';
import { reshape } from '../kernel.js';
import { matMul } from '../kernels/matmul.js';
import type { Tracer } from '../tracer.js';
import type { SymbolValue, TracedValue } from '../value.js';

/** A value of one step, of which the sum over all steps is wanted, as terms. */
export interface SumTerms {
  /** `aᵀ·b`, of matrices with a row for each example. */
  readonly products: readonly (readonly [a: SymbolValue, b: SymbolValue])[];
  /** Sums of a matrix's rows. */
  readonly columns: readonly SymbolValue[];
  /** Anything else. */
  readonly others: readonly TracedValue[];
}

/**
 * Takes a value of a body apart into terms that need not be computed in each step: products `aᵀ·b` and sums of rows, which is what the
 * gradients of weights and biases are. Their operands of all steps make one product, one sum.
 */
export function sumTerms(tracer: Tracer, value: TracedValue): SumTerms {
  const node = value.kind === 'symbol' ? tracer.producerHere(value.name) : undefined;
  const [left, right] = node?.inputs.map((name) => tracer.valueOf(name)) ?? [];
  if (
    node?.op === 'Add' &&
    left &&
    right &&
    [left, right].every((side) => String(side.shape) === String(value.shape))
  ) {
    const [a, b] = [sumTerms(tracer, left), sumTerms(tracer, right)];
    return {
      products: [...a.products, ...b.products],
      columns: [...a.columns, ...b.columns],
      others: [...a.others, ...b.others],
    };
  }
  const none: SumTerms = { products: [], columns: [], others: [] };
  if (node?.op === 'Gemm' && node.attributes.transA === 1 && node.attributes.transB === 0 && left && right)
    return { ...none, products: [[left, right]] };
  if (
    node?.op === 'ReduceSum' &&
    left?.shape.length === 2 &&
    value.shape.length === 1 &&
    sumsRows(tracer, node)
  )
    return { ...none, columns: [left] };
  return { ...none, others: [value] };
}

/** Whether a sum goes over the first axis. */
function sumsRows(tracer: Tracer, { inputs }: GraphNode): boolean {
  const axes = tracer.initializers.find(({ name }) => name === inputs[1])?.data;
  return axes !== undefined && axes.length === 1 && Number(axes[0]) === 0;
}

/**
 * The sum over all steps.
 *
 * @param total Sum of the other terms.
 * @param products Operands of all steps, `[steps, rows, columns]`; of {@link SumTerms}, in that order.
 */
export function sumOf(
  tracer: Tracer,
  {
    total,
    products,
    columns,
    shape,
  }: {
    readonly shape: readonly number[];
    readonly total: TracedValue | undefined;
    readonly products: readonly (readonly [a: TracedValue, b: TracedValue])[];
    readonly columns: readonly TracedValue[];
  },
): TracedValue {
  const flat = (x: TracedValue): TracedValue => reshape(tracer, x, [x.shape[0]! * x.shape[1]!, x.shape[2]!]);
  const summed = (x: TracedValue): TracedValue =>
    tracer.node('ReduceSum', [x, tracer.int64([0, 1])], [x.shape[2]!], 'float32', { keepdims: 0 });
  const parts = [
    ...(total ? [total] : []),
    ...products.map(([a, b]) => matMul(tracer, flat(a), flat(b), true, false)),
    ...columns.map(summed),
  ];
  if (parts.length === 0) return tracer.uniform(0, shape, 'float32');
  return parts.reduce((a, b) => tracer.node('Add', [a, b], shape, 'float32'));
}

import { type GraphNode, sizeOf } from '@erc/onnx';
import { reshape } from '../kernel.js';
import { matMul } from '../kernels/matmul.js';
import type { Tracer } from '../tracer.js';
import { type SymbolValue, sameShape, type TracedValue, uniformOf } from '../value.js';

/** A value of one step, of which the sum over all steps is wanted, as terms. */
export interface SumTerms {
  /** `aᵀ·b`, of matrices with a row for each example. */
  readonly products: readonly (readonly [a: SymbolValue, b: SymbolValue])[];
  /** Sums of a matrix's rows. */
  readonly columns: readonly SymbolValue[];
  /** Anything else. */
  readonly others: readonly TracedValue[];
}

const NONE: SumTerms = { products: [], columns: [], others: [] };

/**
 * Takes values of a body apart into terms that need not be computed in each step: products `aᵀ·b` and sums of rows, which is what the
 * gradients of weights and biases are. Their operands of all steps make one product, one sum.
 *
 * Operands are kept for each step. So a product stays in the loop where they are larger than it, as those of attention over all steps are; and
 * so does a sum of rows that no product keeps.
 */
export function sumTerms(tracer: Tracer, values: readonly TracedValue[]): SumTerms[] {
  const terms = values.map((value) => termsOf(tracer, value));
  const kept = new Set(terms.flatMap(({ products }) => products.flat().map(({ name }) => name)));
  return terms.map(({ products, columns, others }, i) => {
    const isAlone = columns.some(({ name }) => !kept.has(name));
    return isAlone ? { ...NONE, others: [values[i]!] } : { products, columns, others };
  });
}

function termsOf(tracer: Tracer, value: TracedValue): SumTerms {
  if (uniformOf(value) === 0) return NONE;
  const node = value.kind === 'symbol' ? tracer.producerHere(value.name) : undefined;
  const [left, right] = node?.inputs.map((name) => tracer.valueOf(name)) ?? [];
  if (node?.op === 'Add' && left && right && sameShape(left.shape, right.shape)) {
    const [a, b] = [termsOf(tracer, left), termsOf(tracer, right)];
    return {
      products: [...a.products, ...b.products],
      columns: [...a.columns, ...b.columns],
      others: [...a.others, ...b.others],
    };
  }
  const isProduct = node?.op === 'Gemm' && node.attributes.transA === 1 && node.attributes.transB === 0;
  if (isProduct && left && right && sizeOf(left.shape) + sizeOf(right.shape) <= sizeOf(value.shape))
    return { ...NONE, products: [[left, right]] };
  if (
    node?.op === 'ReduceSum' &&
    left?.shape.length === 2 &&
    value.shape.length === 1 &&
    sumsRows(tracer, node)
  )
    return { ...NONE, columns: [left] };
  return { ...NONE, others: [value] };
}

/** Whether a sum goes over the first axis. */
function sumsRows(tracer: Tracer, { inputs }: GraphNode): boolean {
  const axes = tracer.initializers.find(({ name }) => name === inputs[1])?.data;
  return axes !== undefined && axes.length === 1 && Number(axes[0]) === 0;
}

/** What terms need of all steps, each once. */
export const operandsOf = (terms: readonly SumTerms[]): SymbolValue[] => {
  const operands = terms.flatMap(({ products, columns }) => [...products.flat(), ...columns]);
  return [...new Map(operands.map((operand) => [operand.name, operand])).values()];
};

/** A sum over all steps, from its terms. */
export interface SumOptions {
  readonly shape: readonly number[];
  /** Sum of {@link SumTerms.others}. */
  readonly total: TracedValue;
  /** The rows of all steps, `[steps, …]`, of an operand. */
  readonly allOf: (operand: SymbolValue) => TracedValue;
}

export function sumOf(
  tracer: Tracer,
  { products, columns, others }: SumTerms,
  { shape, total, allOf }: SumOptions,
): TracedValue {
  const flat = (operand: SymbolValue): TracedValue => {
    const all = allOf(operand);
    return reshape(tracer, all, [all.shape[0]! * all.shape[1]!, all.shape[2]!]);
  };
  const summed = (operand: SymbolValue): TracedValue =>
    tracer.node('ReduceSum', [allOf(operand), tracer.int64([0, 1])], shape, 'float32', { keepdims: 0 });
  const parts = [
    ...(others.length > 0 ? [total] : []),
    ...products.map(([a, b]) => matMul(tracer, flat(a), flat(b), true, false)),
    ...columns.map(summed),
  ];
  if (parts.length === 0) return tracer.uniform(0, shape, 'float32');
  return parts.reduce((a, b) => tracer.node('Add', [a, b], shape, 'float32'));
}

import type { AttributeValue, GraphNode } from '../graph.js';

/** The operator set of the operators that `@erc/native` adds to ONNX Runtime. */
export const FUSED_DOMAIN = 'erc';

/** Number formats that products are computed in. Arrays are float32 in every one. */
export const PRECISIONS = ['float32', 'float32-fast', 'bfloat16'] as const;

/** The number format that products are computed in. */
export type Precision = (typeof PRECISIONS)[number];

/** Which operators a runtime has beside ONNX's own, and where they pay. */
export interface FusedOptions {
  /** Names of operators of the domain `erc`. None: nothing is changed. */
  readonly operators: ReadonlySet<string>;
  /**
   * Whether an operator is at least as fast as the runtime's own for a product of `[rows, inner]` and `[inner, columns]`. Where the number of rows
   * is not known, it is asked for {@link MANY_ROWS}.
   */
  worthwhile(op: string, rows: number, columns: number, inner: number): boolean;
  readonly precision: Precision;
}

/** Rows of a product whose number differs from run to run. */
export const MANY_ROWS = 512;

/** An operator of the domain `erc` in the place of a node. */
export const fusedNode = (
  like: GraphNode,
  op: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Readonly<Record<string, AttributeValue>> = {},
): GraphNode => ({ ...like, op, domain: FUSED_DOMAIN, inputs, outputs, attributes });

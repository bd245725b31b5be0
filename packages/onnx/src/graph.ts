/** Element types that occur in our graphs, with their ONNX numbers (onnx.proto, TensorProto.DataType). */
export const ONNX_TYPES = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9 } as const;

export type OnnxType = keyof typeof ONNX_TYPES;

/** Attributes: a number is an INT, an array INTS, text a STRING; floats are marked with {@link float}. */
export type AttributeValue =
  | number
  | readonly number[]
  | string
  | { readonly float: number }
  | { readonly tensor: Initializer }
  | { readonly body: Body };

export const float = (value: number): { readonly float: number } => ({ float: value });

export interface GraphNode {
  readonly op: string;
  /** Operator set; `''` is ONNX's own. */
  readonly domain: string;
  /** Shown in errors and profiles. Those of a backward pass begin with `gradient/`. */
  readonly name: string;
  /** `''` is an optional input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /** Of the first output, where it is known. */
  readonly shape?: readonly number[];
}

export interface Initializer {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: OnnxType;
  readonly data: Float32Array | Int32Array | Uint8Array | BigInt64Array;
}

/** A dimension is a number, or a name when it may differ from run to run. */
export interface ValueInfo {
  readonly name: string;
  readonly shape: readonly (number | string)[];
  readonly type: OnnxType;
  /** A sequence of tensors of that type; the shape is left open. */
  readonly isSequence?: boolean;
}

/**
 * A computation graph in the terms of ONNX. Nodes stand in an order in which they can run. A value has one name, which nothing else in the
 * graph or in a body has.
 */
export interface Graph {
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly initializers: readonly Initializer[];
  readonly nodes: readonly GraphNode[];
}

/** The graph of one step of a loop. Its nodes read values of the graph around it by their names; its constants stand there too. */
export type Body = Omit<Graph, 'initializers'>;

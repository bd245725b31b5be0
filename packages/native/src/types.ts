/** What products are computed in. All inputs and outputs stay float32. */
export type Precision = 'float32' | 'float32-fast' | 'bfloat16';

/** Levels of instructions, from the highest. */
export const LEVELS = ['amx', 'avx512', 'avx2', 'neon', 'scalar'] as const;

/** A level of instructions of a processor. */
export type Level = (typeof LEVELS)[number];

/** Arrays of JavaScript that hold tensors. */
export type NativeArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/** A tensor in host memory, row-major. The tensors of onnxruntime-node are such. */
export interface NativeTensor {
  /** As onnxruntime-node names it, such as `float32` or `int64`. */
  readonly type: string;
  /** The array of that type: `Uint8Array` for `bool`, `Uint16Array` or `Float16Array` for `float16`. */
  readonly data: NativeArray | readonly string[];
  readonly dims: readonly number[];
}

/** What goes into a model. Its type is `''` where no array of JavaScript holds it. */
export interface NativeInput {
  readonly name: string;
  readonly type: string;
}

/** A model that is loaded. */
export interface NativeSession {
  readonly inputs: readonly NativeInput[];
  readonly outputNames: readonly string[];
  /**
   * Computes outputs. Each that is given a tensor is written there, and the same tensor returned; one that is given null, or only named, is
   * returned in a new array.
   *
   * @throws Error with the runtime's message; where an array has not as many elements as its shape; after release.
   */
  run(
    feeds: Readonly<Record<string, NativeTensor>>,
    fetches: Readonly<Record<string, NativeTensor | null>> | readonly string[],
  ): Promise<Record<string, NativeTensor>>;
  /** Frees its memory. A second time does nothing. */
  release(): Promise<void>;
}

/** Options of {@link NativeKernels.createSession}. */
export interface NativeSessionOptions {
  /** Threads of one run, 1 or more. */
  readonly threads: number;
  /** Whether what a run has taken is kept for the next. @default true */
  readonly arena?: boolean | undefined;
  /** Entries of the runtime's configuration, such as `session.disable_prepacking`. @default none */
  readonly config?: Readonly<Record<string, string>> | undefined;
}

/** The addon, joined to the runtime that onnxruntime-node has loaded. */
export interface NativeKernels {
  /** Of `@erc/native`. */
  readonly version: string;
  /** The level of instructions that it computes with here. */
  readonly level: Level;
  /** Version of the ONNX Runtime that it joined, such as `1.30.0`. */
  readonly runtime: string;
  /** Names of the operators of domain `erc` that models may have. */
  readonly operators: ReadonlySet<string>;
  /** Whether an operator is at least as fast for this size as the runtime's own. Measured, for each level. */
  worthwhile(op: string, rows: number, columns: number, inner: number): boolean;
  /** @throws Error with the runtime's message, for a model that it refuses. */
  createSession(model: Uint8Array, options: NativeSessionOptions): Promise<NativeSession>;
}

/** The kernels, or why there are none, with the command that changes that where there is one. */
export type LoadedKernels =
  | { readonly kernels: NativeKernels }
  | { readonly missing: string; readonly command?: string };

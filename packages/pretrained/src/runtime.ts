import type { NativeTensor } from '@erc/native';
import type { Precision } from '@erc/onnx';
import type * as Ort from 'onnxruntime-node';

/** What the packages have in common. */
export type OrtModule = Pick<typeof Ort, 'InferenceSession' | 'Tensor' | 'env'>;

/** A tensor that a session gives. */
export interface RuntimeTensor {
  readonly type: string;
  readonly data: NativeTensor['data'];
  readonly dims: readonly number[];
}

/** A model that is loaded, whoever computes it. */
export interface RuntimeSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** Types of the inputs that are tensors. */
  readonly inputTypes: ReadonlyMap<string, string>;
  run(
    feeds: Readonly<Record<string, Ort.Tensor>>,
    outputs: readonly string[],
  ): Promise<Readonly<Record<string, RuntimeTensor>>>;
  release(): Promise<void>;
}

/** Options of {@link Runtime.createSession}. */
export interface RuntimeSessionOptions {
  readonly path: string;
  /** Its bytes, where it is no file. */
  readonly bytes: Uint8Array | undefined;
  /** Bytes of the files that it keeps weights in. Absent: those beside the file. */
  readonly externalData: ReadonlyMap<string, Uint8Array> | undefined;
  /** Absent: as many as are of use. */
  readonly threads: number | undefined;
  /** What products are computed in. Others than float32 need the kernels of `@erc/native`. */
  readonly precision: Precision;
}

/** A package of ONNX Runtime: onnxruntime-node, or onnxruntime-web in a browser. */
export interface Runtime {
  readonly packageName: string;
  readonly load: () => Promise<OrtModule>;
  /** Loads a model on the CPU. @throws what the runtime says of it */
  readonly createSession: (ort: OrtModule, options: RuntimeSessionOptions) => Promise<RuntimeSession>;
}

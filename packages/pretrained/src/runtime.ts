import type * as Ort from 'onnxruntime-node';

/** What the packages have in common. */
export type OrtModule = Pick<typeof Ort, 'InferenceSession' | 'Tensor' | 'env'>;

/** A package of ONNX Runtime: onnxruntime-node, or onnxruntime-web in a browser. */
export interface Runtime {
  readonly packageName: string;
  readonly load: () => Promise<OrtModule>;
  /** Options of a session on the CPU that differ between the two. @param threads Absent: as many as are of use. */
  readonly ownOptions: (ort: OrtModule, threads: number | undefined) => Ort.InferenceSession.SessionOptions;
}

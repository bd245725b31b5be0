import type * as Ort from 'onnxruntime-node';
import type { OrtModule, RuntimeSession, RuntimeSessionOptions } from './runtime.js';

/** A session of ONNX Runtime, with its own kernels. @param own Options in which onnxruntime-node and onnxruntime-web differ. */
export async function createOrtSession(
  ort: OrtModule,
  { path, bytes, externalData }: RuntimeSessionOptions,
  own: Ort.InferenceSession.SessionOptions,
): Promise<RuntimeSession> {
  const options: Ort.InferenceSession.SessionOptions = {
    ...own,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    // A pattern is kept for each shape, and batches have many.
    enableMemPattern: false,
    logSeverityLevel: 3,
    ...(externalData && {
      externalData: Array.from(externalData, ([name, data]) => ({ path: name, data })),
    }),
  };
  const session = bytes
    ? await ort.InferenceSession.create(bytes, options)
    : await ort.InferenceSession.create(path, options);
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    inputTypes: new Map(
      session.inputMetadata.flatMap((input) => (input.isTensor ? [[input.name, input.type]] : [])),
    ),
    run: (feeds, outputs) => session.run(feeds, outputs),
    release: () => session.release(),
  };
}

import type { AnyEncoder } from './streams/encoder-registries.js';

/** Options of `loadPredictor`. */
export interface LoadPredictorOptions {
  /** Ends the loading; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /**
   * Descriptors of encoders that are not built in, for models whose recipe had a plugin. They are code of the caller, so that such a model computes in
   * the thread that calls it.
   */
  readonly encoders?: readonly AnyEncoder[];
  /** Threads of ONNX Runtime, for the model and for encoders whose options name none. @default one for each core */
  readonly threads?: number;
}

/** A tensor that goes in. Integers are widened where the model asks for int64, floats narrowed where it asks for float16. */
export interface Feed {
  readonly data: Float32Array | Int32Array;
  readonly shape: readonly number[];
}

/** A tensor that comes out, as float32 whatever the model's precision. */
export interface Output {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** A model that is loaded. One run at a time: a second waits for the first. */
export interface ModelSession {
  /** Names of what goes in. */
  readonly inputs: readonly string[];
  /** Names of what can come out. */
  readonly outputs: readonly string[];
  /**
   * Computes the named outputs, and only them.
   *
   * @throws EncoderError when ONNX Runtime refuses, naming the model.
   */
  run<Name extends string>(
    feeds: Readonly<Record<string, Feed>>,
    outputs: readonly Name[],
  ): Promise<Record<Name, Output>>;
  dispose(): Promise<void>;
}

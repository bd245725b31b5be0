import type { InputSpec, Modality, Random, StreamSpec, WeightOrigin, WeightReader } from '@erc/core';
import type * as tf from '@tensorflow/tfjs';

/** A trainable tensor with a path that is unique in its model, such as `fusion/projection/kernel`. */
export interface Parameter {
  /** Parts joined by `/`. Optimizer groups and checkpoints go by it. */
  readonly path: string;
  readonly variable: tf.Variable;
  /** The file of weights that its first values are from. While it is frozen, a checkpoint names that file and holds no copy. @default none */
  readonly origin?: WeightOrigin;
  /** Whether it keeps its initial value, whatever groups match it. @default false */
  readonly isFrozen?: boolean;
}

/** Something with parameters. */
export interface TrainableModule {
  /** In a fixed order, with unique paths. */
  readonly parameters: readonly Parameter[];
  /** Variables without a gradient that {@link ForwardContext.assign} changes: running statistics. Saved with the parameters. @default none */
  readonly state?: readonly Parameter[];
  /** Frees the variables. The module cannot be used afterwards. */
  dispose(): void;
}

/** What a forward pass needs beyond its inputs. */
export interface ForwardContext {
  /** `true` while training: dropout is active. */
  readonly training: boolean;
  /**
   * Sets each element to 0 with probability `rate`, at least 0 and less than 1, and divides the others by `1 - rate`; returns `x` itself when not training
   * or when `rate` is 0. Modules call this and never make random numbers of their own.
   */
  dropout<T extends tf.Tensor>(x: T, rate: number): T;
  /**
   * Random numbers, at least 0 and less than 1, float32 of this shape, new in each pass; `undefined` when nothing is random, as when not training.
   * For what dropout has no word for, such as masked spans.
   */
  uniform?(shape: readonly number[]): tf.Tensor | undefined;
  /**
   * Gives a variable of {@link TrainableModule.state} its value for the next step; until then it keeps the old one. At most once for each
   * variable in a step, and only while training.
   */
  assign?(variable: tf.Variable, value: tf.Tensor): void;
  /** 1 for the examples of a batch, 0 for rows that fill it up: `[batch]`, float32. Statistics of a batch go by it. @default all 1 */
  readonly real?: tf.Tensor1D;
  /** Speaker of each example, `[batch]`, int32; −1 where it is none of those known. */
  readonly speakers?: tf.Tensor1D;
  /** Gender of each example's speaker, `[batch]`, int32: 0 male, 1 female, −1 unknown. */
  readonly genders?: tf.Tensor1D;
}

/** One stream of a batch. */
export interface FeatureStream {
  readonly modality: Modality;
  /** `[batch, dim]` or `[batch, steps, dim]`, float32. */
  readonly values: tf.Tensor2D | tf.Tensor3D;
  /** 1 for real steps, 0 for padding: `[batch, steps]`, float32. Only with steps. */
  readonly mask?: tf.Tensor2D;
  /** 1 for examples that have this stream, 0 for those it is missing from (their values are not read): `[batch]`, float32. @default all 1 */
  readonly present?: tf.Tensor1D;
}

/** A stream of a batch as an encoder of the model reads it. */
export interface RawStream {
  readonly modality: Modality;
  /**
   * Of `tokens` ids `[batch, steps]`, int32; of `samples` numbers in −1 … 1, `[batch, steps]`, float32; of `pixels` numbers in 0 … 255,
   * `[batch, steps, height, width, 3]`, float32; of `maps` the same with channels; of features as a {@link FeatureStream} has them.
   */
  readonly values: tf.Tensor;
  /** 1 for real steps, 0 for padding: `[batch, steps]`, float32. Not of vectors. */
  readonly mask?: tf.Tensor2D;
  /** 1 for examples that have this stream, 0 for those it is missing from: `[batch]`, float32. @default all 1 */
  readonly present?: tf.Tensor1D;
}

/** An encoder that is part of the model, and trained with it: a stream to vectors, or to steps of vectors. */
export interface StreamEncoder extends TrainableModule {
  /** What it reads: a raw stream, or features that its frozen lower layers gave. */
  readonly input: InputSpec;
  readonly output: StreamSpec;
  /** Row i of the result depends on row i of the stream only, but for statistics of a batch while training. */
  encode(stream: RawStream, context: ForwardContext): FeatureStream;
}

/** A pre-trained encoder that models can be made with: its files are found and hashed, its weights are not read yet. */
export interface PretrainedStreamEncoder {
  /** Identity of what it begins as: type, options, version, SHA-256 of the weights. */
  readonly id: string;
  /** Reads its weights. */
  create(options: CreateStreamEncoderOptions): Promise<StreamEncoder>;
  /** Its layers below the first that is trained: what they give of an utterance is always the same. @default every layer is trained */
  readonly lower?: LowerLayers;
  /**
   * Writes what a training has made of it as a folder that other programs open; for models of Hugging Face one of theirs. It appears whole or not
   * at all. Not of every encoder.
   */
  save?(options: SaveStreamEncoderOptions): Promise<void>;
  /** Closes its files. */
  dispose(): Promise<void>;
}

/** The frozen layers of an encoder below the first that is trained. */
export interface LowerLayers {
  /** Identity of what they give: number of layers, version, SHA-256 of the weights. */
  readonly id: string;
  /**
   * How many values they give of a step of a raw stream.
   *
   * @param step Extents of one: height, width and 3 of pictures, none of ids and samples, of which the steps may become fewer.
   */
  dimOf(step: readonly number[]): number;
  /** Reads their weights. */
  create(): Promise<LowerModule>;
}

/** The frozen layers of an encoder, which compute. */
export interface LowerModule {
  /**
   * What an encoder with `over: 'lower'` reads: states `[batch, steps, dim]`, or maps `[batch, steps, height, width, channels]`, with a mask
   * `[batch, steps]` (that of the stream where there is none).
   */
  encode(
    stream: RawStream,
    context: ForwardContext,
  ): { readonly values: tf.Tensor; readonly mask?: tf.Tensor2D };
  dispose(): void;
}

/** Options of {@link PretrainedStreamEncoder.create}. */
export interface CreateStreamEncoderOptions {
  /** Its parameters are below: `encoder/text`. */
  readonly path: string;
  /** What it reads: the raw stream, or what its {@link LowerLayers} have given. @default 'raw' */
  readonly over?: 'raw' | 'lower';
  /** Where adapters begin. */
  readonly random: Random;
  /** Whether its weights are left as zeros and not read: for a look at its shapes. @default false */
  readonly isOutline?: boolean | undefined;
  readonly signal?: AbortSignal;
}

/** Options of {@link PretrainedStreamEncoder.save}. */
export interface SaveStreamEncoderOptions {
  /** Its parameters are below: `encoder/text`. */
  readonly path: string;
  /** What they have become, by path; others are as they began. Of other paths nothing is read. */
  readonly weights: WeightReader;
  readonly folder: string;
  /** Only low-rank adapters. @default false */
  readonly adaptersAlone?: boolean;
}

/** Feature streams to one representation. */
export interface FusionModule extends TrainableModule {
  /** The recipe's word for it, such as `concat`. */
  readonly type: string;
  /** The streams it reads, by name. */
  readonly inputs: Readonly<Record<string, StreamSpec>>;
  /** Width of {@link FusionModule.fuse}'s `fused`. */
  readonly outputDim: number;
  /** Row i of the result depends on row i of the streams only. */
  fuse(streams: Readonly<Record<string, FeatureStream>>, context: ForwardContext): FusionResult;
}

/** Result of {@link FusionModule.fuse}. */
export interface FusionResult {
  /** `[batch, outputDim]`, float32. */
  readonly fused: tf.Tensor2D;
  /** Attention weights, where the fusion has some; its documentation says their shape. */
  readonly attention?: tf.Tensor;
  /** One vector for each stream, all of one width, where the options ask for them: `[batch, dim]` by name. */
  readonly streamEmbeddings?: Readonly<Record<string, tf.Tensor2D>>;
}

/** What a context module knows of a batch of dialogues. */
export interface DialogueBatch {
  /** 1 for real utterances, 0 for padding: `[dialogues, utterances]`, float32. */
  readonly mask: tf.Tensor2D;
  /** Speaker of each utterance: `[dialogues, utterances]`, int32. Only equality within a dialogue counts. */
  readonly speakers?: tf.Tensor2D;
}

/** Lets each utterance of a dialogue know of the others. */
export interface ContextModule extends TrainableModule {
  /** The recipe's word for it, such as `dialogue-gru`. */
  readonly type: string;
  /** Width in and out. */
  readonly dim: number;
  /**
   * @param utterances `[dialogues, utterances, dim]`, in the order they were spoken; padding at the end.
   * @returns The same shape. Rows of padding are 0.
   */
  apply(utterances: tf.Tensor3D, dialogues: DialogueBatch, context: ForwardContext): tf.Tensor3D;
}

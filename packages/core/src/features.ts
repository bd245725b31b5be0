import type { Modality } from './modality.js';

/**
 * The dense features of one utterance: `[dim]`, `[steps, dim]` (steps may differ between utterances), or token ids `[steps]`
 * (int32). Row-major.
 */
export interface FeatureArray {
  readonly data: Float32Array | Int32Array;
  readonly shape: readonly number[];
}

/** A sparse vector `[dim]`: `values[i]` stands at `indices[i]`, every other element is 0. Made dense when a batch is assembled. */
export interface SparseFeatureArray {
  /** Ascending, without repetition, each in `0 … dim - 1`. */
  readonly indices: Int32Array;
  readonly values: Float32Array;
  readonly dim: number;
}

/** What an encoder that is part of the model reads of one utterance: samples `[steps]`, or pictures `[steps, height, width, 3]`. */
export interface RawFeature {
  /** Samples of 16 bits, −32768 … 32767; or pixels of 8 bits, 0 … 255. */
  readonly data: Int16Array | Uint8Array;
  readonly shape: readonly number[];
}

/** A feature that is one array. */
export type DenseFeature = FeatureArray | RawFeature;

/** The features of one utterance in one stream. */
export type Feature = DenseFeature | SparseFeatureArray;

/**
 * The features of a stream by number: an array, or something that reads each one when it is asked for, such as a file that is larger than
 * memory. What it gives is not changed by the reader, and is the same each time.
 */
export interface FeatureColumn {
  readonly length: number;
  /** Of `0 … length - 1`; `undefined` beyond. */
  at(index: number): Feature | undefined;
}

/** Whether a feature is a {@link SparseFeatureArray}. */
export function isSparse(feature: Feature): feature is SparseFeatureArray {
  return 'indices' in feature;
}

/** Whether a feature is samples or pixels. */
export const isRawFeature = (feature: Feature): feature is RawFeature =>
  !isSparse(feature) && (feature.data instanceof Int16Array || feature.data instanceof Uint8Array);

/** Options of {@link Encoder.encode}. */
export interface EncodeOptions {
  /** Stops between inputs; `encode` then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called after each input with the number encoded so far. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Called for each input that is longer than what the encoder takes, with its index. */
  readonly onTruncation?: (index: number, truncation: Truncation) => void;
}

/** How much of an input an encoder read. */
export interface Truncation {
  /** The length it had. */
  readonly from: number;
  /** The length that was encoded. */
  readonly to: number;
  readonly unit: 'tokens' | 'seconds' | 'frames';
}

/** A frozen encoder: inputs of one modality to features, one per input, in order. */
export interface Encoder<Input> {
  readonly modality: Modality;
  /** Identity of what it computes: type, options, version of the preprocessing and any fitted state. Part of cache keys. */
  readonly id: string;
  /** Width of the features. */
  readonly dim: number;
  encode(inputs: readonly Input[], options?: EncodeOptions): Promise<Feature[]>;
  /**
   * What of an input its features depend on, for inputs whose content is text: a prompt with its context, as the model reads it. Inputs of
   * equal content have equal features. Absent for media: there it is the file's bytes.
   */
  readonly contentOf?: (input: Input) => string;
  /** Of one that makes what another encoder reads: how much that is at most. Absent: nothing bounds it, or it makes features. */
  readonly bounds?: RawBounds;
  dispose(): Promise<void>;
}

/** How much of a raw stream there can be, before any input. */
export interface RawBounds {
  /** Steps of an input at most: tokens, samples or pictures. */
  readonly maxSteps?: number;
  /** Extents of a step, where they are the same for all inputs: `[height, width, 3]` of pictures that are cut to one size. */
  readonly step?: readonly number[];
}

/** An encoder whose constants come from the training set, and travel with the run. */
export interface FittedEncoder<Input> extends Encoder<Input> {
  /** Everything beyond the options that a restored encoder needs, by name. */
  state(): Readonly<Record<string, FeatureArray>>;
}

/** Where an input stands in the corpus, such as `train.csv row 12`: named in errors, never part of the result. */
interface Located {
  readonly where?: string;
}

/** The voice of an utterance: a wav file by its path, its bytes, or mono samples in −1 … 1. */
export type AudioInput = Located &
  (
    | { readonly path: string }
    | { readonly wav: Uint8Array }
    | { readonly samples: Float32Array; readonly sampleRateHz: number }
  );

/** Pixels in memory, row by row from the top: red, green, blue, and with four channels opacity, 0 … 255 each, as a canvas gives them. */
export interface Pixels {
  /** `[height, width, channels]` */
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
}

/**
 * The face of an utterance: one image, or a folder of frames read in name order, by its path; or frames in order, each the bytes of a png,
 * jpeg or webp, or pixels.
 */
export type VisualInput = Located &
  ({ readonly path: string } | { readonly frames: readonly (Uint8Array | Pixels)[] });

/** A turn of a dialogue as a text encoder sees it. */
export interface Turn {
  readonly speaker: string;
  readonly text: string;
}

/** The text of an utterance with the turns before it, oldest first. Never with later ones. */
export interface TextInput extends Turn {
  readonly history?: readonly Turn[];
}

import type { ArrayInfo } from '@erc/core';

/** What a file of weights says of an array. */
export interface WeightInfo {
  readonly shape: readonly number[];
  /** Whether {@link PretrainedWeights.read} can give it: float32, float16 and bfloat16. Buffers of integers are listed alone. */
  readonly isFloat: boolean;
}

/** An array of a safetensors file: what its header says, and its bytes. */
export interface StoredArray extends ArrayInfo {
  /** Row-major, little-endian, in parts. */
  parts(): AsyncIterable<Uint8Array, void>;
}

/** The weights of a pre-trained model, on this machine and hashed. Its files stay open until {@link PretrainedWeights.close}. */
export interface PretrainedWeights {
  /** SHA-256 over the names and the SHA-256 of `config.json`, of every file that was asked for, and of those that hold weights. */
  readonly id: string;
  /** SHA-256 over the files that hold weights alone. */
  readonly weightsSha256: string;
  /** As it was asked for: a folder, or `owner/name`. */
  readonly name: string;
  /** Commit, tag or branch of a repository that was asked for. @default none was, or it is a folder */
  readonly revision?: string;
  /** The folder that `config.json` lies in. */
  readonly directory: string;
  /** `config.json`. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The text of a file that was asked for; `undefined` for an optional one that is not there. */
  readText(name: string): Promise<string | undefined>;
  /** The same, as the JSON object that it holds. */
  readJson(name: string): Promise<Readonly<Record<string, unknown>> | undefined>;
  /** Whether nothing but names and shapes is read: what is made of them has zeros for weights. @default false */
  readonly isOutline?: boolean;
  /** Every array by name. */
  readonly arrays: ReadonlyMap<string, WeightInfo>;
  /**
   * Reads one array from the disk, row-major, as float32: float16 and bfloat16 are exact in it. Nothing is kept.
   *
   * @throws EncoderError for a name that there is not, and for integers.
   */
  read(name: string): Promise<Float32Array>;
  /**
   * One array of any type as its file has it, to be copied.
   *
   * @throws EncoderError for a name that there is not.
   */
  stored(name: string): StoredArray;
  close(): Promise<void>;
}

/** Names and shapes of the same weights, of which none is read: for a model that is looked at and not run. */
export const outlineOf = (weights: PretrainedWeights): PretrainedWeights => ({ ...weights, isOutline: true });

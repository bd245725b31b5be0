import type { EncoderFile, EncoderOpening } from '@erc/core';
import type { ModelSession } from './session.js';

/** What `openModel` needs besides the model itself. */
export interface OpenModelRequest {
  /** Who asks, for errors: `transformer text encoder`. */
  readonly where: string;
  /** Small files beside `config.json` that must be there: `['tokenizer.json']`. */
  readonly files?: readonly string[];
  /** Small files that may be there: `['tokenizer_config.json']`. Offline it must be known whether a repository of the hub has them. */
  readonly optionalFiles?: readonly string[];
  /** Stops downloads; what one has brought until then is removed. */
  readonly signal?: AbortSignal | undefined;
  /** Is told of each file that is found, weights of a module excepted. @default nobody is */
  readonly onFile?: ((file: EncoderFile) => void) | undefined;
  /** As that of `EncoderOpening`, for a model by an address in a page. */
  readonly readFile?: EncoderOpening['readFile'];
}

/** A pre-trained model whose files are on this machine and hashed. */
export interface PretrainedModel {
  /** SHA-256 over the names and the SHA-256 of every file that was asked for, `config.json` and the ONNX file with its external data. */
  readonly id: string;
  /** As it was asked for: a folder, or `owner/name`. */
  readonly name: string;
  /** The folder that `config.json` lies in. */
  readonly directory: string;
  /** `config.json`. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Whether it is dynamically quantized: whole tensors are scaled, so that beside others an input gives other features than alone. */
  readonly isQuantized: boolean;
  /** The text of a file that was asked for; `undefined` for an optional one that is not there. */
  readText(name: string): Promise<string | undefined>;
  /** The same, as the JSON object that it holds. */
  readJson(name: string): Promise<Readonly<Record<string, unknown>> | undefined>;
  /** Loads the ONNX file. Its memory is given back by the session's `dispose`. */
  openSession(): Promise<ModelSession>;
}

/** An ONNX file on this machine. */
export interface ModelFile {
  /** Absolute. */
  readonly path: string;
  /** Of the file; where it keeps weights in other files, over its own SHA-256 and the names and SHA-256 of these. In hex. */
  readonly sha256: string;
}

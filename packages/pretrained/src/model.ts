import type { PretrainedOptions } from './options.js';
import type { ModelSession } from './session.js';

/** What {@link openModel} needs besides the model itself. */
export interface OpenModelRequest {
  /** Who asks, for errors: `transformer text encoder`. */
  readonly where: string;
  /** Small files beside `config.json` that must be there: `['tokenizer.json']`. */
  readonly files?: readonly string[];
  /** Small files that may be there: `['tokenizer_config.json']`. */
  readonly optionalFiles?: readonly string[];
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
  /** The text of a file that was asked for; `undefined` for an optional one that is not there. */
  readText(name: string): Promise<string | undefined>;
  /** The same, as the JSON object that it holds. */
  readJson(name: string): Promise<Readonly<Record<string, unknown>> | undefined>;
  /** Loads the ONNX file. Its memory is given back by the session's `dispose`. */
  openSession(): Promise<ModelSession>;
}

/**
 * Finds the files of a model, downloads what is missing (repositories of the hub, through `@huggingface/transformers`), and hashes them.
 *
 * @throws EncoderError that names the model and the file when one is missing, with the command that fetches or exports it.
 */
export async function openModel(
  _options: PretrainedOptions,
  _request: OpenModelRequest,
): Promise<PretrainedModel> {
  throw new Error('openModel: not there yet');
}

import { parseOptions } from '@erc/core';
import type { OutsideFile } from './check-outside.js';
import type { OpenSessionOptions } from './open-session.js';
import {
  type PretrainedOptions,
  pretrainedOptionsSchema,
  type ResolvedPretrainedOptions,
} from './options.js';
import type { ModelFile, OpenModelRequest, PretrainedModel } from './pretrained-model.js';
import type { ModelSession } from './session.js';
import type { PretrainedSettings } from './weights/find-settings.js';
import type { PretrainedWeights } from './weights/pretrained-weights.js';
import type { SavedModelFolder, SaveModelFolderOptions } from './weights/save-model-folder.js';

/**
 * Finds the files of a model, downloads what is missing (repositories of the hub, through `@huggingface/transformers`), and hashes them.
 *
 * @throws ConfigError that names each wrong option.
 * @throws EncoderError that names the model and the file when one is missing, with the command that fetches or exports it; the signal's reason when it
 * aborts.
 */
export const openModel = async (
  options: PretrainedOptions,
  request: OpenModelRequest,
): Promise<PretrainedModel> =>
  openParsedModel(parseOptions(pretrainedOptionsSchema, options, request.where), request);

/** {@link openModel} of options that were checked already, as those of an encoder were. */
export async function openParsedModel(
  options: ResolvedPretrainedOptions,
  request: OpenModelRequest,
): Promise<PretrainedModel> {
  const { findPretrainedModel } = await import('#files');
  return findPretrainedModel(options, request);
}

/**
 * Whether a model has weights (`model.safetensors`, or its shards) and no ONNX file, so that its module alone can compute it. Never of options that
 * ask for an ONNX file: by name, or by another type of numbers.
 *
 * @throws EncoderError when the model is neither a folder nor a repository of the hub, and when the hub does not say; the signal's reason when it aborts.
 */
export async function isModuleAlone(
  options: ResolvedPretrainedOptions,
  request: Pick<OpenModelRequest, 'where' | 'signal'>,
): Promise<boolean> {
  const { findModuleAlone } = await import('#files');
  return findModuleAlone(options, request);
}

/**
 * Finds the weights of a model (`model.safetensors`, or its shards with their index) beside `config.json`, downloads what is missing, hashes
 * them, and reads their headers. The arrays are read one by one, so that a file of any size takes no memory.
 *
 * @throws EncoderError that names the model and the file when one is missing, with the command that makes it; the signal's reason when it aborts.
 */
export async function openWeights(
  options: ResolvedPretrainedOptions,
  request: OpenModelRequest,
): Promise<PretrainedWeights> {
  const { findWeights } = await import('#files');
  return findWeights(options, request);
}

/**
 * Finds what says how the inputs of a model with weights are prepared: `config.json` and the small files that are asked for. Its `id` is that of
 * {@link openWeights} where the weights are there; they need not be.
 *
 * @throws As {@link openWeights}, but for missing weights.
 */
export async function openSettings(
  options: ResolvedPretrainedOptions,
  request: OpenModelRequest,
): Promise<PretrainedSettings> {
  const { findSettings } = await import('#files');
  return findSettings(options, request);
}

/**
 * Writes a model as a folder that transformers opens: settings, one safetensors file of any size, written array by array, and the tokenizer or
 * preprocessor of another folder. It appears whole or not at all.
 *
 * @throws EncoderError for the folder that the model is made from, and for an array that does not fill its shape; FileSystemError as
 *   `writeFolderAtomic`.
 */
export async function saveModelFolder(
  options: SaveModelFolderOptions,
  where: string,
): Promise<SavedModelFolder> {
  const { writeModelFolder } = await import('#files');
  return writeModelFolder(options, { where });
}

/** Which file of which model. */
export type ModelFileOptions = Pick<
  PretrainedOptions,
  'model' | 'revision' | 'file' | 'cacheDirectory' | 'offline'
>;

/**
 * Finds one ONNX file that stands for itself, without a `config.json`, downloads it if need be, and hashes it. `model` is the file, or a folder or
 * a repository of the hub that has it as `file`. What exists on this machine comes first.
 *
 * @throws EncoderError when it is not there, with the command that fetches it; the signal's reason when it aborts.
 */
export async function openModelFile(
  options: ModelFileOptions,
  request: Pick<OpenModelRequest, 'where' | 'signal'>,
): Promise<ModelFile> {
  const parsed = parseOptions(pretrainedOptionsSchema, options, request.where);
  const { findModelFile } = await import('#files');
  return findModelFile(parsed, request);
}

/** Options of {@link openOnnx}. */
export interface OpenOnnxOptions extends Pick<OpenSessionOptions, 'threads' | 'where'> {
  /** The ONNX file, for errors; with `weights` that lie on a disk, the path that it is opened by. */
  readonly path: string;
  /** Its bytes. */
  readonly bytes: Uint8Array;
  /** The file beside it with numbers of its arrays; `data` are its bytes, where it is no file on a disk. @default all of them are in it */
  readonly weights?: (OutsideFile & { readonly data?: Uint8Array | undefined }) | undefined;
}

/**
 * Loads an ONNX file on the CPU, which has nothing outside of it but in the file that is named.
 *
 * @throws EncoderError when ONNX Runtime is not installed, with the command that installs it, when it is no such model, and when it names
 *   another file, or bytes that the file does not have.
 */
export async function openOnnx(options: OpenOnnxOptions): Promise<ModelSession> {
  const { path, bytes, weights, threads, where } = options;
  const [{ openSession }, { checkOutside }] = await Promise.all([
    import('./open-session.js'),
    import('./check-outside.js'),
  ]);
  checkOutside(bytes, weights, where);
  if (!weights) return openSession({ path, bytes, threads, where });
  const { name, data } = weights;
  return openSession({
    path,
    ...(data && { bytes, externalData: new Map([[name, data]]) }),
    threads,
    where,
  });
}

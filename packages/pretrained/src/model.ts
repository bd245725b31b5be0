import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EncoderError, messageOf, parseOptions, sha256Of } from '@erc/core';
import { findModel } from './find-model.js';
import { hashFile } from './hash-file.js';
import type { ModelFiles } from './model-files.js';
import { openSession } from './open-session.js';
import {
  type PretrainedOptions,
  pretrainedOptionsSchema,
  type ResolvedPretrainedOptions,
} from './options.js';
import type { ModelSession } from './session.js';

/** What {@link openModel} needs besides the model itself. */
export interface OpenModelRequest {
  /** Who asks, for errors: `transformer text encoder`. */
  readonly where: string;
  /** Small files beside `config.json` that must be there: `['tokenizer.json']`. */
  readonly files?: readonly string[];
  /** Small files that may be there: `['tokenizer_config.json']`. Offline it must be known whether a repository of the hub has them. */
  readonly optionalFiles?: readonly string[];
  /** Stops downloads; what one has brought until then is removed. */
  readonly signal?: AbortSignal | undefined;
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

const ONNX_FILES = { float32: 'model.onnx', float16: 'model_fp16.onnx', int8: 'model_quantized.onnx' };

/**
 * Finds the files of a model, downloads what is missing (repositories of the hub, through `@huggingface/transformers`), and hashes them.
 *
 * @throws EncoderError that names the model and the file when one is missing, with the command that fetches or exports it; the signal's reason when it
 * aborts.
 */
export async function openModel(
  options: PretrainedOptions,
  request: OpenModelRequest,
): Promise<PretrainedModel> {
  const { where, files = [], optionalFiles = [], signal } = request;
  signal?.throwIfAborted();
  const resolved = parseOptions(pretrainedOptionsSchema, options, where);
  const source = await findModel(resolved, where, signal);
  const paths = new Map<string, string>();
  for (const name of ['config.json', ...files]) {
    const path = await source.find(name);
    if (path === undefined) throw new EncoderError(`${where}: ${source.missing(name)}`);
    paths.set(name, path);
  }
  for (const name of optionalFiles) {
    const path = await source.findOptional(name);
    if (path !== undefined) paths.set(name, path);
  }
  const onnx = await findOnnx(source, resolved, where);
  const hashes = [`onnx ${onnx.sha256}`, ...onnx.externalData];
  for (const [name, path] of paths) hashes.push(`${name} ${(await hashFile(path)).sha256}`);
  signal?.throwIfAborted();

  const readText = async (name: string): Promise<string | undefined> => {
    const path = paths.get(name);
    return path === undefined ? undefined : readFile(path, 'utf8');
  };
  const readJson = async (name: string): Promise<Record<string, unknown> | undefined> => {
    const text = await readText(name);
    return text === undefined ? undefined : jsonObject(text, `${where}: ${resolved.model}: ${name}`);
  };
  return {
    id: sha256Of(hashes.sort().join('\n')),
    name: resolved.model,
    directory: dirname(paths.get('config.json')!),
    config: (await readJson('config.json'))!,
    isQuantized: onnx.isQuantized,
    readText,
    readJson,
    openSession: () =>
      openSession({ path: onnx.path, threads: resolved.threads, where: `${where}: ${resolved.model}` }),
  };
}

interface OnnxFile {
  readonly path: string;
  readonly sha256: string;
  /** Name and SHA-256 of each file that holds weights. */
  readonly externalData: readonly string[];
  readonly isQuantized: boolean;
}

async function findOnnx(
  source: ModelFiles,
  options: ResolvedPretrainedOptions,
  where: string,
): Promise<OnnxFile> {
  const base = ONNX_FILES[options.dtype];
  const names = options.file === undefined ? [`onnx/${base}`, base] : [options.file];
  for (const name of names) {
    const path = await source.find(name);
    if (path === undefined) continue;
    const { sha256, externalData, isQuantized } = await hashFile(path);
    const external: string[] = [];
    for (const location of externalData) {
      const file = join(dirname(name), location);
      const found = file.startsWith('..') ? undefined : await source.find(file);
      if (found === undefined)
        throw new EncoderError(`${where}: ${source.missing(file)} ${name} keeps weights in it.`);
      external.push(`${location} ${(await hashFile(found)).sha256}`);
    }
    return { path, sha256, externalData: external, isQuantized };
  }
  throw new EncoderError(
    `${where}: ${options.model}: expected the ONNX file ${names.join(' or ')}, received none. ${source.missing(names.at(-1)!)} A model that has none is exported once, with PyTorch, by: ${exportCommand(options)}`,
  );
}

function exportCommand({ model, revision, dtype }: ResolvedPretrainedOptions): string {
  const parts = ['python tools/convert/export_onnx.py', model];
  if (revision !== undefined) parts.push('--revision', revision);
  parts.push(
    '--out',
    `models/${model
      .split(/[\\/]+/)
      .filter(Boolean)
      .join('-')}`,
  );
  if (dtype !== 'float32') parts.push('--dtype', dtype);
  return parts.join(' ');
}

function jsonObject(text: string, where: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
    throw new Error(`${text.slice(0, 40)}…`);
  } catch (cause) {
    throw new EncoderError(`${where}: expected a JSON object, received: ${messageOf(cause)}.`, { cause });
  }
}

import { EncoderError, messageOf, parseJson } from '@erc/core';
import type { ModelFiles } from './model-files.js';
import type { ModelReader } from './model-reader.js';
import type { OpenModelRequest, PretrainedModel } from './pretrained-model.js';

/** `config.json` and the small files of a model that were asked for, hashed. */
export interface NamedFiles extends Pick<PretrainedModel, 'directory' | 'config' | 'readText' | 'readJson'> {
  /** Name and SHA-256 of each. */
  readonly hashes: readonly string[];
}

/**
 * Finds `config.json` and the files that were asked for.
 *
 * @param model As it was asked for, for errors.
 * @throws EncoderError where one that must be there is missing.
 */
export async function findNamedFiles(
  source: ModelFiles,
  reader: Pick<ModelReader, 'hash' | 'text' | 'folderOf'>,
  model: string,
  { where, files = [], optionalFiles = [] }: OpenModelRequest,
): Promise<NamedFiles> {
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
  const hashes: string[] = [];
  for (const [name, path] of paths) hashes.push(`${name} ${(await reader.hash(path)).sha256}`);
  const readText = async (name: string): Promise<string | undefined> => {
    const path = paths.get(name);
    return path === undefined ? undefined : reader.text(path);
  };
  const readJson = async (name: string): Promise<Record<string, unknown> | undefined> => {
    const text = await readText(name);
    return text === undefined ? undefined : jsonObject(text, `${where}: ${model}: ${name}`);
  };
  return {
    hashes,
    directory: reader.folderOf(paths.get('config.json')!),
    config: (await readJson('config.json'))!,
    readText,
    readJson,
  };
}

/** @throws EncoderError for what is not a JSON object. */
export function jsonObject(text: string, where: string): Record<string, unknown> {
  const value = readJson(text, where);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new EncoderError(`${where}: expected a JSON object, received ${text.slice(0, 40)}…`);
}

function readJson(text: string, where: string): unknown {
  try {
    return parseJson(text, where);
  } catch (cause) {
    throw new EncoderError(`${messageOf(cause)}.`, { cause });
  }
}

import { dirname, join, resolve } from 'node:path';
import { EncoderError, sha256Of } from '@erc/core';
import { findModel } from './find-model.js';
import { hashFile } from './hash-file.js';
import { hubOnlyId } from './hub-url.js';
import { isThere } from './is-there.js';
import type { ModelFiles } from './model-files.js';
import type { ResolvedPretrainedOptions } from './options.js';
import type { ModelFile, OpenModelRequest } from './pretrained-model.js';

/** `openModelFile` behind its check of the options, where there are files. */
export async function findModelFile(
  options: ResolvedPretrainedOptions,
  { where, signal }: Pick<OpenModelRequest, 'where' | 'signal'>,
): Promise<ModelFile> {
  signal?.throwIfAborted();
  const { model, file } = options;
  const own = resolve(model);
  const isFile = hubOnlyId(model) === undefined && (await isThere(own, 'file'));
  if (file === undefined) {
    if (isFile) return hashWhole(own, where, async (name) => join(dirname(own), name));
    throw new EncoderError(
      `${where}: model: expected an ONNX file, or with "file" the folder or the repository of the hub that has it; received ${model}, and there is no file ${own}.`,
    );
  }
  if (isFile) {
    throw new EncoderError(
      `${where}: file: expected a folder or a repository of the hub that has ${file}, received the file ${own}.`,
    );
  }
  const source = await findModel(options, where, signal);
  const path = await found(source, file, where);
  return hashWhole(path, where, (name) => found(source, join(dirname(file), name), where));
}

async function found(source: ModelFiles, name: string, where: string): Promise<string> {
  const path = name.startsWith('..') ? undefined : await source.find(name);
  if (path === undefined) throw new EncoderError(`${where}: ${source.missing(name)}`);
  return resolve(path);
}

/** @param find Where a file lies that weights are kept in. */
async function hashWhole(
  path: string,
  where: string,
  find: (name: string) => Promise<string>,
): Promise<ModelFile> {
  const { sha256, externalData } = await hashFile(path);
  if (externalData.length === 0) return { path, sha256 };
  const hashes = [`onnx ${sha256}`];
  for (const name of externalData) {
    const weights = await find(name);
    if (!(await isThere(weights, 'file'))) {
      throw new EncoderError(
        `${where}: ${path}: expected the file ${weights}, which it keeps weights in, received none.`,
      );
    }
    hashes.push(`${name} ${(await hashFile(weights)).sha256}`);
  }
  return { path, sha256: sha256Of(hashes.sort().join('\n')) };
}

import { EncoderError, sha256Of } from '@erc/core';
import { diskReader } from '../disk-reader.js';
import { findModel } from '../find-model.js';
import { hashFile } from '../hash-file.js';
import { findNamedFiles } from '../named-files.js';
import type { ResolvedPretrainedOptions } from '../options.js';
import type { OpenModelRequest } from '../pretrained-model.js';
import { isFloat, type OpenArrays, openArrays } from './open-arrays.js';
import type { PretrainedWeights, WeightInfo } from './pretrained-weights.js';
import { findWeightFiles, type WeightFile } from './weight-files.js';

/** `openWeights` behind its check of the options, where there are files. */
export async function findWeights(
  options: ResolvedPretrainedOptions,
  request: OpenModelRequest,
): Promise<PretrainedWeights> {
  const { where, signal } = request;
  const { model } = options;
  signal?.throwIfAborted();
  const source = await findModel(options, where, signal);
  const { revision } = source;
  const named = await findNamedFiles(source, diskReader, model, request);
  const files = await findWeightFiles(source, options, where);
  const hashes: string[] = [];
  for (const { name, path } of files) hashes.push(`${name} ${(await hashFile(path)).sha256}`);
  signal?.throwIfAborted();
  const opened: OpenArrays[] = [];
  const close = async (): Promise<void> => {
    for (const file of opened) await file.close();
  };
  try {
    for (const { path } of files) opened.push(await openArrays(path));
    const places = joined(files, opened, `${where}: ${model}`);
    const arrays = new Map<string, WeightInfo>();
    for (const [name, file] of places) {
      const { shape, dtype } = file.places[name]!;
      arrays.set(name, { shape, isFloat: isFloat(dtype) });
    }
    const fileOf = (name: string): OpenArrays => {
      const file = places.get(name);
      if (file) return file;
      throw new EncoderError(`${where}: ${model}: expected weights named "${name}", received none.`);
    };
    return {
      id: sha256Of([...hashes, ...named.hashes].sort().join('\n')),
      weightsSha256: sha256Of(hashes.sort().join('\n')),
      name: model,
      ...(revision !== undefined && { revision }),
      directory: named.directory,
      config: named.config,
      readText: named.readText,
      readJson: named.readJson,
      arrays,
      read: async (name) => fileOf(name).read(name),
      stored(name) {
        const file = fileOf(name);
        const { dtype, shape } = file.places[name]!;
        return { dtype, shape, parts: () => file.bytes(name) };
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Which file has which array. */
function joined(
  files: readonly WeightFile[],
  opened: readonly OpenArrays[],
  where: string,
): ReadonlyMap<string, OpenArrays> {
  const places = new Map<string, OpenArrays>();
  for (const [i, file] of opened.entries()) {
    const { name: fileName, promised } = files[i]!;
    for (const name of Object.keys(file.places)) {
      if (places.has(name)) {
        throw new EncoderError(`${where}: expected each array in one file, received "${name}" in two.`);
      }
      places.set(name, file);
    }
    const missing = promised.filter((name) => !Object.hasOwn(file.places, name));
    if (missing.length > 0) {
      const others = missing.length > 1 ? ` and ${missing.length - 1} more` : '';
      throw new EncoderError(
        `${where}: ${fileName}: expected "${missing[0]}"${others}, as the index says, received a file without.`,
      );
    }
  }
  return places;
}

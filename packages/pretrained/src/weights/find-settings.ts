import { sha256Of } from '@erc/core';
import { diskReader } from '../disk-reader.js';
import { findModel } from '../find-model.js';
import { hashFile } from '../hash-file.js';
import { findNamedFiles } from '../named-files.js';
import type { ResolvedPretrainedOptions } from '../options.js';
import type { OpenModelRequest } from '../pretrained-model.js';
import { reportedFiles } from '../reported-files.js';
import type { PretrainedWeights } from './pretrained-weights.js';
import { findWeightFiles, hasWeightFiles } from './weight-files.js';

/** What says how the inputs of a model with weights are prepared. Its weights need not be there. */
export type PretrainedSettings = Pick<PretrainedWeights, 'id' | 'name' | 'config' | 'readText' | 'readJson'>;

/** `openSettings` behind its check of the options, where there are files. */
export async function findSettings(
  options: ResolvedPretrainedOptions,
  request: OpenModelRequest,
): Promise<PretrainedSettings> {
  const { where, signal, onFile } = request;
  const { model } = options;
  signal?.throwIfAborted();
  const source = await findModel(options, where, signal);
  const named = await findNamedFiles(reportedFiles(source, model, onFile), diskReader, model, request);
  const hashes: string[] = [];
  // Of a model that has left its weights elsewhere only the settings are told apart.
  const files = (await hasWeightFiles(source)) ? await findWeightFiles(source, options, where) : [];
  for (const { name, path } of files) hashes.push(`${name} ${(await hashFile(path)).sha256}`);
  signal?.throwIfAborted();
  return {
    id: sha256Of([...hashes, ...named.hashes].sort().join('\n')),
    name: model,
    config: named.config,
    readText: named.readText,
    readJson: named.readJson,
  };
}

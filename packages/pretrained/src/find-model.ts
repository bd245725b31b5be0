import { join, resolve } from 'node:path';
import { EncoderError } from '@erc/core';
import { hubFiles } from './hub-files.js';
import { HUB_ID, hubOnlyId } from './hub-url.js';
import { isThere } from './is-there.js';
import type { ModelFiles } from './model-files.js';
import type { ResolvedPretrainedOptions } from './options.js';
import { fileInPlaceOfModel, refuseFolderOfPickles } from './pickle-files.js';

/** The files of a folder, or of a repository of the hub where there is no such folder, or where the model is named `hub:owner/name`. */
export async function findModel(
  options: ResolvedPretrainedOptions,
  where: string,
  signal?: AbortSignal,
): Promise<ModelFiles> {
  const hubId = hubOnlyId(options.model);
  if (hubId !== undefined) return hubFiles({ ...options, model: hubId }, where, signal);
  const folder = resolve(options.model);
  if (await isThere(folder, 'directory')) {
    await refuseFolderOfPickles(folder, options.model, where);
    return folderFiles(options.model, folder);
  }
  if (await isThere(folder, 'file')) throw fileInPlaceOfModel(options.model, where);
  if (HUB_ID.test(options.model)) return hubFiles(options, where, signal);
  throw new EncoderError(
    `${where}: model: expected a folder, or a repository of the hub such as FacebookAI/roberta-base; received ${options.model}, and there is no folder ${folder}.`,
  );
}

function folderFiles(model: string, folder: string): ModelFiles {
  const find = async (name: string): Promise<string | undefined> => {
    const path = join(folder, name);
    return (await isThere(path, 'file')) ? path : undefined;
  };
  return {
    find,
    findOptional: find,
    missing: (name) => `${model}: ${name}: expected this file in ${folder}, received none.`,
  };
}

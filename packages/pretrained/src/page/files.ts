// What stands behind `#files` in package.json, in a browser.
import { EncoderError, sha256Of } from '@erc/core';
import type * as Files from '../files.js';
import { HUB_ID } from '../hub-url.js';
import { findNamedFiles } from '../named-files.js';
import type { ResolvedPretrainedOptions } from '../options.js';
import { readModel } from '../read-model.js';
import { fetchFile } from './fetch-file.js';
import { openHubModel } from './hub-model.js';
import { createPageFiles, type PageFiles } from './page-files.js';

/** A model in a folder below an address, or of the hub. */
export const findPretrainedModel: typeof Files.findPretrainedModel = async (options, request) => {
  const { where, signal } = request;
  signal?.throwIfAborted();
  const { source, reader } = await openModelFiles(options, where, signal);
  return readModel({ source, reader, options, request });
};

async function openModelFiles(
  options: ResolvedPretrainedOptions,
  where: string,
  signal: AbortSignal | undefined,
): Promise<PageFiles> {
  const { model } = options;
  const url = URL.canParse(model) ? new URL(model) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') {
    const folder = `${url.href.replace(/\/$/, '')}/`;
    return createPageFiles({
      model,
      addressOf: (name) => new URL(name, folder).href,
      fetchFile: (address) => fetchFile(address, { where: `${where}: ${model}`, signal }),
    });
  }
  if (HUB_ID.test(model)) return openHubModel(options, where, signal);
  throw new EncoderError(
    `${where}: model: expected the address of a folder, or a repository of the hub such as FacebookAI/roberta-base, in a browser; received ${model}.`,
  );
}

/** Settings alone: a page reads no weights of modules. */
export const findSettings: typeof Files.findSettings = async (options, request) => {
  const { where, signal } = request;
  signal?.throwIfAborted();
  const { model: name } = options;
  const { source, reader } = await openModelFiles(options, where, signal);
  const { hashes, config, readText, readJson } = await findNamedFiles(source, reader, name, request);
  return { id: sha256Of([...hashes].sort().join('\n')), name, config, readText, readJson };
};

/** None: a page has no modules of models, only graphs. */
export const findModuleAlone: typeof Files.findModuleAlone = async () => false;

const refuse = async (_options: unknown, { where }: { readonly where: string }): Promise<never> => {
  throw new EncoderError(
    `${where}: expected a program that can read and write the files of a model, received a browser, which cannot.`,
  );
};

export const findModelFile: typeof Files.findModelFile = refuse;
export const findWeights: typeof Files.findWeights = refuse;
export const writeModelFolder: typeof Files.writeModelFolder = refuse;

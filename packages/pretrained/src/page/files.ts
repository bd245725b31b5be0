// What stands behind `#files` in package.json, in a browser.
import { EncoderError, sha256Of } from '@erc/core';
import type * as Files from '../files.js';
import { HUB_ID, hubOnlyId } from '../hub-url.js';
import { findNamedFiles } from '../named-files.js';
import type { ResolvedPretrainedOptions } from '../options.js';
import type { OpenModelRequest } from '../pretrained-model.js';
import { readModel } from '../read-model.js';
import { fetchFile } from './fetch-file.js';
import { openHubModel } from './hub-model.js';
import { createPageFiles, type PageFiles } from './page-files.js';

/** A model in a folder below an address, or of the hub. */
export const findPretrainedModel: typeof Files.findPretrainedModel = async (options, request) => {
  request.signal?.throwIfAborted();
  const { source, reader } = await openModelFiles(options, request);
  return readModel({ source, reader, options, request });
};

async function openModelFiles(
  options: ResolvedPretrainedOptions,
  { where, signal, readFile }: Pick<OpenModelRequest, 'where' | 'signal' | 'readFile'>,
): Promise<PageFiles> {
  const { model } = options;
  const hubId = hubOnlyId(model);
  if (hubId !== undefined) return openHubModel({ ...options, model: hubId }, where, signal);
  const url = webAddress(model);
  if (url) {
    const folder = `${url.href.replace(/\/$/, '')}/`;
    return createPageFiles({
      model,
      addressOf: (name) => new URL(name, folder).href,
      fetchFile: readFile ?? ((address) => fetchFile(address, { where: `${where}: ${model}`, signal })),
    });
  }
  if (HUB_ID.test(model)) return openHubModel(options, where, signal);
  throw new EncoderError(
    `${where}: model: expected the address of a folder, or a repository of the hub such as FacebookAI/roberta-base, in a browser; received ${model}.`,
  );
}

function webAddress(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === 'http:' || url?.protocol === 'https:' ? url : undefined;
}

/** A file by its address. */
export const readNamedFile: typeof Files.readNamedFile = async (path, { where, signal, readFile }) => {
  if (!webAddress(path)) {
    throw new EncoderError(`${where}: expected the address of a file, in a browser; received ${path}.`);
  }
  const bytes = await (readFile ? readFile(path) : fetchFile(path, { where, signal }));
  if (bytes) return bytes;
  throw new EncoderError(`${where}: expected this file at ${path}, received none.`);
};

/** Settings alone: a page reads no weights of modules. */
export const findSettings: typeof Files.findSettings = async (options, request) => {
  request.signal?.throwIfAborted();
  const { model: name } = options;
  const { source, reader } = await openModelFiles(options, request);
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

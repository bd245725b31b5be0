import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { EncoderError, messageOf } from '@erc/core';
import { fetchFile, openPartialFile, StatusError, syncDirectory } from '@erc/core/node';
import { type HubSettings, readHubSettings } from './hub-settings.js';
import { isThere } from './is-there.js';
import type { ModelFiles } from './model-files.js';
import type { ResolvedPretrainedOptions } from './options.js';
import { findSnapshot, type PythonSnapshot } from './python-cache.js';

/**
 * The files of a repository of the hub: from `cacheDirectory`, then from where `@huggingface/transformers` keeps models (`env.localModelPath`,
 * whose models are of no known revision, where none is asked for; `env.cacheDir`), from the cache of the Python tools where `HF_HOME` or
 * `HF_HUB_CACHE` name one, and downloaded otherwise, unless `offline`, `HF_HUB_OFFLINE` or `env.allowRemoteModels = false` forbid it. The caches have
 * the layout of that package, so that the two share downloads.
 *
 * That the hub has no file of a name (HTTP 404) is noted beside where it would be, by an empty file whose name ends with `.absent`, when the file is
 * optional: without a network nobody could tell whether it was ever asked for.
 */
export function hubFiles(
  options: ResolvedPretrainedOptions,
  where: string,
  signal?: AbortSignal,
): ModelFiles {
  const { model, revision = 'main', cacheDirectory } = options;
  const inCache = (directory: string, name: string): string =>
    resolve(directory, model, revision === 'main' ? '' : revision, name);
  // Loading that package takes a while and brings its own dependencies: only when a file is not where the options say.
  let loaded: Promise<HubSettings> | undefined;
  const settings = (): Promise<HubSettings> => {
    loaded ??= readHubSettings(options, where);
    return loaded;
  };
  const snapshot = async (): Promise<PythonSnapshot | undefined> => {
    const { pythonCache } = await settings();
    return pythonCache === undefined ? undefined : findSnapshot(pythonCache, model, revision);
  };
  const refusals = new Map<string, Refusal>();
  const missing = (name: string): string =>
    `${model}: ${name}: ${refusals.get(name)?.message ?? 'expected this file, received none.'}`;

  async function find(name: string): Promise<string | undefined> {
    if (cacheDirectory !== undefined) {
      const path = inCache(cacheDirectory, name);
      if (await isThere(path, 'file')) return path;
    }
    const { localFolder, caches, offlineBy, urlOf, authorization, fetch } = await settings();
    const local = localFolder && join(localFolder, name);
    if (local && (await isThere(local, 'file'))) return local;
    for (const cache of caches) {
      const path = inCache(cache, name);
      if (await isThere(path, 'file')) return path;
    }
    const found = await (await snapshot())?.find(name);
    if (found !== undefined) return found;
    const path = inCache(caches[0], name);
    const url = urlOf(name);
    if (offlineBy !== undefined) {
      const message = `expected this file in ${path}, received none, and downloads are off (${offlineBy}). ${fetchCommand(url, path)}`;
      refusals.set(name, { path, message });
      return undefined;
    }
    const status = await download(url, path, {
      where: `${where}: ${model}: ${name}`,
      signal,
      authorization,
      fetch,
    });
    if (status === 200) return path;
    const message = `expected this file at ${url}, received HTTP ${status}.${hintOf(status)}`;
    // Not there, or not for everyone. Anything else says nothing about the file, and a model without its settings would give other features.
    if (![401, 403, 404].includes(status)) throw new EncoderError(`${where}: ${model}: ${name}: ${message}`);
    refusals.set(name, { path, message, status });
    return undefined;
  }

  async function findOptional(name: string): Promise<string | undefined> {
    const found = await find(name);
    if (found !== undefined) return found;
    const { path, status } = refusals.get(name)!;
    const note = `${path}.absent`;
    if (status === 404) {
      // A note that cannot be written (a cache that only others may fill) is missed offline alone, and then named.
      await mkdir(dirname(note), { recursive: true })
        .then(() => writeFile(note, ''))
        .catch(() => undefined);
      return undefined;
    }
    const { caches, localFolder } = await settings();
    for (const cache of caches) {
      if (await isThere(`${inCache(cache, name)}.absent`, 'file')) return undefined;
    }
    if (await (await snapshot())?.lacks(name)) return undefined;
    if (localFolder && (await isThere(localFolder, 'directory'))) return undefined;
    throw new EncoderError(
      `${where}: ${missing(name)} Where the answer is 404 the model has none, which is noted by: touch ${note}`,
    );
  }

  return { revision: options.revision, find, findOptional, missing };
}

/** Why a file is not there. */
interface Refusal {
  /** Where it would be. */
  readonly path: string;
  readonly message: string;
  /** What the hub answered, where it was asked. */
  readonly status?: number;
}

const fetchCommand = (url: URL, path: string): string =>
  `Fetch it once with: curl --fail --location --create-dirs --output ${path} ${url}`;

const hintOf = (status: number): string =>
  status === 401 || status === 403
    ? ' No such repository, or one that wants a token: set HF_TOKEN. (There is no folder of that name either.)'
    : '';

/**
 * Brings a file to `path`, whole and as the server announces it, or goes on where an earlier download has stopped. Returns the HTTP status.
 *
 * @throws EncoderError when it cannot be had, or is not what was announced; the signal's reason when it aborts.
 */
async function download(
  url: URL,
  path: string,
  {
    where,
    signal,
    authorization,
    fetch,
  }: Pick<HubSettings, 'authorization' | 'fetch'> & {
    readonly where: string;
    readonly signal: AbortSignal | undefined;
  },
): Promise<number> {
  signal?.throwIfAborted();
  try {
    const file = await openPartialFile({ target: path, name: 'bytes', url });
    await fetchFile(file, { url, authorization, signal, fetch });
    await rename(file.path, path);
    await rm(file.folder, { recursive: true, force: true });
    await syncDirectory(dirname(path));
    return 200;
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof StatusError) return cause.status;
    throw new EncoderError(
      `${where}: expected a download from ${url}, received: ${messageOf(cause)}. ${fetchCommand(url, path)}`,
      { cause },
    );
  }
}

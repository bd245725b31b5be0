import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { EncoderError, messageOf } from '@erc/core';
import { removeLeftovers, syncDirectory, temporaryName } from '@erc/core/node';
import { isThere } from './is-there.js';
import type { ModelFiles } from './model-files.js';
import type { ResolvedPretrainedOptions } from './options.js';

type HubEnvironment = typeof import('@huggingface/transformers')['env'];

/**
 * The files of a repository of the hub: from `cacheDirectory`, then from where `@huggingface/transformers` keeps models (`env.localModelPath`,
 * whose models are of no known revision, where none is asked for; `env.cacheDir`), and downloaded into that cache otherwise, unless `offline`
 * or `env.allowRemoteModels = false` forbid it. The cache has the layout of that package, so that the two share downloads.
 *
 * That the hub has no file of a name (HTTP 404) is noted beside where it would be, by an empty file whose name ends with `.absent`, when the file is
 * optional: without a network nobody could tell whether it was ever asked for.
 */
export function hubFiles(
  options: ResolvedPretrainedOptions,
  where: string,
  signal?: AbortSignal,
): ModelFiles {
  const { model, revision = 'main', cacheDirectory, offline } = options;
  const inCache = (directory: string, name: string): string =>
    resolve(directory, model, revision === 'main' ? '' : revision, name);
  // Loading that package takes a while and brings its own dependencies: only when a file is not where the options say.
  let loaded: Promise<HubEnvironment> | undefined;
  const environment = (): Promise<HubEnvironment> => {
    loaded ??= hubEnvironment(model, where);
    return loaded;
  };
  const refusals = new Map<string, Refusal>();
  const missing = (name: string): string =>
    `${model}: ${name}: ${refusals.get(name)?.message ?? 'expected this file, received none.'}`;

  /** The folder of the user's own copy, where there may be one. */
  const localFolder = async (): Promise<string | undefined> => {
    const env = await environment();
    const isLocal = options.revision === undefined && env.allowLocalModels && env.localModelPath;
    return isLocal ? resolve(env.localModelPath, model) : undefined;
  };

  async function find(name: string): Promise<string | undefined> {
    if (cacheDirectory !== undefined) {
      const path = inCache(cacheDirectory, name);
      if (await isThere(path, 'file')) return path;
    }
    const env = await environment();
    const folder = await localFolder();
    const local = folder && join(folder, name);
    if (local && (await isThere(local, 'file'))) return local;
    const path = inCache(cacheDirectory ?? env.cacheDir ?? '.cache/huggingface', name);
    if (await isThere(path, 'file')) return path;
    const template = env.remotePathTemplate
      .replaceAll('{model}', model)
      .replaceAll('{revision}', encodeURIComponent(revision));
    const url = new URL(join(template, name), env.remoteHost);
    if (offline || !env.allowRemoteModels) {
      const why = offline ? 'offline' : 'env.allowRemoteModels';
      const message = `expected this file in ${path}, received none, and downloads are off (${why}). ${fetchCommand(url, path)}`;
      refusals.set(name, { path, message });
      return undefined;
    }
    const status = await download(env, url, path, { where: `${where}: ${model}: ${name}`, signal });
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
      await writeFile(note, '').catch(() => undefined);
      return undefined;
    }
    if (await isThere(note, 'file')) return undefined;
    const folder = await localFolder();
    if (folder && (await isThere(folder, 'directory'))) return undefined;
    throw new EncoderError(
      `${where}: ${missing(name)} Where the answer is 404 the model has none, which is noted by: touch ${note}`,
    );
  }

  return { find, findOptional, missing };
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

async function hubEnvironment(model: string, where: string): Promise<HubEnvironment> {
  try {
    return (await import('@huggingface/transformers')).env;
  } catch (cause) {
    throw new EncoderError(
      `${where}: ${model}: expected a folder, or the package @huggingface/transformers, which repositories of the hub are found with; received neither (${messageOf(cause)}). Install it with: npm install @huggingface/transformers`,
      { cause },
    );
  }
}

/**
 * Writes what a server gives to a temporary name beside `path`, and renames it when it is whole and on the disk. Returns the HTTP status.
 *
 * @throws the signal's reason when it aborts.
 */
async function download(
  env: HubEnvironment,
  url: URL,
  path: string,
  { where, signal }: { readonly where: string; readonly signal: AbortSignal | undefined },
): Promise<number> {
  signal?.throwIfAborted();
  const temporary = temporaryName(path);
  try {
    const token = process.env.HF_TOKEN ?? process.env.HF_ACCESS_TOKEN;
    const isHub = /(^|\.)(huggingface\.co|hf\.co)$/.test(url.hostname);
    const response = await env.fetch(url, {
      headers: token && isHub && url.protocol === 'https:' ? { Authorization: `Bearer ${token}` } : {},
      ...(signal && { signal }),
    });
    if (response.status !== 200 || !response.body) {
      await response.body?.cancel();
      return response.status === 200 ? 204 : response.status;
    }
    await mkdir(dirname(path), { recursive: true });
    await removeLeftovers(dirname(path));
    await pipeline(
      Readable.fromWeb(response.body as ReadableStream),
      createWriteStream(temporary, { flags: 'wx', flush: true }),
      { signal },
    );
    await rename(temporary, path);
    await syncDirectory(dirname(path));
    return 200;
  } catch (cause) {
    await rm(temporary, { force: true });
    signal?.throwIfAborted();
    const reason = cause instanceof Error && cause.cause ? messageOf(cause.cause) : messageOf(cause);
    throw new EncoderError(
      `${where}: expected a download from ${url}, received: ${reason}. ${fetchCommand(url, path)}`,
      { cause },
    );
  }
}

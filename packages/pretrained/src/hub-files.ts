import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
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
  const refusals = new Map<string, string>();

  return {
    async find(name) {
      if (cacheDirectory !== undefined) {
        const path = inCache(cacheDirectory, name);
        if (await isThere(path, 'file')) return path;
      }
      const env = await environment();
      const isLocal = options.revision === undefined && env.allowLocalModels && env.localModelPath;
      const local = isLocal ? join(env.localModelPath, model, name) : undefined;
      if (local && (await isThere(local, 'file'))) return resolve(local);
      const path = inCache(cacheDirectory ?? env.cacheDir ?? '.cache/huggingface', name);
      if (await isThere(path, 'file')) return path;
      const template = env.remotePathTemplate
        .replaceAll('{model}', model)
        .replaceAll('{revision}', encodeURIComponent(revision));
      const url = new URL(join(template, name), env.remoteHost);
      if (offline || !env.allowRemoteModels) {
        refusals.set(
          name,
          `expected this file in ${path}, received none, and downloads are off (${offline ? 'offline' : 'env.allowRemoteModels'}). ${fetchCommand(url, path)}`,
        );
        return undefined;
      }
      const status = await download(env, url, path, { where: `${where}: ${model}: ${name}`, signal });
      if (status === 200) return path;
      const refusal = `expected this file at ${url}, received HTTP ${status}.${hintOf(status)}`;
      // Not there, or not for everyone. Anything else says nothing about the file, and a model without its settings would give other features.
      if (![401, 403, 404].includes(status))
        throw new EncoderError(`${where}: ${model}: ${name}: ${refusal}`);
      refusals.set(name, refusal);
      return undefined;
    },
    missing: (name) => `${model}: ${name}: ${refusals.get(name) ?? 'expected this file, received none.'}`,
  };
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

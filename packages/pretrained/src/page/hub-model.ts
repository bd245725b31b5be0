import { EncoderError } from '@erc/core';
import { hubUrl, loadTransformersSettings, type TransformersSettings } from '../hub-url.js';
import type { ResolvedPretrainedOptions } from '../options.js';
import { type FetchFile, fetchFile } from './fetch-file.js';
import { createPageFiles, type PageFiles } from './page-files.js';

/** What of a cache is used: that of a page, or one that a program gives to `@huggingface/transformers`. */
interface FileCache {
  match(address: string): Promise<unknown>;
  put(address: string, response: Response): Promise<unknown>;
}

/**
 * A repository of the hub, by the settings of `@huggingface/transformers` (`env`: its host, its cache, whether downloads are allowed), with which
 * downloads are shared: both keep them in one cache, by their addresses. That the hub has no file of a name is noted there, by an empty one whose
 * address ends with `.absent`: offline nobody could tell.
 *
 * @throws EncoderError where that package is not there.
 */
export async function openHubModel(
  { model, revision, offline }: ResolvedPretrainedOptions,
  where: string,
  signal: AbortSignal | undefined,
): Promise<PageFiles> {
  const env = await loadTransformersSettings(model, where);
  const cache = await openCache(env);
  const isOffline = offline || !env.allowRemoteModels;
  const fetchCached: FetchFile = async (address) => {
    const found = await cache?.match(address);
    if (found instanceof Response) return new Uint8Array(await found.arrayBuffer());
    const note = `${address}.absent`;
    if (isOffline) {
      if (await cache?.match(note)) return undefined;
      throw new EncoderError(
        `${where}: ${model}: expected this file in the cache of the page, as ${address}, received none, and downloads are off (${offline ? 'offline' : 'env.allowRemoteModels'}).`,
      );
    }
    const bytes = await fetchFile(address, { where: `${where}: ${model}`, signal, fetch: env.fetch });
    // A cache that is full is none: the file is fetched again next time.
    await cache?.put(bytes ? address : note, new Response(bytes ?? '')).catch(() => undefined);
    return bytes;
  };
  return createPageFiles({
    model,
    revision,
    addressOf: (name) => hubUrl(env, env.remoteHost, { model, revision }, name).href,
    fetchFile: fetchCached,
  });
}

async function openCache(env: TransformersSettings): Promise<FileCache | undefined> {
  if (env.useCustomCache) return env.customCache ?? undefined;
  if (!env.useBrowserCache || typeof caches === 'undefined') return undefined;
  // A page in a sandboxed frame sees caches, and may not use them.
  return caches.open(env.cacheKey).catch(() => undefined);
}

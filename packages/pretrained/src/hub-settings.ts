import { join, resolve } from 'node:path';
import { EncoderError } from '@erc/core';
import type { Fetch } from '@erc/core/node';
import { hubUrl, loadTransformersSettings, type TransformersSettings } from './hub-url.js';
import type { ResolvedPretrainedOptions } from './options.js';

type Variables = Readonly<Record<string, string | undefined>>;

/** Where a repository of the hub is looked for, and how the hub is asked. */
export interface HubSettings {
  /** The user's own copies of models, by their names; `undefined` where none count. */
  readonly localFolder: string | undefined;
  /** The cache of the Python tools, where the environment names one. */
  readonly pythonCache: string | undefined;
  /** Caches in the layout of `@huggingface/transformers`. Downloads go into the first one. */
  readonly caches: readonly [string, ...string[]];
  /** What forbids downloads; `undefined` where nothing does. */
  readonly offlineBy: string | undefined;
  /** Address of a file of the repository. */
  readonly urlOf: (name: string) => URL;
  /** Value of the header that goes to the hub, or to the mirror of the environment. */
  readonly authorization: string | undefined;
  readonly fetch: Fetch;
}

/**
 * Reads what the environment says as the Python tools do: `HF_ENDPOINT`, `HF_HOME`, `HF_HUB_CACHE`, `HF_HUB_OFFLINE`, `HF_TOKEN`. What a program has
 * set in `env` of `@huggingface/transformers` comes first.
 *
 * @see https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables
 */
export async function readHubSettings(
  options: ResolvedPretrainedOptions,
  where: string,
  variables: Variables = process.env,
): Promise<HubSettings> {
  const { model, cacheDirectory } = options;
  const env = await loadTransformersSettings(model, where);
  const endpoint = endpointOf(env.remoteHost, variables, `${where}: ${model}`);
  const isLocal = options.revision === undefined && env.allowLocalModels && env.localModelPath;
  const home = variables.HF_HOME || undefined;
  return {
    localFolder: isLocal ? resolve(env.localModelPath, model) : undefined,
    pythonCache: variables.HF_HUB_CACHE || (home && join(home, 'hub')),
    caches: cachesOf(cacheDirectory, home, env.cacheDir),
    offlineBy: offlineBy(options, env, variables),
    urlOf: (name) => hubUrl(env, endpoint, options, name),
    authorization: authorizationOf(endpoint, variables),
    fetch: env.fetch,
  };
}

const HUB = 'https://huggingface.co/';

/** @throws EncoderError where `HF_ENDPOINT` is no address. */
function endpointOf(remoteHost: string, { HF_ENDPOINT }: Variables, where: string): URL {
  // A program that has set another host means it.
  const text = remoteHost === HUB && HF_ENDPOINT ? HF_ENDPOINT : remoteHost;
  // With a slash in the end: a mirror may lie in a folder of its host.
  const url = URL.canParse(text) ? new URL(text.replace(/\/*$/, '/')) : undefined;
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return url;
  throw new EncoderError(
    `${where}: HF_ENDPOINT: expected an address such as ${HUB}, received ${JSON.stringify(text)}.`,
  );
}

/** Where `@huggingface/transformers` keeps downloads unless a program says otherwise: in its own folder. */
const OWN_CACHE = /@huggingface[\\/]transformers[\\/]\.cache[\\/]*$/;

function cachesOf(
  cacheDirectory: string | undefined,
  home: string | undefined,
  cacheDir: string | null,
): [string, ...string[]] {
  const packages = cacheDir ?? '.cache/huggingface';
  const isChosen = cacheDir !== null && !OWN_CACHE.test(cacheDir);
  const [first, ...others] = [
    ...(cacheDirectory === undefined ? [] : [cacheDirectory]),
    ...(isChosen ? [packages] : []),
    ...(home === undefined ? [] : [join(home, 'erc')]),
  ];
  if (first === undefined) return [packages];
  return isChosen ? [first, ...others] : [first, ...others, packages];
}

/** Words by which the Python tools understand yes. */
const YES = ['1', 'ON', 'YES', 'TRUE'];

function offlineBy(
  { offline }: ResolvedPretrainedOptions,
  { allowRemoteModels }: TransformersSettings,
  { HF_HUB_OFFLINE = '' }: Variables,
): string | undefined {
  if (offline) return 'offline';
  if (!allowRemoteModels) return 'env.allowRemoteModels';
  return YES.includes(HF_HUB_OFFLINE.toUpperCase()) ? 'HF_HUB_OFFLINE' : undefined;
}

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/** The token goes to the hub, and to the mirror that the environment names beside it; never unencrypted over a network. */
function authorizationOf(
  endpoint: URL,
  { HF_ENDPOINT, HF_TOKEN, HF_ACCESS_TOKEN }: Variables,
): string | undefined {
  const token = HF_TOKEN || HF_ACCESS_TOKEN;
  const isHub = /(^|\.)(huggingface\.co|hf\.co)$/.test(endpoint.hostname);
  const isNamed =
    HF_ENDPOINT !== undefined && URL.canParse(HF_ENDPOINT) && new URL(HF_ENDPOINT).host === endpoint.host;
  const isSafe = endpoint.protocol === 'https:' || LOOPBACK.includes(endpoint.hostname);
  return token && (isHub || isNamed) && isSafe ? `Bearer ${token}` : undefined;
}

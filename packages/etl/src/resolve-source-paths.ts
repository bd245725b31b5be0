import { existsSync } from 'node:fs';
import type { ResolvedFacesOptions } from '@erc/media';
import type { ResolvedSourceOptions } from './source-options.js';

/** A download that may have a folder of its own. */
const hasWorkspace = (from: unknown): from is { readonly kaggle: { readonly workspace: string } } =>
  typeof from === 'object' &&
  from !== null &&
  'kaggle' in from &&
  typeof (from.kaggle as { readonly workspace?: unknown } | undefined)?.workspace === 'string';

/** A model that looks for faces. */
const hasModel = (media: unknown): media is { readonly faces: ResolvedFacesOptions } =>
  typeof media === 'object' &&
  media !== null &&
  'faces' in media &&
  typeof (media.faces as { readonly model?: unknown } | undefined)?.model === 'string';

/** With `file`, what is no folder on this machine is a repository of the hub, and stays as it is. */
function resolveFaces(faces: ResolvedFacesOptions, resolve: (path: string) => string): ResolvedFacesOptions {
  const { model, file, cacheDirectory } = faces;
  const path = resolve(model);
  return {
    ...faces,
    model: file === undefined || existsSync(path) ? path : model,
    ...(cacheDirectory !== undefined && { cacheDirectory: resolve(cacheDirectory) }),
  };
}

/** Options of a source with every path in them as `resolve` gives it: of the corpus, the dataset folder, downloads and models. */
export function resolveSourcePaths<Options extends ResolvedSourceOptions>(
  options: Options,
  resolve: (path: string) => string,
): Options {
  const { from, media } = options as { readonly from?: unknown; readonly media?: unknown };
  const resolved = Array.isArray(from)
    ? from.map((part: ResolvedSourceOptions) => resolveSourcePaths(part, resolve))
    : typeof from === 'string'
      ? resolve(from)
      : hasWorkspace(from)
        ? { ...from, kaggle: { ...from.kaggle, workspace: resolve(from.kaggle.workspace) } }
        : from;
  const faces = hasModel(media) && resolveFaces(media.faces, resolve);
  return {
    ...options,
    into: resolve(options.into),
    ...(from !== undefined && { from: resolved }),
    ...(faces && { media: { ...(media as object), faces } }),
  };
}

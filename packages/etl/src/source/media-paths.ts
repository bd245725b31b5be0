import type { PathResolver } from '@erc/core';
import type { ResolvedMediaOptions } from '@erc/media';

/** Options of clips with the paths of what looks for faces resolved. With `file`, a model may be a repository of the hub. */
export function mediaWithPaths(media: ResolvedMediaOptions, resolve: PathResolver): ResolvedMediaOptions {
  const { faces } = media;
  if (!faces) return media;
  const { model, file, cacheDirectory } = faces;
  return {
    ...media,
    faces: {
      ...faces,
      model: file === undefined ? resolve.path(model) : resolve.model(model),
      ...(cacheDirectory !== undefined && { cacheDirectory: resolve.path(cacheDirectory) }),
    },
  };
}

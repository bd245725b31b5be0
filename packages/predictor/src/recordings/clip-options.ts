import { type ClipOptions, mediaOptionsSchema } from '@erc/media';
import * as z from 'zod';
import type { ModelManifest } from '../model-folder/manifest.js';
import { modelPaths } from '../streams/model-paths.js';

/** What recipes of the first version say of clips. */
const datasetSchema = z.looseObject({ media: mediaOptionsSchema, cut: z.boolean().default(false) });

/**
 * How clips become voices and pictures, with the detector of faces where it lies; `undefined` where nothing says it. Of a folder of the first version its
 * recipe says it, but for faces, whose detector is not in the folder.
 *
 * @param folder Of the detector, as a path or an address.
 * @param where Comes first in errors.
 * @throws DataError for a detector outside of the folder.
 */
export function clipOptionsOf(
  { clips, recipe, version }: Pick<ModelManifest, 'clips' | 'recipe' | 'version'>,
  folder: string | undefined,
  where: string,
): ClipOptions | undefined {
  if (version === 1) {
    const { data } = datasetSchema.safeParse(recipe.dataset);
    return data && !data.media.faces ? { media: data.media, cut: data.cut } : undefined;
  }
  if (!clips) return undefined;
  const { media, cut } = clips;
  if (!media.faces) return { media, cut };
  const model = modelPaths(folder, where).path(media.faces.model);
  return { media: { ...media, faces: { ...media.faces, model } }, cut };
}

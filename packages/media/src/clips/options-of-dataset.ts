import { DataError } from '@erc/core';
import { z } from 'zod';
import { mediaOptionsSchema, type ResolvedMediaOptions } from './options.js';

const datasetSchema = z
  .looseObject({
    media: mediaOptionsSchema.catch(() => mediaOptionsSchema.parse({})),
    cut: z.boolean().catch(false),
  })
  .catch(() => ({ media: mediaOptionsSchema.parse({}), cut: false }));

/** Sources of datasets that were made before: how, their options do not say. */
const madeBeforeSchema = z.looseObject({ source: z.enum(['existing', 'joined']) });

/**
 * How clips became voices and pictures where a model was trained: what is predicted is to be as that was. Sources that have no such options have the defaults of clips.
 *
 * @param dataset Of the model's recipe.
 * @throws DataError for a dataset that was made before, since nothing says how; for `media.faces`, whose detector is not part of a model folder.
 */
export function mediaOptionsOf(dataset: unknown): ResolvedMediaOptions {
  const madeBefore = madeBeforeSchema.safeParse(dataset);
  if (madeBefore.success) {
    throw new DataError(
      `clips: expected a model whose recipe says how clips became voices and pictures, received dataset.source: ${madeBefore.data.source}. ${INSTEAD}`,
    );
  }
  const { media } = datasetSchema.parse(dataset);
  if (media.faces === undefined) return media;
  throw new DataError(
    `clips: expected a model of whole pictures, received dataset.media.faces: { model: ${JSON.stringify(media.faces.model)} }, which is not part of the model. ${INSTEAD}`,
  );
}

const INSTEAD = 'Give voices and images in the place of clips.';

/**
 * Whether rows of a CSV file had recordings where a model was trained, with start and end of their part.
 *
 * @param dataset Of the model's recipe.
 */
export const cutsRecordings = (dataset: unknown): boolean => datasetSchema.parse(dataset).cut;

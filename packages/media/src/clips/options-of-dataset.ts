import { z } from 'zod';
import { mediaOptionsSchema, type ResolvedMediaOptions } from './options.js';

const datasetSchema = z
  .looseObject({
    media: mediaOptionsSchema.catch(() => mediaOptionsSchema.parse({})),
    cut: z.boolean().catch(false),
  })
  .catch(() => ({ media: mediaOptionsSchema.parse({}), cut: false }));

/**
 * How clips became voices and pictures where a model was trained: what is predicted is to be as that was. What says nothing of it has the defaults of clips.
 *
 * @param dataset Of the model's recipe.
 */
export const mediaOptionsOf = (dataset: unknown): ResolvedMediaOptions => datasetSchema.parse(dataset).media;

/**
 * Whether rows of a CSV file had recordings where a model was trained, with start and end of their part.
 *
 * @param dataset Of the model's recipe.
 */
export const cutsRecordings = (dataset: unknown): boolean => datasetSchema.parse(dataset).cut;

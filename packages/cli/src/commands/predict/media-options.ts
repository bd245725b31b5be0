import { type MediaOptions, mediaOptionsSchema } from '@erc/media';
import type { ModelManifest } from '@erc/predictor';
import { z } from 'zod';

const datasetSchema = z
  .looseObject({
    media: mediaOptionsSchema.catch(() => mediaOptionsSchema.parse({})),
    cut: z.boolean().catch(false),
  })
  .catch(() => ({ media: mediaOptionsSchema.parse({}), cut: false }));

/** How clips became voices and pictures where the model was trained: what is predicted is to be as that was. @default the defaults of clips */
export const mediaOptionsOf = ({ recipe }: Pick<ModelManifest, 'recipe'>): MediaOptions =>
  datasetSchema.parse(recipe.dataset).media;

/** Whether rows of a CSV file had recordings where the model was trained, with start and end of their part. */
export const cutsRecordings = ({ recipe }: Pick<ModelManifest, 'recipe'>): boolean =>
  datasetSchema.parse(recipe.dataset).cut;

/** Whether the model reads voices or faces at all. */
export const readsClips = ({ streams }: Pick<ModelManifest, 'streams'>): boolean =>
  Object.values(streams).some(({ modality }) => modality !== 'text');

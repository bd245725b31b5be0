import * as z from 'zod';
import { mediaOptionsSchema } from './options.js';

/** How the clips of a dataset became voices and pictures: what says it again of other clips. */
export const clipOptionsSchema = z.strictObject({
  media: mediaOptionsSchema,
  /** Whether rows of a CSV file had recordings, with start and end of their part. */
  cut: z.boolean(),
});

/** How the clips of a dataset became voices and pictures, with every default filled in. */
export type ClipOptions = z.output<typeof clipOptionsSchema>;

/** Of a dataset that was made without clips: as clips become voices and pictures where nothing else is said. */
export const usualClips = (): ClipOptions => ({ media: mediaOptionsSchema.parse({}), cut: false });

import * as z from 'zod';
import { MAX_PICTURE_PIXELS } from './limits.js';

/** How many pixels a picture may have: of encoders, and of `media` in preparation. */
export const maxPixelsSchema = z
  .int()
  .min(1)
  .max(2 ** 28)
  .default(MAX_PICTURE_PIXELS);

/** Which frames are read: what every encoder of frames spreads into its own strict schema. */
export const frameFields = {
  /** Of a folder with more frames, this many are read, evenly spaced from the first to the last; cuts are reported. @default 32 */
  maxFrames: z.int().min(2).max(10_000).default(32),
  /** Images with more pixels are refused before they are decoded. @default 16777216 (4096 × 4096) */
  maxPixels: maxPixelsSchema,
} as const;

import { mediaOptionsSchema, type ResolvedMediaOptions } from '@erc/media';

/**
 * Limits of clips that are not the usual ones, for fingerprints: with others, other clips are refused. The usual ones are left out, as in folders that
 * were made before there were options of them.
 */
export function unusualLimits({
  maxSeconds,
  maxPixels,
}: Pick<ResolvedMediaOptions, 'maxSeconds' | 'maxPixels'>): {
  readonly maxSeconds?: number;
  readonly maxPixels?: number;
} {
  const usual = mediaOptionsSchema.parse({});
  return {
    ...(maxSeconds !== usual.maxSeconds && { maxSeconds }),
    ...(maxPixels !== usual.maxPixels && { maxPixels }),
  };
}

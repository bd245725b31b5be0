import { mediaOptionsSchema, type ResolvedMediaOptions } from '@erc/media';

/**
 * Options of clips that decide which are refused, where they are not the usual ones, for fingerprints. The usual ones are left out, as in folders that
 * were made before there were such options.
 */
export function unusualRefusals({
  maxSeconds,
  maxPixels,
  damaged,
}: Pick<ResolvedMediaOptions, 'maxSeconds' | 'maxPixels' | 'damaged'>): Readonly<Record<string, unknown>> {
  const usual = mediaOptionsSchema.parse({});
  return {
    ...(maxSeconds !== usual.maxSeconds && { maxSeconds }),
    ...(maxPixels !== usual.maxPixels && { maxPixels }),
    ...(damaged !== usual.damaged && { damaged }),
  };
}

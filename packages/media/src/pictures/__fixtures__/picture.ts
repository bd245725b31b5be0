import sharp from 'sharp';

/** A picture that does not compress well. */
export const picture = (format: 'png' | 'jpeg' | 'webp' = 'png', seed = 7919): Promise<Uint8Array> =>
  sharp(
    Uint8Array.from({ length: 24 * 16 * 3 }, (_, i) => (i * seed) % 251),
    { raw: { width: 24, height: 16, channels: 3 } },
  )
    .toFormat(format)
    .toBuffer();

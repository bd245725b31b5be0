/** Larger wav files are refused, in preparation and in encoding: 256 MiB are over two hours of 16 kHz, 16-bit mono. */
export const MAX_WAV_BYTES = 256 * 2 ** 20;

/** Larger clips are refused before they are opened. */
export const MAX_CLIP_BYTES = 2 ** 30;

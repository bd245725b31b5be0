/** Larger image files are refused before they are read, in preparation and in encoding. */
export const MAX_PICTURE_BYTES = 64 * 2 ** 20;

/** Pixels of a picture at most, where no option says another number: 4096 × 4096. Several pictures are decoded at a time, each pixel in up to 4 bytes. */
export const MAX_PICTURE_PIXELS = 2 ** 24;

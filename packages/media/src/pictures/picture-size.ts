import { formatOf } from './picture-format.js';

/**
 * Width and height that the head of a png, jpeg or webp claims, in pixels; `undefined` of other bytes, and in a browser. No pixel is decoded.
 */
export async function pictureSize(
  bytes: Uint8Array,
): Promise<{ readonly width: number; readonly height: number } | undefined> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!formatOf(file)) return undefined;
  const { default: sharp } = await import('#sharp');
  if (typeof sharp !== 'function') return undefined;
  try {
    const { width, height } = await sharp(file, { limitInputPixels: false }).metadata();
    return { width, height };
  } catch {
    return undefined;
  }
}

import { messageOf } from '@erc/core';
import sharp from 'sharp';

interface Format {
  /** By the first bytes: no other loader (SVG, PDF, …) is ever reached. */
  readonly starts: (head: string) => boolean;
  /** Whether the end is there. Decoders do not mind when only what comes after the pixels is missing; the encoders do. */
  readonly ends: (file: Buffer) => boolean;
}

const FORMATS: readonly Format[] = [
  {
    // png. The last chunk is its name and a checksum of 4 bytes.
    starts: (head) => head.startsWith('\x89PNG\r\n\x1a\n'),
    ends: (file) => file.includes('IEND') && file.lastIndexOf('IEND') + 8 <= file.length,
  },
  {
    // jpeg. Between start of scan (FF DA) and end of image (FF D9) neither marker occurs; a thumbnail has its own pair before.
    starts: (head) => head.startsWith('\xff\xd8\xff'),
    ends: (file) => file.lastIndexOf('ffd9', undefined, 'hex') > file.lastIndexOf('ffda', undefined, 'hex'),
  },
  {
    // webp. The decoder notices every cut.
    starts: (head) => head.startsWith('RIFF') && head.endsWith('WEBP'),
    ends: () => true,
  },
];

/** Above a frame of 8K video. Several pictures are decoded at a time, each pixel in up to 4 bytes. */
const MAX_PIXELS = 2 ** 25;

/**
 * Why a file is no png, jpeg or webp of at most 2²⁵ pixels that can be decoded whole, or `undefined`. Decodes every pixel, of an animated picture
 * those of the first one. What the head claims is looked at before anything is allocated for it.
 */
export async function imageProblem(bytes: Uint8Array): Promise<string | undefined> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const head = file.toString('latin1', 0, 12);
  const format = FORMATS.find(({ starts }) => starts(head));
  if (!format) return `${file.length} bytes that start with ${JSON.stringify(head.slice(0, 4))}`;
  if (!format.ends(file)) return `${file.length} bytes without the end of an image: cut short or damaged`;
  try {
    await sharp(file, { failOn: 'error', limitInputPixels: MAX_PIXELS, pages: 1 }).raw().toBuffer();
    return undefined;
  } catch (error) {
    return `${file.length} bytes that break off or are damaged (${messageOf(error)})`;
  }
}

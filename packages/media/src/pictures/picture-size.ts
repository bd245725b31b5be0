import { formatOf } from './picture-format.js';
import type { RgbImage } from './resize.js';

type Size = Pick<RgbImage, 'width' | 'height'>;

/**
 * Width and height that the head of a png, jpeg or webp claims, in pixels, before it is turned upright; `undefined` of other bytes, and of a
 * head that breaks off. No pixel is decoded.
 *
 * @see https://www.w3.org/TR/png-3/#11IHDR, ITU-T T.81 B.2.2, https://developers.google.com/speed/webp/docs/riff_container
 */
export function pictureSize(bytes: Uint8Array): Size | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return READERS[formatOf(bytes)?.name ?? 'none'](view);
}

const READERS = { png: pngSize, jpeg: jpegSize, webp: webpSize, none: () => undefined } as const;

function pngSize(view: DataView): Size | undefined {
  if (view.byteLength < 24) return undefined;
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

/** Segments are `FF marker length …`; a frame's begins with its precision, height and width. */
function jpegSize(view: DataView): Size | undefined {
  let at = 2;
  while (at + 9 <= view.byteLength) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    // FF may be repeated before a marker.
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    // C4, C8 and CC are tables, and no frames.
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

function webpSize(view: DataView): Size | undefined {
  if (view.byteLength < 30) return undefined;
  const kind = view.getUint32(12);
  // `VP8X`: 24 bits each, less one.
  if (kind === 0x56503858) {
    return { width: 1 + (view.getUint32(24, true) & 0xffffff), height: 1 + (view.getUint32(26, true) >>> 8) };
  }
  // `VP8L`: 14 bits each, less one, after a signature.
  if (kind === 0x5650384c) {
    const bits = view.getUint32(21, true);
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
  }
  // `VP8 `: 14 bits each, after the start code.
  if (kind === 0x56503820) {
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  }
  return undefined;
}

import { DataError, type Pixels } from '@erc/core';
import { canvasOf } from './page-canvas.js';

/**
 * What a page shows, as pixels: a canvas, an image, a frame of a video, as a `visual` input takes it. Browsers only.
 *
 * @throws DataError in Node; DOMException for a source without pixels: an image that is not loaded, a video that has not begun.
 */
export async function pixelsOf(
  source:
    | ImageBitmap
    | HTMLCanvasElement
    | OffscreenCanvas
    | HTMLImageElement
    | HTMLVideoElement
    | VideoFrame,
): Promise<Pixels> {
  if (typeof createImageBitmap !== 'function') {
    throw new DataError('pixelsOf: expected a browser, received a program without createImageBitmap.');
  }
  const bitmap = await createImageBitmap(source);
  try {
    const { width, height } = bitmap;
    const context = canvasOf(width, height);
    context.drawImage(bitmap, 0, 0);
    return { data: context.getImageData(0, 0, width, height).data, width, height, channels: 4 };
  } finally {
    bitmap.close();
  }
}

// What stands behind `#pictures` in package.json, in a browser.
import { overGrey } from './over-grey.js';
import { canvasOf } from './page-canvas.js';
import { GREY, type PictureDecoder } from './picture-decoder.js';
import { pictureSize } from './picture-size.js';
import type { RgbImage } from './resize.js';
import { squared } from './squared.js';

export const decoder: PictureDecoder = {
  async sizeOf(bytes) {
    const size = pictureSize(bytes);
    if (size) return size;
    throw new Error('expected a head with width and height, received none');
  },
  async decode(bytes, _maxPixels, square) {
    const blob = new Blob([new Uint8Array(bytes)]);
    const bitmap = await createImageBitmap(blob, { imageOrientation: 'from-image' });
    try {
      const image = rgbOf(bitmap);
      return square ? squared(image, square) : image;
    } finally {
      bitmap.close();
    }
  },
  async ofPixels(pixels, square) {
    const image = overGrey(pixels);
    return square ? squared(image, square) : image;
  },
};

function rgbOf(bitmap: ImageBitmap): RgbImage {
  const { width, height } = bitmap;
  const context = canvasOf(width, height);
  context.fillStyle = `rgb(${GREY} ${GREY} ${GREY})`;
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  return overGrey({ data, width, height, channels: 4 });
}

import type { DenseFeature, Pixels, VisualInput } from '@erc/core';
import { createVisualEncoder, type VisualEncoderOptions } from '@erc/encoders-visual';
import { pixelsOf } from '@erc/media';

/** Pixels, as JSON holds them. */
export interface PlainPixels extends Omit<Pixels, 'data'> {
  readonly data: readonly number[];
}

/** Options of {@link run}. */
export interface PicturesInput {
  readonly options: VisualEncoderOptions;
  /** Files in base 64, and pixels. */
  readonly pictures: readonly (string | PlainPixels)[];
}

/** The features of a picture, or why there are none. */
export type PictureReport = readonly number[] | string;

/** Encodes each picture by itself, in Node and in a page alike. */
export async function run({ options, pictures }: PicturesInput): Promise<readonly PictureReport[]> {
  const encoder = await createVisualEncoder(options);
  const reports: PictureReport[] = [];
  for (const picture of pictures) {
    const input: VisualInput = { frames: [frameOf(picture)] };
    reports.push(
      await encoder.encode([input]).then(
        ([feature]) => [...(feature as DenseFeature).data],
        (error: Error) => error.message,
      ),
    );
  }
  await encoder.dispose();
  return reports;
}

export const bytesOf = (base64: string): Uint8Array =>
  Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

const frameOf = (picture: string | PlainPixels): Uint8Array | Pixels =>
  typeof picture === 'string' ? bytesOf(picture) : { ...picture, data: Uint8Array.from(picture.data) };

/** What a canvas and a bitmap of a file show, as pixels: their values and size. Pages only. */
export async function shownOf(base64: string): Promise<readonly PlainPixels[]> {
  const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytesOf(base64))]));
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
  canvas.getContext('2d')!.drawImage(bitmap, 0, 0);
  const shown = [
    await pixelsOf(canvas),
    await pixelsOf(bitmap),
    await pixelsOf(new VideoFrame(canvas, { timestamp: 0 })),
  ];
  return shown.map((pixels) => ({ ...pixels, data: [...pixels.data] }));
}

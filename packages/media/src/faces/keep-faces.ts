import type { RgbImage } from '../pictures/resize.js';
import { type Face, isFiniteBox } from './find-faces.js';
import type { FaceDetector } from './open-detector.js';
import type { ResolvedFacesOptions } from './options.js';

/** A picture of which only faces are left. */
export interface FacePicture {
  /** Of the wanted size when cropped: {@link square} says what of the picture it shows. */
  readonly picture: RgbImage;
  readonly faces: number;
}

/** Finds the faces of a picture, and leaves nothing but them: without a face, a black picture. */
export async function keepFaces(
  picture: RgbImage,
  detector: FaceDetector,
  { as, maxHeight, margin }: ResolvedFacesOptions,
): Promise<FacePicture> {
  const found = await detector.find(picture);
  const faces = found
    .filter((face) => isFiniteBox(face) && !isTooHigh(face, picture, maxHeight))
    .map((face) => within(face, picture))
    .filter(({ left, top, right, bottom }) => right > left && bottom > top);
  if (as === 'black-out') return { picture: blackOut(picture, faces), faces: faces.length };
  const [best] = faces;
  return { picture: best ? square(picture, best, margin) : black(1, 1), faces: faces.length };
}

/** Whether a box, all of it, is higher than it may be. */
const isTooHigh = ({ top, bottom }: Face, { height }: RgbImage, maxHeight: number | undefined): boolean =>
  maxHeight !== undefined && bottom - top > maxHeight * height;

/** What of a box lies in the picture: corners may be anywhere, and a crop is a square of their distance. */
const within = (face: Face, { width, height }: RgbImage): Face => ({
  ...face,
  left: Math.max(0, face.left),
  top: Math.max(0, face.top),
  right: Math.min(width, face.right),
  bottom: Math.min(height, face.bottom),
});

const black = (width: number, height: number): RgbImage => ({
  width,
  height,
  data: new Uint8Array(3 * width * height),
});

/** Everything outside of the boxes, which lie in the picture, is black; a box is rounded outwards. */
function blackOut({ width, height, data }: RgbImage, faces: readonly Face[]): RgbImage {
  const kept = black(width, height);
  for (const face of faces) {
    const left = Math.floor(face.left);
    const right = Math.ceil(face.right);
    for (let y = Math.floor(face.top); y < Math.ceil(face.bottom); y++) {
      const at = 3 * (y * width + left);
      kept.data.set(data.subarray(at, at + 3 * (right - left)), at);
    }
  }
  return kept;
}

/** The square around a face, with its margin; what of it lies outside of the picture is black. */
function square({ width, height, data }: RgbImage, face: Face, margin: number): RgbImage {
  const longer = Math.max(face.right - face.left, face.bottom - face.top);
  const side = Math.max(1, Math.round(longer * (1 + 2 * margin)));
  const left = Math.round((face.left + face.right - side) / 2);
  const top = Math.round((face.top + face.bottom - side) / 2);
  const cut = black(side, side);
  const [from, to] = [Math.max(0, left), Math.min(width, left + side)];
  for (let y = Math.max(0, top); y < Math.min(height, top + side) && to > from; y++) {
    const row = data.subarray(3 * (y * width + from), 3 * (y * width + to));
    cut.data.set(row, 3 * ((y - top) * side + from - left));
  }
  return cut;
}

import type { ResolvedFacesOptions } from './options.js';

/** A face in pixels of the picture; corners may lie outside. */
export interface Face {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** 0 … 1. */
  readonly score: number;
  /** Eyes, nose and corners of the mouth: x and y of each. */
  readonly landmarks: readonly number[];
}

/** What a model gives: a row for each prior. */
export interface DetectorOutputs {
  /** Offsets of boxes, `[priors, 4]`. */
  readonly boxes: Float32Array;
  /** Probabilities of background and face, `[priors, 2]`. */
  readonly scores: Float32Array;
  /** Offsets of five points, `[priors, 10]`. */
  readonly landmarks: Float32Array;
}

/** Pixels between two cells of a level, and the sides of its two priors. */
const LEVELS = [
  { step: 8, sides: [16, 32] },
  { step: 16, sides: [64, 128] },
  { step: 32, sides: [256, 512] },
] as const;
const VARIANCES = [0.1, 0.2] as const;
const POINTS = 5;

/** How many priors a picture has. */
export const countPriors = (width: number, height: number): number =>
  LEVELS.reduce(
    (sum, { step, sides }) => sum + Math.ceil(width / step) * Math.ceil(height / step) * sides.length,
    0,
  );

/** Centre and size of each prior in pixels, level by level, row by row. `[priors, 4]` */
function priorsOf(width: number, height: number): Float64Array {
  const priors = new Float64Array(4 * countPriors(width, height));
  let at = 0;
  for (const { step, sides } of LEVELS) {
    for (let row = 0; row < Math.ceil(height / step); row++) {
      for (let column = 0; column < Math.ceil(width / step); column++) {
        for (const side of sides) {
          priors.set([(column + 0.5) * step, (row + 0.5) * step, side, side], at);
          at += 4;
        }
      }
    }
  }
  return priors;
}

/**
 * Faces from a model's predictions, the highest score first. With a prior of centre c and size s, a box has the centre c + 0.1 · l₁ · s and the
 * size s · exp(0.2 · l₂), and a point is at c + 0.1 · l · s. Overlap counts pixels, both ends included.
 *
 * @param size Of the picture that the model was given.
 * @see Deng et al. 2020, "RetinaFace", CVPR, arXiv:1905.00641; Liu et al. 2016, "SSD", ECCV, arXiv:1512.02325, eq. 2
 */
export function findFaces(
  { boxes, scores, landmarks }: DetectorOutputs,
  { width, height }: { readonly width: number; readonly height: number },
  { confidence, topK, nms, keepTopK }: Pick<ResolvedFacesOptions, 'confidence' | 'topK' | 'nms' | 'keepTopK'>,
): Face[] {
  const priors = priorsOf(width, height);
  const scoreOf = (i: number): number => scores[2 * i + 1]!;
  const candidates = Array.from({ length: priors.length / 4 }, (_, i) => i)
    .filter((i) => scoreOf(i) > confidence)
    // Of equal scores the earlier prior, so that the order never depends on the sort.
    .sort((a, b) => scoreOf(b) - scoreOf(a) || a - b)
    .slice(0, topK);
  const faces = candidates.map((i): Face => {
    const [x, y, w, h] = priors.subarray(4 * i, 4 * i + 4) as unknown as [number, number, number, number];
    const [dx, dy, dw, dh] = boxes.subarray(4 * i, 4 * i + 4) as unknown as [number, number, number, number];
    const [cx, cy] = [x + dx * VARIANCES[0] * w, y + dy * VARIANCES[0] * h];
    const [fw, fh] = [w * Math.exp(dw * VARIANCES[1]), h * Math.exp(dh * VARIANCES[1])];
    return {
      left: cx - fw / 2,
      top: cy - fh / 2,
      right: cx + fw / 2,
      bottom: cy + fh / 2,
      score: scoreOf(i),
      landmarks: Array.from({ length: 2 * POINTS }, (_, k) =>
        k % 2 === 0
          ? x + landmarks[10 * i + k]! * VARIANCES[0] * w
          : y + landmarks[10 * i + k]! * VARIANCES[0] * h,
      ),
    };
  });
  const kept: Face[] = [];
  // A box without numbers would overlap all others more than any limit.
  for (const face of faces.filter(isFiniteBox))
    if (kept.every((other) => overlap(face, other) <= nms)) kept.push(face);
  return kept.slice(0, keepTopK);
}

/** Whether all corners of a box are numbers: sizes are exponentials, and may be too large for one. */
export const isFiniteBox = ({ left, top, right, bottom }: Face): boolean =>
  [left, top, right, bottom].every(Number.isFinite);

const area = ({ left, top, right, bottom }: Pick<Face, 'left' | 'top' | 'right' | 'bottom'>): number =>
  (right - left + 1) * (bottom - top + 1);

/** Intersection over union. */
function overlap(a: Face, b: Face): number {
  const width = Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left) + 1);
  const height = Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) + 1);
  return (width * height) / (area(a) + area(b) - width * height);
}

/** Ways to make one vector of many: mean, greatest value, standard deviation (divided by n), last frame minus first. */
export const POOLINGS = ['mean', 'max', 'sd', 'change'] as const;

/** One of {@link POOLINGS}. */
export type Pooling = (typeof POOLINGS)[number];

/** A value from the values of one element over the frames, in order. */
const POOL: Readonly<Record<Pooling, (values: readonly number[]) => number>> = {
  mean,
  max: (values) => values.reduce((a, b) => Math.max(a, b)),
  sd: (values) => {
    const centre = mean(values);
    return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
  },
  change: (values) => values.at(-1)! - values[0]!,
};

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * The poolings of frame vectors, one after the other. Of a single frame `mean` and `max` are the frame, `sd` and `change` are 0.
 *
 * @param frames At least one, each `[dim]`.
 * @returns `[poolings · dim]`
 */
export function poolFrames(frames: readonly Float32Array[], poolings: readonly Pooling[]): Float32Array {
  const dim = frames[0]!.length;
  const pooled = new Float32Array(poolings.length * dim);
  for (let i = 0; i < dim; i++) {
    const values = frames.map((frame) => frame[i]!);
    for (const [p, pooling] of poolings.entries()) pooled[p * dim + i] = POOL[pooling](values);
  }
  return pooled;
}

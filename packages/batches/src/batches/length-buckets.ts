/** Most lengths that a stream is padded to. For each a program is compiled, which has memory of its own. */
const MOST_BUCKETS = 6;

/** Ends that the best are chosen among: more would change the padding by less than a hundredth. */
const MOST_CANDIDATES = 128;

/** Lengths that raw streams are padded to, by stream name: ascending, as many for each. Bucket k of all of them is one shape of a batch. */
export type LengthBuckets = Readonly<Record<string, readonly number[]>>;

/**
 * The few lengths that raw streams are padded to, with the least padding that there can be.
 *
 * Those of the costliest stream are fitted by dynamic programming: of all choices of six ends among the lengths that occur (rounded up to a
 * 128th of the longest) the one whose padded lengths have the least sum. The other streams are padded to the longest that occurs in a bucket or one
 * before it, so that a batch has one of six shapes and not of 6 × 6.
 *
 * @param lengths Of the training examples, by stream name: the costliest stream first.
 */
export function fitLengthBuckets(lengths: Readonly<Record<string, readonly number[]>>): LengthBuckets {
  const [costliest, ...others] = Object.keys(lengths);
  if (costliest === undefined) return {};
  const ends = fitEnds(lengths[costliest]!);
  const places = lengths[costliest]!.map((length) => ends.findIndex((end) => length <= end));
  return {
    [costliest]: ends,
    ...Object.fromEntries(
      others.map((name) => {
        const longest = new Array<number>(ends.length).fill(1);
        for (const [i, length] of lengths[name]!.entries()) {
          longest[places[i]!] = Math.max(longest[places[i]!]!, length);
        }
        for (let k = 1; k < longest.length; k++) longest[k] = Math.max(longest[k]!, longest[k - 1]!);
        return [name, longest];
      }),
    ),
  };
}

/**
 * The bucket that an example falls into: the first that all of its streams fit into. Where one is longer than the last end, buckets go on in
 * multiples of it.
 *
 * @param lengthOf Steps of the example in a stream.
 */
export function bucketIn(buckets: LengthBuckets, lengthOf: (name: string) => number): number {
  let bucket = 0;
  for (const [name, ends] of Object.entries(buckets)) {
    const length = lengthOf(name);
    const fits = ends.findIndex((end) => length <= end);
    const top = ends.at(-1)!;
    bucket = Math.max(bucket, fits >= 0 ? fits : ends.length - 2 + Math.ceil(length / top));
  }
  return bucket;
}

/** The length that a stream is padded to in a bucket of {@link bucketIn}. */
export const bucketEnd = (ends: readonly number[], bucket: number): number =>
  ends[bucket] ?? ends.at(-1)! * (bucket - ends.length + 2);

function fitEnds(lengths: readonly number[]): readonly number[] {
  const longest = lengths.reduce((most, length) => Math.max(most, length), 1);
  const grain = Math.ceil(longest / MOST_CANDIDATES);
  const counts = new Map<number, number>();
  for (const length of [...lengths, longest]) {
    const end = Math.min(longest, Math.max(1, Math.ceil(length / grain)) * grain);
    counts.set(end, (counts.get(end) ?? 0) + 1);
  }
  const ends = [...counts.keys()].sort((a, b) => a - b);
  const below = [0];
  for (const end of ends) below.push(below.at(-1)! + counts.get(end)!);
  // cost[j]: least sum of padded lengths up to ends[j] with a bucket that ends there; from[k][j]: where the bucket before it ends.
  let cost = ends.map((end, j) => end * below[j + 1]!);
  const from: number[][] = [];
  for (let k = 1; k < Math.min(MOST_BUCKETS, ends.length); k++) {
    const before = new Array<number>(ends.length).fill(-1);
    cost = ends.map((end, j) => {
      let least = cost[j]!;
      for (let i = 0; i < j; i++) {
        const sum = cost[i]! + end * (below[j + 1]! - below[i + 1]!);
        if (sum < least) [least, before[j]] = [sum, i];
      }
      return least;
    });
    from.push(before);
  }
  const chosen: number[] = [];
  let j = ends.length - 1;
  for (let k = from.length - 1; k >= 0; k--) {
    const before = from[k]![j]!;
    if (before < 0) continue;
    chosen.push(ends[j]!);
    j = before;
  }
  chosen.push(ends[j]!);
  return chosen.reverse();
}

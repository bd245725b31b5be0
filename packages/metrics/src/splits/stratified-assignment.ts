import { ConfigError, meanOf, populationSdOf, type Random } from '@erc/core';

/** How many utterances of a group count: not those that are only read. */
export type SizeOf = (group: readonly number[]) => number;

/** Assigns whole groups to `parts` parts in the order given: each to the part that has the fewest utterances so far. */
export function assignBySize(
  groups: readonly (readonly number[])[],
  parts: number,
  sizeOf: SizeOf,
): number[][] {
  const assigned = Array.from({ length: parts }, () => ({ members: [] as number[], size: 0 }));
  for (const group of groups) {
    const least = assigned.reduce((smallest, part) => (part.size < smallest.size ? part : smallest));
    least.members.push(...group);
    least.size += sizeOf(group);
  }
  return assigned.map(({ members }) => members.sort((a, b) => a - b));
}

/** Options of {@link assignStratified}. */
export interface AssignStratifiedOptions {
  /** As many as there are parts, at least. */
  readonly groups: readonly (readonly number[])[];
  /** Class of each utterance; `undefined` for one that is only read, which counts nowhere. */
  readonly labels: readonly (string | undefined)[];
  /** Share of each part; they sum to 1. Equal shares make folds. */
  readonly shares: readonly number[];
}

/** A group, or what a part has of them. */
interface Stratum {
  readonly members: readonly number[];
  /** Utterances of each class. */
  readonly counts: readonly number[];
}

/**
 * Assigns whole groups so that each part has its share of every class: groups with the most uneven classes first, each to the part for which
 * the standard deviation over the parts of `count / share`, relative to the class and averaged over classes, is the smallest; where that
 * is the same, to the smaller part. With equal shares, the folds of scikit-learn's `StratifiedGroupKFold`, but that
 *
 * - what is equal by its formula is equal: scikit-learn lets the last bit of a double decide before the smaller part does;
 * - no part stays empty: one that nothing was assigned to takes the group that leaves the parts least uneven.
 *
 * @throws ConfigError for fewer groups than parts.
 */
export function assignStratified({ groups, labels, shares }: AssignStratifiedOptions): number[][] {
  if (groups.length < shares.length) {
    throw new ConfigError(
      `splits: stratify: expected at least ${shares.length} groups, one for each part, received ${groups.length}: take fewer parts, or smaller groups.`,
    );
  }
  const strata = strataOf(groups, labels);
  const tally = createTally(strata, shares);
  const parts = shares.map((): Stratum[] => []);
  for (const group of strata.sort((a, b) => spreadOf(b) - spreadOf(a))) {
    const p = leastUneven(group, tally);
    parts[p]!.push(group);
    tally.add(p, group);
  }
  for (const [p, part] of parts.entries()) if (part.length === 0) takeOne(p, parts, tally);
  return parts.map((part) => part.flatMap(({ members }) => members).sort((a, b) => a - b));
}

function strataOf(
  groups: readonly (readonly number[])[],
  labels: readonly (string | undefined)[],
): Stratum[] {
  const classes = [...new Set(groups.flat().flatMap((i) => labels[i] ?? []))].sort();
  return groups.map((members) => {
    const counts = new Map(classes.map((name) => [name, 0]));
    for (const i of members) {
      const label = labels[i];
      if (label !== undefined) counts.set(label, counts.get(label)! + 1);
    }
    return { members, counts: [...counts.values()] };
  });
}

/** What each part has so far. */
interface Tally {
  readonly parts: number;
  add(part: number, group: Stratum): void;
  remove(part: number, group: Stratum): void;
  /** Utterances of a part, relative to its share. */
  sizeOf(part: number): number;
  /** How differently the classes lie over the parts. */
  unevenness(): number;
}

function createTally(strata: readonly Stratum[], shares: readonly number[]): Tally {
  const totals = strata[0]!.counts.map((_, c) => strata.reduce((sum, { counts }) => sum + counts[c]!, 0));
  const held = shares.map(() => totals.map(() => 0));
  const change = (part: number, { counts }: Stratum, sign: 1 | -1): void => {
    for (const [c, count] of counts.entries()) held[part]![c]! += sign * count;
  };
  return {
    parts: shares.length,
    add: (part, group) => change(part, group, 1),
    remove: (part, group) => change(part, group, -1),
    sizeOf: (part) => held[part]!.reduce((sum, count) => sum + count, 0) / shares[part]!,
    unevenness: () =>
      meanOf(
        totals.map((total, c) =>
          populationSdOf(held.map((counts, p) => counts[c]! / (total * shares[p]! * shares.length))),
        ),
      ),
  };
}

/** The part that `group` leaves the least uneven; of those that come close, as scikit-learn draws the line, the smallest. */
function leastUneven(group: Stratum, tally: Tally): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  let size = Number.POSITIVE_INFINITY;
  for (let p = 0; p < tally.parts; p++) {
    const own = tally.sizeOf(p);
    tally.add(p, group);
    const value = tally.unevenness();
    tally.remove(p, group);
    const isClose = Math.abs(value - least) <= 1e-8 + 1e-5 * least;
    if (isLess(value, least) || (isClose && isLess(own, size))) [best, least, size] = [p, value, own];
  }
  return best;
}

/** Moves into an empty part the group that leaves the parts the least uneven, of those in parts that keep one. */
function takeOne(empty: number, parts: readonly Stratum[][], tally: Tally): void {
  let least = Number.POSITIVE_INFINITY;
  let from = empty;
  let taken = 0;
  for (const [p, part] of parts.entries()) {
    if (part.length < 2) continue;
    for (const [g, group] of part.entries()) {
      tally.remove(p, group);
      tally.add(empty, group);
      const value = tally.unevenness();
      tally.remove(empty, group);
      tally.add(p, group);
      if (isLess(value, least)) [least, from, taken] = [value, p, g];
    }
  }
  const [group] = parts[from]!.splice(taken, 1);
  tally.remove(from, group!);
  tally.add(empty, group!);
  parts[empty]!.push(group!);
}

/** The variance of a group's counts, times the square of the number of classes: a whole number, so that equal is equal. */
const spreadOf = ({ counts }: Stratum): number => {
  const sum = counts.reduce((total, count) => total + count, 0);
  return counts.length * counts.reduce((total, count) => total + count * count, 0) - sum * sum;
};

/** Whether `a` is less than `b` by more than rounding may make of equal numbers. */
const isLess = (a: number, b: number): boolean => b - a > 1e-12 + 1e-9 * Math.abs(a);

/**
 * Whole groups in an order drawn by `random`, until their utterances are nearest to `wanted`: at least one group, and not all.
 *
 * @param groups At least two.
 */
export function drawGroups(
  groups: readonly (readonly number[])[],
  wanted: number,
  sizeOf: SizeOf,
  random: Random,
): (readonly number[])[] {
  const drawn: (readonly number[])[] = [];
  let size = 0;
  for (const group of random.shuffle(groups)) {
    // A group that would overshoot by more than it brings is passed over; a smaller one may still fit.
    if (size + sizeOf(group) / 2 > wanted || drawn.length === groups.length - 1) continue;
    drawn.push(group);
    size += sizeOf(group);
  }
  if (drawn.length > 0) return drawn;
  return [groups.reduce((least, group) => (sizeOf(group) < sizeOf(least) ? group : least))];
}

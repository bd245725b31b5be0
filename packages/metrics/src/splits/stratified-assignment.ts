import { meanOf, populationSdOf, type Random } from '@erc/core';

/** Assigns whole groups to `parts` parts in the order given: each to the part that has the fewest utterances so far. */
export function assignBySize(groups: readonly (readonly number[])[], parts: number): number[][] {
  const assigned = Array.from({ length: parts }, (): number[] => []);
  for (const group of groups) {
    assigned.reduce((least, part) => (part.length < least.length ? part : least)).push(...group);
  }
  return assigned.map((part) => part.sort((a, b) => a - b));
}

/** Options of {@link assignStratified}. */
export interface AssignStratifiedOptions {
  readonly groups: readonly (readonly number[])[];
  /** Class of each utterance. */
  readonly labels: readonly string[];
  /** Share of each part; they sum to 1. Equal shares make folds. */
  readonly shares: readonly number[];
}

/**
 * Assigns whole groups so that each part has its share of every class: groups with the most uneven classes first, each to the part for which
 * the standard deviation over the parts of `count / share`, relative to the class and averaged over classes, is the smallest; where that
 * is the same, to the smaller part. With equal shares, the folds of scikit-learn's `StratifiedGroupKFold`.
 */
export function assignStratified({ groups, labels, shares }: AssignStratifiedOptions): number[][] {
  const classes = [...new Set(groups.flat().map((i) => labels[i]!))].sort();
  const countsOf = (indices: readonly number[]): number[] => {
    const counts = new Map(classes.map((name) => [name, 0]));
    for (const i of indices) counts.set(labels[i]!, counts.get(labels[i]!)! + 1);
    return [...counts.values()];
  };
  const totals = countsOf(groups.flat());
  const assigned = shares.map(() => ({ members: [] as number[], counts: classes.map(() => 0) }));
  const unevenness = (p: number, added: readonly number[]): number =>
    meanOf(
      classes.map((_, c) =>
        populationSdOf(
          assigned.map(
            ({ counts }, q) =>
              (counts[c]! + (p === q ? added[c]! : 0)) / (totals[c]! * shares[q]! * shares.length),
          ),
        ),
      ),
    );
  const sorted = groups
    .map((members) => ({ members, counts: countsOf(members) }))
    .map((group) => ({ ...group, spread: populationSdOf(group.counts) }))
    .sort((a, b) => b.spread - a.spread);
  for (const { members, counts } of sorted) {
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    let size = Number.POSITIVE_INFINITY;
    for (const [p, part] of assigned.entries()) {
      const value = unevenness(p, counts);
      const own = part.members.length / shares[p]!;
      const same = Math.abs(value - least) <= 1e-8 + 1e-5 * least;
      if (value < least || (same && own < size)) [best, least, size] = [p, value, own];
    }
    const part = assigned[best]!;
    part.members.push(...members);
    part.counts = part.counts.map((count, c) => count + counts[c]!);
  }
  return assigned.map(({ members }) => members.sort((a, b) => a - b));
}

/**
 * Whole groups in an order drawn by `random`, until their utterances are nearest to `wanted`: at least one group, and not all.
 *
 * @param groups At least two.
 */
export function drawGroups(
  groups: readonly (readonly number[])[],
  wanted: number,
  random: Random,
): (readonly number[])[] {
  const drawn: (readonly number[])[] = [];
  let size = 0;
  for (const group of random.shuffle(groups)) {
    // A group that would overshoot by more than it brings is passed over; a smaller one may still fit.
    if (size + group.length / 2 > wanted || drawn.length === groups.length - 1) continue;
    drawn.push(group);
    size += group.length;
  }
  if (drawn.length > 0) return drawn;
  return [groups.reduce((least, group) => (group.length < least.length ? group : least))];
}

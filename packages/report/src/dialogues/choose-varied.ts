/**
 * Chooses lists that together show many kinds.
 *
 * Greedy: each step takes the list with the largest mean, over its members, of `1 / (1 + seen)`, where `seen` counts the chosen members of the same
 * kind; the earlier list wins a tie. No random numbers: same input, same choice.
 *
 * @param kinds Of each member of each list.
 * @returns At most `limit` places of lists, ascending.
 */
export function chooseVaried(kinds: readonly (readonly string[])[], limit: number): number[] {
  const seen = new Map<string, number>();
  const left = new Set(kinds.keys());
  const chosen: number[] = [];
  while (chosen.length < limit && left.size > 0) {
    let best = -1;
    let bestGain = -1;
    for (const i of left) {
      const gain =
        kinds[i]!.reduce((sum, kind) => sum + 1 / (1 + (seen.get(kind) ?? 0)), 0) / kinds[i]!.length;
      if (gain > bestGain) [best, bestGain] = [i, gain];
    }
    left.delete(best);
    chosen.push(best);
    for (const kind of kinds[best]!) seen.set(kind, (seen.get(kind) ?? 0) + 1);
  }
  return chosen.sort((a, b) => a - b);
}

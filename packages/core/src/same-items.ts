/** Whether two lists have equal items in the same order. Joined by a comma, `a,b` and `c` would be `a` and `b,c`. */
export const sameItems = <T>(first: readonly T[], second: readonly T[]): boolean =>
  first.length === second.length && first.every((item, i) => item === second[i]);

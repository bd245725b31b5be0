/** Times that the shortest length is doubled: seconds of sound begin at half a second of thirty. */
const DOUBLINGS = 6;

/** Lengths, each twice the one before, up to the most that there can be. */
export function doubledLengths(most: number): number[] {
  const lengths = [Math.ceil(most / 2 ** DOUBLINGS)];
  while (lengths.at(-1)! < most) lengths.push(Math.min(most, 2 * lengths.at(-1)!));
  return lengths;
}

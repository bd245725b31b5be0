/** Stretches of neighbours that all have a property: `[first, last]` of each, both inside. */
export function runsOf(
  values: Float32Array,
  has: (value: number) => boolean,
): (readonly [first: number, last: number])[] {
  const runs: (readonly [number, number])[] = [];
  let first = -1;
  for (let i = 0; i <= values.length; i++) {
    const inside = i < values.length && has(values[i]!);
    if (inside && first < 0) first = i;
    if (!inside && first >= 0) {
      runs.push([first, i - 1]);
      first = -1;
    }
  }
  return runs;
}

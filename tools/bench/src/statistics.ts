/** The value at `share` (0 … 1) of the sorted values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(share * (sorted.length - 1))]!;
}

export const round = (value: number): number => Number(value.toFixed(3));

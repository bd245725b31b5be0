import type { LengthFacts, Spread } from '@erc/report';

/** How numbers are spread; `undefined` of none. */
export function spreadOf(numbers: readonly number[]): Spread | undefined {
  if (numbers.length === 0) return undefined;
  const sorted = Float64Array.from(numbers).sort();
  const count = sorted.length;
  const mean = sorted.reduce((sum, value) => sum + value, 0) / count;
  const squares = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const quantile = (share: number): number => {
    const place = share * (count - 1);
    const [below, above] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
    return below + (place - Math.floor(place)) * (above - below);
  };
  return {
    count,
    mean,
    sd: count > 1 ? Math.sqrt(squares / (count - 1)) : 0,
    min: sorted[0]!,
    q1: quantile(0.25),
    median: quantile(0.5),
    q3: quantile(0.75),
    max: sorted[count - 1]!,
  };
}

const STEPS = 24;

/** Counts numbers in steps of equal width, 24 at most; of whole numbers a step is a whole number wide. */
export function histogramOf(numbers: readonly number[]): LengthFacts['histogram'] {
  if (numbers.length === 0) return [];
  const [low, high] = numbers.reduce(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
  const isWhole = numbers.every(Number.isInteger);
  const width = isWhole ? Math.ceil((high - low + 1) / STEPS) : (high - low) / STEPS || 1;
  const steps = isWhole ? Math.ceil((high - low + 1) / width) : high > low ? STEPS : 1;
  const counts = new Array<number>(steps).fill(0);
  for (const value of numbers) counts[Math.min(steps - 1, Math.floor((value - low) / width))]!++;
  return counts.map((count, i) => ({ from: low + i * width, to: low + (i + 1) * width, count }));
}

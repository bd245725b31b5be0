import { meanOf, sdOf } from '@erc/core';
import type { MetricValues } from '../metric/built-in-metrics.js';
import { orderedMetrics } from '../metric/metric-table.js';

/** Mean and sample standard deviation of each metric over several runs. */
export interface MetricSummary {
  readonly mean: MetricValues;
  /** n − 1; empty for a single run, which has no spread. */
  readonly sd: MetricValues;
}

/** Mean and standard deviation of the metrics that every set of them has, in the order of tables. */
export function summarizeMetrics(sets: readonly MetricValues[]): MetricSummary {
  const names = orderedMetrics(Object.keys(sets[0] ?? {})).filter((name) =>
    sets.every((own) => own[name] !== undefined),
  );
  const over = (combine: (values: readonly number[]) => number): MetricValues =>
    Object.fromEntries(names.map((name) => [name, combine(sets.map((own) => own[name]!))]));
  return { mean: over(meanOf), sd: sets.length > 1 ? over(sdOf) : {} };
}

import { meanOf, sdOf } from '@erc/core';
import { orderedMetrics } from '../metric/metric-table.js';
import {
  type MetricValues,
  type ScoredMetrics,
  type UndefinedReasons,
  undefinedReason,
} from '../metric/metric-values.js';

/** Mean and sample standard deviation of each metric over several runs. */
export interface MetricSummary {
  /** `null` where one of the runs has no value. */
  readonly mean: MetricValues;
  /** n − 1; all `null` of a single run, which has no spread. */
  readonly sd: MetricValues;
  /** Why a mean is `null`, and in how many runs. Absent where none is. */
  readonly whyUndefined?: UndefinedReasons;
}

/** Mean and standard deviation of the metrics that apply to every run, in the order of tables. */
export function summarizeMetrics(runs: readonly ScoredMetrics[]): MetricSummary {
  const names = orderedMetrics(Object.keys(runs[0]?.metrics ?? {})).filter((name) =>
    runs.every(({ metrics }) => metrics[name] !== undefined),
  );
  const valuesOf = new Map(
    names.map((name) => {
      const values = runs.flatMap(({ metrics }) => metrics[name] ?? []);
      return [name, values.length === runs.length ? values : undefined];
    }),
  );
  const over = (combine: (values: readonly number[]) => number | null): MetricValues =>
    Object.fromEntries(
      [...valuesOf].map(([name, values]) => [name, values === undefined ? null : combine(values)]),
    );
  const reasons = names.flatMap((name) =>
    valuesOf.get(name) === undefined ? [[name, whyWithoutMean(name, runs)]] : [],
  );
  return {
    mean: over(meanOf),
    sd: over((values) => (values.length > 1 ? sdOf(values) : null)),
    ...(reasons.length > 0 && { whyUndefined: Object.fromEntries(reasons) }),
  };
}

/** `1 of 4 runs: all have one class`; the reason alone of a single run. */
function whyWithoutMean(name: string, runs: readonly ScoredMetrics[]): string {
  const without = runs.filter(({ metrics }) => metrics[name] === null);
  const reasons = [...new Set(without.map(({ whyUndefined }) => undefinedReason(name, whyUndefined)))];
  const why = reasons.join('; ');
  return runs.length === 1 ? why : `${without.length} of ${runs.length} runs: ${why}`;
}

/**
 * Metrics by name; `null`: not defined for these data. One that does not apply, such as those of a head that the model does not have, is absent, as
 * is one that is not defined in files of before.
 */
export type MetricValues = Readonly<Record<string, number | null>>;

/** Why metrics are `null`, by name: `{ auroc: 'all have one class' }`. */
export type UndefinedReasons = Readonly<Record<string, string>>;

/** The reason of a metric that is `null`; files of before keep none. */
export const undefinedReason = (name: string, whyUndefined: UndefinedReasons | undefined): string =>
  whyUndefined?.[name] ?? 'no reason is kept';

/** Metrics, and why some of them are not defined. */
export interface ScoredMetrics {
  readonly metrics: MetricValues;
  /** Of each metric that is `null`. Absent where there is none, and in files of before. */
  readonly whyUndefined?: UndefinedReasons | undefined;
}

/** The names of the metrics that are defined, as they come. */
export const definedMetrics = (metrics: MetricValues): string[] =>
  Object.keys(metrics).filter((name) => typeof metrics[name] === 'number');

import { ConfigError, nearMiss, type PartList } from '@erc/core';
import { builtInMetrics } from './built-in-metrics.js';
import type { MetricDescriptor } from './define-metric.js';

/** Metrics by the words that name them. */
export interface MetricRegistry {
  /** In the order of records and tables. */
  readonly metrics: readonly MetricDescriptor[];
  /** The words, for schemas of options that name one. */
  readonly names: readonly [string, ...string[]];
  find(name: string): MetricDescriptor | undefined;
  /** @throws ConfigError for a word that names none. */
  of(name: string): MetricDescriptor;
}

/**
 * Joins lists of metrics.
 *
 * @throws ConfigError for a word that two lists have, naming both owners, and for one that is no word.
 */
export function createMetricRegistry(lists: readonly PartList<MetricDescriptor>[]): MetricRegistry {
  const byName = new Map<string, { readonly metric: MetricDescriptor; readonly from: string }>();
  for (const { from, parts } of lists) {
    for (const metric of parts) {
      const owner = byName.get(metric.type)?.from;
      if (owner !== undefined) {
        throw new ConfigError(
          `${from}: metrics: expected a type that is not taken, received "${metric.type}", which belongs to ${owner}.`,
        );
      }
      if (!/^[a-zA-Z][a-zA-Z0-9-]*$/.test(metric.type)) {
        throw new ConfigError(
          `${from}: metrics: expected a type of letters, digits and "-", received "${metric.type}".`,
        );
      }
      // A plugin's file may be untyped.
      if (!['max', 'min'].includes(metric.goal)) {
        throw new ConfigError(
          `${from}: metrics: ${metric.type}: goal: expected max or min, received ${metric.goal}.`,
        );
      }
      byName.set(metric.type, { metric, from });
    }
  }
  const [first, ...rest] = byName.keys();
  if (first === undefined) throw new ConfigError('metrics: expected at least 1, received none.');
  return {
    metrics: [...byName.values()].map(({ metric }) => metric),
    names: [first, ...rest],
    find: (name) => byName.get(name)?.metric,
    of(name) {
      const found = byName.get(name)?.metric;
      if (found) return found;
      const meant = nearMiss(name, [...byName.keys()]);
      throw new ConfigError(
        `metrics: expected one of ${[...byName.keys()].join(', ')}, received ${JSON.stringify(name)}${meant ? `; did you mean "${meant}"?` : ''}.`,
      );
    },
  };
}

/** The metrics of this package alone. */
export const builtInMetricRegistry: MetricRegistry = createMetricRegistry([
  { from: '@erc/metrics', parts: builtInMetrics },
]);

const builtIn: ReadonlyMap<string, MetricDescriptor> = new Map(
  builtInMetrics.map((metric) => [metric.type, metric]),
);

/** How a metric is shown, by name alone; of one that is not built in, that larger is better and it is no share. */
export const metricInfo = (name: string): Pick<MetricDescriptor, 'goal' | 'title' | 'rate'> =>
  builtIn.get(name) ?? { goal: 'max', title: name, rate: false };

/** Names of metrics as tables list them: built-in ones in their order, then others as they come. */
export function orderedMetrics(names: Iterable<string>): string[] {
  const own = new Set(names);
  return [
    ...[...builtIn.keys()].filter((name) => own.has(name)),
    ...[...own].filter((name) => !builtIn.has(name)),
  ];
}

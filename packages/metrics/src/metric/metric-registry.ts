import { ConfigError, nearMiss, type PartList } from '@erc/core';
import { builtInMetrics } from './built-in-metrics.js';
import type { MetricDescriptor } from './define-metric.js';

const WORDS = { goal: ['max', 'min'], place: ['headline', 'short', 'full', 'record'] } as const;

/** Metrics by the words that name them. */
export interface MetricRegistry {
  /** In the order of records and tables. */
  readonly metrics: readonly MetricDescriptor[];
  /** The words, for schemas of options that name one. */
  readonly names: readonly [string, ...string[]];
  /** The one that stands for a model of classes where nobody names one: recipes monitor it unasked. */
  readonly headline: string;
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
      for (const [key, words] of Object.entries(WORDS)) {
        const value: unknown = Object.entries(metric).find(([name]) => name === key)?.[1];
        if (words.some((word) => word === value)) continue;
        throw new ConfigError(
          `${from}: metrics: ${metric.type}: ${key}: expected ${words.slice(0, -1).join(', ')} or ${words.at(-1)}, received ${value}.`,
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
    headline: [...byName.values()].find(({ metric }) => metric.place === 'headline')?.metric.type ?? first,
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

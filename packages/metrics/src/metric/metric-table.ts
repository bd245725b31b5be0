import { ownValue } from '@erc/core';
import { builtInMetrics } from './built-in-metrics.js';
import type { MetricDescriptor, MetricFacts, MetricPlace } from './define-metric.js';

const BUILT_IN: ReadonlyMap<string, MetricDescriptor> = new Map(
  builtInMetrics.map((metric) => [metric.type, metric]),
);

/** How metrics are shown, by the names that records have. */
export interface MetricTable {
  /** Of a name that nobody knows: its name, larger is better, no share, in short tables too. */
  of(name: string): MetricFacts;
  /** Worth a line in a list of all, in the order of tables: not what equals another by its definition. */
  listed(names: Iterable<string>): string[];
  /** Worth a column in a short table, in the order of tables. */
  short(names: Iterable<string>): string[];
  /** The same, with `first` before them, then the headlines. What `names` does not have is left out. */
  leading(names: Iterable<string>, first?: string): string[];
  /** The one of them that stands for a model where nobody names one. */
  headline(names: Iterable<string>): string | undefined;
}

/**
 * What is known of metrics: of the built-in ones, and of others what a record says.
 *
 * @param others Facts of metrics that are not built in. @default none
 */
export function createMetricTable(others: Readonly<Record<string, MetricFacts>> = {}): MetricTable {
  const of = (name: string): MetricFacts =>
    BUILT_IN.get(name) ?? ownValue(others, name) ?? { title: name, goal: 'max', rate: false, place: 'short' };
  const placed = (names: Iterable<string>, ...places: readonly MetricPlace[]): string[] =>
    orderedMetrics(names).filter((name) => places.includes(of(name).place));
  const short = (names: Iterable<string>): string[] => placed(names, 'headline', 'short');
  return {
    of,
    listed: (names) => placed(names, 'headline', 'short', 'full'),
    short,
    leading(names, first) {
      const own = new Set(names);
      const wanted = [...(first === undefined ? [] : [first]), ...placed(own, 'headline'), ...short(own)];
      return [...new Set(wanted)].filter((name) => own.has(name));
    },
    headline: (names) => placed(names, 'headline')[0],
  };
}

/** What records keep of metrics: the facts of those that are not built in, by name. */
export const factsOf = (metrics: readonly MetricDescriptor[]): Record<string, MetricFacts> =>
  Object.fromEntries(
    metrics
      .filter(({ type }) => !BUILT_IN.has(type))
      .map(({ type, title, goal, rate, place }) => [type, { title, goal, rate, place }]),
  );

/** Names of metrics in the order of tables: built-in ones in their order, then others as they come. */
export function orderedMetrics(names: Iterable<string>): string[] {
  const own = new Set(names);
  return [
    ...[...BUILT_IN.keys()].filter((name) => own.has(name)),
    ...[...own].filter((name) => !BUILT_IN.has(name)),
  ];
}

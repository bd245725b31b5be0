import {
  builtInMetricRegistry,
  createMetricTable,
  factsOf,
  type MetricDescriptor,
  type MetricFacts,
} from '@erc/metrics';

/** What a record keeps of the metrics that are not built in; nothing where there is none. */
export function pluginMetricsOf(metrics: readonly MetricDescriptor[]): {
  readonly pluginMetrics?: Readonly<Record<string, MetricFacts>>;
} {
  const pluginMetrics = factsOf(metrics);
  return Object.keys(pluginMetrics).length > 0 ? { pluginMetrics } : {};
}

/** The metric that stands for scores where nobody names one; the first of them where no headline is known. */
export const headlineOf = (
  names: readonly string[],
  { pluginMetrics }: ReturnType<typeof pluginMetricsOf>,
): string => createMetricTable(pluginMetrics).headline(names) ?? names[0] ?? builtInMetricRegistry.headline;

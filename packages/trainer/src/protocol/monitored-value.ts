import { ConfigError } from '@erc/core';
import type { MetricDescriptor, MetricReading, MetricValues } from '@erc/metrics';

/**
 * The value of a monitored metric, NaN where this evaluation could not give it: a correlation with a constant prediction, a loss that is
 * not finite.
 *
 * @param gives What the model and its dev split give for metrics to read.
 * @throws ConfigError where no evaluation of this model can give it: it has no such head, or the dev split no such column.
 */
export function monitoredValue(
  values: MetricValues,
  { type, reads }: Pick<MetricDescriptor, 'type' | 'reads'>,
  gives: readonly MetricReading[],
): number {
  const value = values[type];
  if (value !== undefined && value !== null) return value;
  if (!reads.every((what) => gives.includes(what))) {
    throw new ConfigError(
      `training: monitor: expected one of ${Object.keys(values).join(', ')}, which this model and its dev split give; received ${type}.`,
    );
  }
  return Number.NaN;
}

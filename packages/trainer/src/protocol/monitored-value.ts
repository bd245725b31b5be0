import { ConfigError } from '@erc/core';
import { METRICS, type MetricName, type MetricValues } from '@erc/metrics';

/**
 * The value of a monitored metric, NaN where this evaluation could not give it: a correlation with a constant prediction, a loss that is
 * not finite.
 *
 * @throws ConfigError where no evaluation of this model can give it: it has no such head, or the dev split no such column.
 */
export function monitoredValue(metrics: MetricValues, monitor: string): number {
  const value = metrics[monitor];
  if (value !== undefined) return value;
  const heads = {
    classes: 'accuracy',
    probabilities: 'accuracy',
    affect: 'maeMean',
    loss: undefined,
  } as const;
  const other = Object.hasOwn(METRICS, monitor) ? heads[METRICS[monitor as MetricName].needs] : 'accuracy';
  if (other !== undefined && metrics[other] === undefined) {
    throw new ConfigError(
      `training: monitor: expected one of ${Object.keys(metrics).join(', ')}, which this model and its dev split give; received ${monitor}.`,
    );
  }
  return Number.NaN;
}

import type { MetricRegistry } from '@erc/metrics';
import type { Monitor, OwnMonitor } from '../protocol/monitor-options.js';

/**
 * The metric that a rate controller's `epochEnd` is told: the schedule's own, else that of early stopping.
 *
 * @param monitors What the schedule's descriptor says that it monitors.
 * @throws ConfigError for a metric that does not exist.
 */
export function rateMonitor(
  monitors: OwnMonitor | undefined,
  earlyStopping: Monitor,
  metrics: MetricRegistry,
): Monitor {
  if (monitors?.monitor === undefined) return earlyStopping;
  return { monitor: monitors.monitor, goal: monitors.goal ?? metrics.of(monitors.monitor).goal };
}

import { builtInSamplerRegistry, type SamplerRegistry } from '@erc/batches';
import { builtInMetricRegistry, type MetricRegistry } from '@erc/metrics';
import { builtInScheduleRegistry } from './schedules/built-in-schedules.js';
import type { ScheduleRegistry } from './schedules/define-schedule.js';

/** The parts that options of a training name: what is built in, and what plugins add. */
export interface TrainingParts {
  readonly metrics: MetricRegistry;
  /** Those that may name a metric know the same metrics. */
  readonly schedules: ScheduleRegistry;
  readonly samplers: SamplerRegistry;
}

/** Without plugins. */
export const builtInTrainingParts: TrainingParts = {
  metrics: builtInMetricRegistry,
  schedules: builtInScheduleRegistry,
  samplers: builtInSamplerRegistry,
};

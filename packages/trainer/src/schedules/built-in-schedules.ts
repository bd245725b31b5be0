import { parseOptions } from '@erc/core';
import { builtInMetricRegistry, type MetricRegistry } from '@erc/metrics';
import type { z } from 'zod';
import { constantSchedule } from './constant-schedule.js';
import { cosineRestartsSchedule } from './cosine-restarts-schedule.js';
import { cosineSchedule } from './cosine-schedule.js';
import { cosineWarmupRestartsSchedule } from './cosine-warmup-restarts-schedule.js';
import { createScheduleRegistry, type ScheduleSetting } from './define-schedule.js';
import { linearSchedule } from './linear-schedule.js';
import { newbobSchedule } from './newbob-schedule.js';
import { plateauSchedule } from './plateau-schedule.js';
import type { RateController } from './rates.js';

/** The schedules of this package. Those that may name a metric are functions of the metrics that there are. */
export const builtInSchedules = [
  constantSchedule,
  linearSchedule,
  cosineSchedule,
  cosineRestartsSchedule,
  cosineWarmupRestartsSchedule,
  plateauSchedule,
  newbobSchedule,
] as const;

type DescriptorOf<Entry> = Entry extends (metrics: MetricRegistry) => infer Descriptor ? Descriptor : Entry;

/** Options of a built-in schedule. */
export type ScheduleOptions = z.input<DescriptorOf<(typeof builtInSchedules)[number]>['schema']>;

/** The schedules of this package alone, by type, over the built-in metrics. */
export const builtInScheduleRegistry = createScheduleRegistry(
  [{ from: '@erc/trainer', parts: builtInSchedules }],
  builtInMetricRegistry,
);

/**
 * Makes a built-in schedule.
 *
 * @throws ConfigError for a wrong option.
 */
export function createSchedule(options: ScheduleOptions, setting: ScheduleSetting): RateController {
  const parsed = parseOptions(builtInScheduleRegistry.schema, options, 'schedule');
  return builtInScheduleRegistry.of(parsed).create(parsed, setting);
}

import {
  createRegistry,
  ownOptions,
  type Part,
  type PartList,
  type PartSchema,
  type Registry,
} from '@erc/core';
import type { MetricRegistry } from '@erc/metrics';
import type { z } from 'zod';
import type { Monitor, OwnMonitor } from '../protocol/monitor-options.js';
import type { RateController } from './rates.js';

/** Options of any schedule as its schema gives them: what a recipe holds. */
export type ParsedSchedule = z.output<PartSchema>;

/** What a schedule knows of the training beside its options. */
export interface ScheduleSetting {
  /** Updates of the whole training, which some schedules end with. */
  readonly totalUpdates: number;
  /** Direction of the metric that the schedule is told. @default 'max' */
  readonly goal?: Monitor['goal'];
}

/** What is known of a schedule from the options that every schedule has. */
export interface ScheduleDescriptor<Schema extends PartSchema = PartSchema> extends Part {
  readonly kind: 'schedule';
  readonly schema: Schema;
  /**
   * What of dev it follows after each epoch: a metric of its own, or, where it says none, that of early stopping. `undefined`: it goes by the
   * update alone, and needs no dev.
   */
  monitors(options: ParsedSchedule): OwnMonitor | undefined;
  create(options: ParsedSchedule, setting: ScheduleSetting): RateController;
}

/** What an author of a schedule writes; see {@link defineSchedule}. */
export interface ScheduleDefinition<Schema extends PartSchema> {
  /** A `z.strictObject` with `type: z.literal(…)`. It takes its own output and gives it back. */
  readonly schema: Schema;
  /** @default it goes by the update alone */
  readonly monitors?: (options: z.output<Schema>) => OwnMonitor;
  readonly create: (options: z.output<Schema>, setting: ScheduleSetting) => RateController;
}

/** The descriptor of a schedule: how the learning rate of each group goes. */
export function defineSchedule<Schema extends PartSchema>({
  schema,
  monitors,
  create,
}: ScheduleDefinition<Schema>): ScheduleDescriptor<Schema> {
  const own = ownOptions('type', schema);
  return {
    kind: 'schedule',
    type: schema.shape.type.value,
    schema,
    monitors: (options) => monitors?.(own(options)),
    create: (options, setting) => create(own(options), setting),
  };
}

/** A schedule whose options may name a metric: a function of the metrics that there are. */
export type ScheduleOfMetrics<Schema extends PartSchema = PartSchema> = (
  metrics: MetricRegistry,
) => ScheduleDescriptor<Schema>;

/** Schedules by type. */
export type ScheduleRegistry = Registry<ScheduleDescriptor>;

/** @throws ConfigError for a type that two lists have, naming both owners. */
export const createScheduleRegistry = (
  lists: readonly PartList<ScheduleDescriptor | ScheduleOfMetrics>[],
  metrics: MetricRegistry,
): ScheduleRegistry =>
  createRegistry<ScheduleDescriptor, 'type'>(
    'schedules',
    'type',
    lists.map(({ from, parts }) => ({
      from,
      parts: parts.map((part) => (typeof part === 'function' ? part(metrics) : part)),
    })),
  );

import { z } from 'zod';
import { METRIC_NAMES, type MetricName, metricInfo } from '../metrics/metric-names.js';

/** A metric of the dev split, and the direction in which it is better. Always said together. */
export interface Monitor {
  readonly monitor: string;
  readonly goal: 'max' | 'min';
}

/** A metric that a recipe can name. */
export const monitorNameSchema = z.enum(METRIC_NAMES);

/** Metrics that a recipe can name beside those that every evaluation gives. */
export type OwnGoals = Readonly<Record<string, Pick<Monitor, 'goal'>>>;

/** {@link monitorNameSchema} with more names. */
export const monitorNameSchemaWith = (own: OwnGoals): typeof monitorNameSchema =>
  z.enum([...METRIC_NAMES, ...Object.keys(own)]) as unknown as typeof monitorNameSchema;

/** The direction in which a metric is better. */
export const goalOf = (monitor: MetricName): Monitor['goal'] => metricInfo(monitor).goal;

/** Keys of a schedule that may look at another metric than early stopping does. */
export const ownMonitor = {
  /** The dev metric that decides. @default that of early stopping */
  monitor: monitorNameSchema.optional(),
  /** @default the direction in which `monitor` is better */
  goal: z.enum(['max', 'min']).optional(),
};

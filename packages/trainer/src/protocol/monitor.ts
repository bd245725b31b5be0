import { METRIC_NAMES, metricInfo } from '@erc/metrics';
import { z } from 'zod';

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

/** The direction in which a metric is better, one of a user too. */
export const metricGoal = (monitor: string, own: OwnGoals): Monitor['goal'] =>
  own[monitor]?.goal ?? metricInfo(monitor).goal;

/** Keys of a schedule that may look at another metric than early stopping does; `own` are metrics of a user. */
export const ownMonitor = (own: OwnGoals) => ({
  /** The dev metric that decides. @default that of early stopping */
  monitor: monitorNameSchemaWith(own).optional(),
  /** @default the direction in which `monitor` is better */
  goal: z.enum(['max', 'min']).optional(),
});

import type { MetricRegistry } from '@erc/metrics';
import { z } from 'zod';

/** A metric of the dev split, and the direction in which it is better. Always said together. */
export interface Monitor {
  readonly monitor: string;
  readonly goal: 'max' | 'min';
}

/** What a schedule says of the metric that it follows; what it does not say is as in early stopping, or as the metric says. */
export interface OwnMonitor {
  readonly monitor?: string | undefined;
  readonly goal?: Monitor['goal'] | undefined;
}

/** A metric that options can name. */
export const monitorNameSchema = (metrics: MetricRegistry) => z.enum(metrics.names);

/** Options of a schedule that may look at another metric than early stopping does. */
export const monitorFields = (metrics: MetricRegistry) => ({
  /** The dev metric that decides. @default that of early stopping */
  monitor: monitorNameSchema(metrics).optional(),
  /** @default the direction in which `monitor` is better */
  goal: z.enum(['max', 'min']).optional(),
});

/** For `refine` of a schema with {@link monitorFields}: a direction stands beside the metric that it is of. */
export const goalHasMonitor = ({ monitor, goal }: OwnMonitor): boolean =>
  goal === undefined || monitor !== undefined;

/** What {@link goalHasMonitor} says where it fails. */
export const GOAL_ALONE = { path: ['goal'], message: 'expected monitor beside goal, received none' };

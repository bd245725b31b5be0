import type { MetricDescriptor } from '@erc/metrics';
import type { TrainCallback } from '@erc/trainer';
import type { OnEvent } from '../events.js';
import { pluginMetricsOf } from '../record/plugin-metrics.js';

/** Options of {@link tellTraining}. */
export interface TellTrainingOptions {
  /** Names the training in its events. */
  readonly training: string;
  /** The dev metric that selects the best epoch. */
  readonly monitor: string;
  readonly metrics: readonly MetricDescriptor[];
  readonly onEvent: OnEvent;
}

/** Tells what happens in a training, as events. */
export const tellTraining = ({
  training,
  monitor,
  metrics,
  onEvent,
}: TellTrainingOptions): TrainCallback => ({
  name: 'events',
  onStart: (start) =>
    onEvent({ type: 'training-started', training, monitor, ...pluginMetricsOf(metrics), start }),
  onUpdate: (update) => onEvent({ type: 'training-updated', training, update }),
  onEpoch: (epoch) => onEvent({ type: 'epoch-ended', training, epoch }),
  onEnd: (end) => onEvent({ type: 'training-ended', training, end }),
});

import { join } from 'node:path';
import { metricsFile, type TrainCallback, tensorBoard } from '@erc/trainer';
import type { OnEvent } from '../events.js';
import type { Stage } from '../plan/job.js';
import type { Registries } from '../plugins/registries.js';

import { tellTraining } from './tell-training.js';

/** Options of {@link watchJob}. */
export interface WatchJobOptions {
  /** As messages call the training. */
  readonly name: string;
  readonly stage: Pick<Stage, 'record' | 'training'>;
  readonly directory: string;
  readonly labels: readonly string[];
  readonly registries: Pick<Registries, 'callbacks' | 'metrics'>;
  readonly onEvent: OnEvent;
}

/** Everything that watches a training: `metrics.jsonl`, events, TensorBoard where it is asked for, and the callbacks of plugins. */
export function watchJob({
  name,
  stage,
  directory,
  labels,
  registries,
  onEvent,
}: WatchJobOptions): TrainCallback[] {
  const { record, training } = stage;
  const { monitor } = training.earlyStopping;
  const text = `\`\`\`json\n${JSON.stringify(record, null, 2)}\n\`\`\``;
  return [
    metricsFile(join(directory, 'metrics.jsonl')),
    tellTraining({ training: name, monitor, metrics: registries.metrics.metrics, onEvent }),
    ...(record.logging?.tensorboard ? [tensorBoard({ directory, texts: { recipe: text } })] : []),
    ...registries.callbacks.map((callback) => callback.create({ directory, recipe: record, labels })),
  ];
}

import { join } from 'node:path';
import { metricsFile, type TrainCallback, tensorBoard } from '@erc/trainer';
import type { Progress } from '../console/progress.js';
import { watchTraining } from '../console/watch-training.js';
import type { Stage } from '../plan/job.js';
import type { Registries } from '../plugins/registries.js';

/** What {@link watchJob} takes. */
export interface WatchJobOptions {
  /** As messages call the training. */
  readonly name: string;
  readonly stage: Pick<Stage, 'record' | 'training'>;
  readonly directory: string;
  readonly labels: readonly string[];
  readonly registries: Pick<Registries, 'callbacks'>;
  readonly progress: Progress;
}

/** Everything that watches a training: `metrics.jsonl`, the console, TensorBoard where it is asked for, and the callbacks of plugins. */
export function watchJob({
  name,
  stage,
  directory,
  labels,
  registries,
  progress,
}: WatchJobOptions): TrainCallback[] {
  const { record, training } = stage;
  const { monitor } = training.earlyStopping;
  const text = `\`\`\`json\n${JSON.stringify(record, null, 2)}\n\`\`\``;
  return [
    metricsFile(join(directory, 'metrics.jsonl')),
    watchTraining({ name, monitor, progress }),
    ...(record.logging?.tensorboard ? [tensorBoard({ directory, texts: { recipe: text } })] : []),
    ...registries.callbacks.map((callback) => callback.create({ directory, recipe: record, labels })),
  ];
}

import { join } from 'node:path';
import { metricsFile, type TrainCallback, tensorBoard } from '@erc/trainer';
import type { Progress } from '../console/progress.js';
import { watchTraining } from '../console/watch-training.js';
import type { Plugins } from '../plugins/plugin.js';
import type { Recipe } from '../recipe/recipe.js';

/** What {@link watchJob} takes. */
export interface WatchJobOptions {
  /** As the console calls it. */
  readonly name: string;
  /** Of the job. */
  readonly recipe: Recipe;
  readonly directory: string;
  readonly labels: readonly string[];
  readonly plugins: Pick<Plugins, 'callbacks'>;
  readonly progress: Progress;
}

/** Everything that watches a training: `metrics.jsonl`, the console, TensorBoard where it is asked for, and the callbacks of plugins. */
export function watchJob(options: WatchJobOptions): TrainCallback[] {
  const { name, recipe, directory, labels, plugins, progress } = options;
  const { monitor } = recipe.training.earlyStopping;
  const text = `\`\`\`json\n${JSON.stringify(recipe, null, 2)}\n\`\`\``;
  return [
    metricsFile(join(directory, 'metrics.jsonl')),
    watchTraining({ name, monitor, progress }),
    ...(recipe.logging?.tensorboard ? [tensorBoard({ directory, texts: { recipe: text } })] : []),
    ...plugins.callbacks.map((create) => create({ directory, recipe, labels })),
  ];
}

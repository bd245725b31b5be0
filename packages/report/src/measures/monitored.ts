import type { RunRecord } from '@erc/run-folder';
import { z } from 'zod';
import { USUAL_METRICS } from '../page/metric-title.js';

const earlyStopping = z.object({ monitor: z.string() });
const monitorSchema = z.object({
  training: z.object({ earlyStopping }),
  stages: z
    .array(z.object({ labels: z.boolean().optional(), earlyStopping: earlyStopping.optional() }))
    .optional(),
});

/**
 * The dev metric by which the best epoch was chosen: what the recipe says, else weighted F1.
 *
 * @param stage Which of several trainings, from 0. @default the last
 */
export function monitoredMetric({ config }: Pick<RunRecord, 'config'>, stage?: number): string {
  const found = monitorSchema.safeParse(config);
  if (!found.success) return 'weightedF1';
  const { training, stages = [] } = found.data;
  const own = stages.at(stage ?? -1);
  // What sees no labels is selected by its loss.
  return own?.earlyStopping?.monitor ?? (own?.labels === false ? 'loss' : training.earlyStopping.monitor);
}

/** Dev metrics worth a curve, three at most, the one that chose the best epoch first. Losses have a chart of their own. */
export function shownMetrics(epochs: RunRecord['epochs'], monitored: string): string[] {
  const there = (name: string): boolean => epochs.some(({ dev }) => dev[name] !== undefined);
  const names = [...new Set([...(monitored === 'loss' ? [] : [monitored]), ...USUAL_METRICS])];
  return names.filter(there).slice(0, 3);
}

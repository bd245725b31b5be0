import { z } from 'zod';
import { USUAL_METRICS } from '../page/metric-title.js';
import type { RunRecord } from '../run-folder/schemas.js';

const monitorSchema = z.object({
  training: z.object({ earlyStopping: z.object({ monitor: z.string() }) }),
});

/** The dev metric by which the best epoch was chosen: what the recipe says, else weighted F1. */
export function monitoredMetric({ config }: Pick<RunRecord, 'config'>): string {
  const found = monitorSchema.safeParse(config);
  return found.success ? found.data.training.earlyStopping.monitor : 'weightedF1';
}

/** Dev metrics worth a curve, three at most, the one that chose the best epoch first. Losses have a chart of their own. */
export function shownMetrics(run: Pick<RunRecord, 'config' | 'epochs'>): string[] {
  const monitored = monitoredMetric(run);
  const there = (name: string): boolean => run.epochs.some(({ dev }) => dev[name] !== undefined);
  const names = [...new Set([...(monitored === 'loss' ? [] : [monitored]), ...USUAL_METRICS])];
  return names.filter(there).slice(0, 3);
}

import { builtInMetricRegistry, definedMetrics, lossMetric, type MetricTable } from '@erc/metrics';
import type { RunRecord } from '@erc/run-folder';
import { z } from 'zod';

const earlyStopping = z.object({ monitor: z.string() });
const monitorSchema = z.object({
  training: z.object({ earlyStopping }),
  stages: z
    .array(z.object({ labels: z.boolean().optional(), earlyStopping: earlyStopping.optional() }))
    .optional(),
});

/**
 * The dev metric by which the best epoch was chosen: what the recipe says, else what recipes monitor unasked.
 *
 * @param stage Which of several trainings, from 0. @default the last
 */
export function monitoredMetric({ config }: Pick<RunRecord, 'config'>, stage?: number): string {
  const found = monitorSchema.safeParse(config);
  if (!found.success) return builtInMetricRegistry.headline;
  const { training, stages = [] } = found.data;
  const own = stages.at(stage ?? -1);
  // What sees no labels is selected by its loss.
  return (
    own?.earlyStopping?.monitor ?? (own?.labels === false ? lossMetric.type : training.earlyStopping.monitor)
  );
}

/** Dev metrics worth a curve, three at most, the one that chose the best epoch first. Losses have a chart of their own. */
export function shownMetrics(epochs: RunRecord['epochs'], monitored: string, table: MetricTable): string[] {
  const names = epochs.flatMap(({ dev }) => definedMetrics(dev));
  return table
    .leading(names, monitored)
    .filter((name) => name !== lossMetric.type)
    .slice(0, 3);
}

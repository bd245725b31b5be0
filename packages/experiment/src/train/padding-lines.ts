import {
  type BatchPlan,
  createBatcher,
  type ExampleSet,
  measurePadding,
  type SamplerRegistry,
} from '@erc/batches';
import { createRandom } from '@erc/core';
import type { TrainingOptions } from '@erc/trainer';

/** Options of {@link paddingLines}. */
export interface PaddingOptions {
  readonly train: ExampleSet;
  readonly plan: Required<Pick<BatchPlan, 'specs' | 'windows' | 'buckets' | 'byDialogue'>>;
  readonly training: Pick<TrainingOptions, 'batchSize' | 'dialoguesPerBatch' | 'sampler'>;
  readonly samplers: SamplerRegistry;
}

/** From here on it is worth a word that batches by length would compute less. */
const WORTH = 1.15;

/** What the padding of each raw stream costs in an epoch, as lines for the user. */
export function paddingLines({ train, plan, training, samplers }: PaddingOptions): string[] {
  const { buckets } = plan;
  if (Object.keys(buckets).length === 0 || train.ids.length === 0) return [];
  const costOf = (sampler: TrainingOptions['sampler']): Record<string, number> => {
    const batcher = createBatcher(train, plan, training, { sampler, samplers });
    return measurePadding(train, buckets, batcher.pass(createRandom(1)));
  };
  const cost = costOf(training.sampler);
  const byLength = plan.byDialogue ? cost : costOf({ type: 'length-bucketed' });
  return Object.entries(buckets).map(([name, ends]) => {
    const [own, best] = [cost[name]!, byLength[name]!];
    const line = `stream ${name}: padded to ${[...new Set(ends)].join(', ')}; an epoch computes ${own.toFixed(2)} × its real steps`;
    return own < WORTH * best
      ? line
      : `${line}, with training.sampler: { type: length-bucketed } ${best.toFixed(2)} ×`;
  });
}

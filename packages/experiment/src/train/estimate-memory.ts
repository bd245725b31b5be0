import type { LengthBuckets } from '@erc/batches';
import type { StepMemory } from '@erc/engine';
import type { Stage } from '../plan/job.js';
import type { BuiltStep } from './build-step.js';
import { type JobData, withoutLabels } from './fit-job.js';
import { largestBatch } from './largest-batch.js';

/** Options of {@link estimateMemory}. */
export interface EstimateMemoryOptions {
  readonly built: Pick<BuiltStep, 'step' | 'byDialogue'>;
  readonly stage: Pick<Stage, 'training' | 'labels'>;
  /** What the job reads. */
  readonly data: Pick<JobData, 'plan' | 'train'>;
}

/** What a training will need, in bytes. */
export interface TrainingMemory extends StepMemory {
  readonly total: number;
}

/**
 * Estimates the resident memory of a training at its peak, from the graph of its largest batch. Features in memory, and a checkpoint that is being written,
 * come on top.
 *
 * @returns `undefined` on engines of which it is not known.
 */
export async function estimateMemory({
  built: { step, byDialogue },
  stage: { training, labels },
  data: { plan, train },
}: EstimateMemoryOptions): Promise<TrainingMemory | undefined> {
  const examples = labels ? train : withoutLabels(train);
  const batch = largestBatch({ examples, plan: { ...plan, byDialogue }, sizes: training });
  const memory = await step.memory(batch);
  if (!memory) return undefined;
  const { process, state, frozen, pass } = memory;
  const inputs = Math.ceil(memory.inputs * programsOf(plan.buckets));
  return { ...memory, inputs, total: process + state + frozen + pass + inputs };
}

/** Programs of all lengths, counted in those of the longest: each has its own inputs and masks, and all share what is computed on the way. */
const programsOf = (buckets: LengthBuckets): number =>
  Object.values(buckets).reduce((most, ends) => {
    const lengths = [...new Set(ends)];
    return Math.max(most, lengths.reduce((sum, end) => sum + end, 0) / lengths.at(-1)!);
  }, 1);

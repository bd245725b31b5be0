import type { ParsedSampler, SamplerOptions } from '@erc/batches';
import type { MetricRegistry } from '@erc/metrics';
import { z } from 'zod';
import { checkpointOptionsSchema } from './loop/checkpointing.js';
import { earlyStoppingSchema } from './protocol/early-stopping.js';
import type { ScheduleOptions } from './schedules/built-in-schedules.js';
import type { ParsedSchedule } from './schedules/define-schedule.js';
import { parameterGroupSchema } from './step/parameter-groups.js';
import { builtInTrainingParts, type TrainingParts } from './training-parts.js';

const learningRate = z.number().min(0);
/** Examples or dialogues that a batch may have: one that is not full is padded to its size. */
const MOST_OF_A_BATCH = 1_000_000;

const adam = {
  learningRate: learningRate.default(1e-3),
  beta1: z.number().min(0).lt(1).default(0.9),
  beta2: z.number().min(0).lt(1).default(0.999),
  epsilon: z.number().gt(0).default(1e-8),
};

/** How gradients become updates, as PyTorch computes it; the formulas stand with `OptimizerOptions` of `@erc/engine`. */
export const optimizerOptionsSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('adamw'),
    ...adam,
    /** Decoupled: weights shrink by learningRate · weightDecay each step. */
    weightDecay: z.number().min(0).default(0.01),
  }),
  z.strictObject({
    type: z.literal('adam'),
    ...adam,
    /** Added to the gradient, and so to both moments: an L2 penalty of weightDecay / 2 · ‖w‖². */
    weightDecay: z.number().min(0).default(0),
  }),
  z.strictObject({
    type: z.literal('sgd'),
    learningRate: learningRate.default(0.1),
    /** Added to the gradient: an L2 penalty of weightDecay / 2 · ‖w‖². */
    weightDecay: z.number().min(0).default(0),
    momentum: z.number().min(0).lt(1).default(0),
  }),
]);

/** Generic in the parts, so that one schema gives what is parsed and what a program may write. */
const trainingShape = <Schedule extends z.core.$ZodType, Sampler extends z.core.$ZodType>(
  metrics: MetricRegistry,
  schedule: Schedule,
  sampler: Sampler,
) =>
  z.strictObject({
    /** Most epochs to train. */
    epochs: z.int().min(1).default(30),
    /** Examples of a step. The last batch of an epoch is padded, with weight 0. */
    batchSize: z.int().min(1).max(MOST_OF_A_BATCH).default(32),
    /** Dialogues of a step, instead of `batchSize`, where the model has a context over the dialogue. Whole ones, padded with weight 0. */
    dialoguesPerBatch: z.int().min(1).max(MOST_OF_A_BATCH).default(8),
    optimizer: optimizerOptionsSchema.prefault({ type: 'adamw' }),
    /** How the learning rate of a group goes: with the number of the update, or with what dev says after each epoch. @default constant */
    schedule,
    /** Parameters with a learning rate or a weight decay of their own, or frozen ones. All others go by `optimizer`. */
    groups: z.array(parameterGroupSchema).default([]),
    /** What an epoch is made of, and in which order. @default shuffled */
    sampler,
    /** Batches of an update: their gradients are averaged, by examples. The last update of an epoch takes what is left. */
    gradientAccumulationSteps: z.int().min(1).default(1),
    /**
     * As published, wrong as it is. `unmatched-frozen`: parameters in none of `groups` are never updated. `first-batch`: with `gradientAccumulationSteps: N`,
     * updates after batch 0, N, 2N, … of an epoch, and the batches after the last are left out. `dropout-active`: dropout
     * stays on while dev and test are scored. `batch-averaged`: accuracy and UAR are averaged over batches of `batchSize`, not taken over all utterances.
     */
    legacy: z
      .array(z.enum(['unmatched-frozen', 'first-batch', 'dropout-active', 'batch-averaged']))
      .optional(),
    /** Largest L2 norm of all gradients together; larger ones are scaled down to it. Absent: no clipping. */
    maxGradNorm: z.number().gt(0).optional(),
    earlyStopping: earlyStoppingSchema(metrics).prefault({}),
    checkpoints: checkpointOptionsSchema.prefault({}),
  });

/** The schema of the training loop's options: the parts that it names are looked up in `parts`. */
export const trainingSchema = ({ metrics, schedules, samplers }: TrainingParts) =>
  trainingShape(
    metrics,
    schedules.schema.prefault({ type: 'constant' }),
    samplers.schema.prefault({ type: 'shuffle' }),
  ).superRefine((training, context) => {
    for (const { key, message } of trainingIssues(training)) {
      context.addIssue({ code: 'custom', path: [key], message });
    }
  });

/** What the keys of a training have to be beside each other, each with its key: those of a stage too, which has some from `training`. */
export function trainingIssues({
  legacy = [],
  groups,
  gradientAccumulationSteps,
}: Pick<TrainingOptions, 'legacy' | 'groups' | 'gradientAccumulationSteps'>): TrainingIssue[] {
  const issues: TrainingIssue[] = [];
  if (legacy.includes('unmatched-frozen') && groups.length === 0) {
    issues.push({ key: 'legacy', message: 'expected groups beside unmatched-frozen, received none' });
  }
  if (legacy.includes('first-batch') && gradientAccumulationSteps === 1) {
    issues.push({
      key: 'legacy',
      message: 'expected gradientAccumulationSteps above 1 beside first-batch, received 1',
    });
  }
  return issues;
}

/** A key of a training that does not fit the others. */
export interface TrainingIssue {
  readonly key: string;
  readonly message: string;
}

/** {@link trainingSchema} without plugins. */
export const trainingOptionsSchema = trainingSchema(builtInTrainingParts);

/** Options of the training loop with every default filled in. What a schedule's or a sampler's own are, its descriptor knows. */
export type TrainingOptions = z.output<typeof trainingOptionsSchema>;

/** What a program may write without plugins: the options of the built-in parts, and no others. */
export type TrainingInput = z.input<
  ReturnType<
    typeof trainingShape<
      z.ZodOptional<z.ZodType<ParsedSchedule, ScheduleOptions>>,
      z.ZodOptional<z.ZodType<ParsedSampler, SamplerOptions>>
    >
  >
>;

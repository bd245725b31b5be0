import { samplerOptionsSchema } from '@erc/batches';
import { z } from 'zod';
import { checkpointOptionsSchema } from './loop/checkpointing.js';
import { earlyStoppingSchema, earlyStoppingSchemaWith } from './protocol/early-stopping.js';
import type { OwnGoals } from './protocol/monitor.js';
import { scheduleOptionsSchema, scheduleOptionsSchemaWith } from './protocol/rate-controller.js';
import { parameterGroupSchema } from './step/parameter-groups.js';

const learningRate = z.number().min(0);

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

const trainingShape = z.strictObject({
  /** Most epochs to train. */
  epochs: z.int().min(1).default(30),
  /** Examples of a step. The last batch of an epoch is padded, with weight 0. */
  batchSize: z.int().min(1).default(32),
  /** Dialogues of a step, instead of `batchSize`, where the model has a context over the dialogue. Whole ones, padded with weight 0. */
  dialoguesPerBatch: z.int().min(1).default(8),
  optimizer: optimizerOptionsSchema.prefault({ type: 'adamw' }),
  schedule: scheduleOptionsSchema.prefault({ type: 'constant' }),
  /** Parameters with a learning rate or a weight decay of their own, or frozen ones. All others go by `optimizer`. */
  groups: z.array(parameterGroupSchema).default([]),
  /** What an epoch is made of, and in which order. */
  sampler: samplerOptionsSchema.prefault({ type: 'shuffle' }),
  /** Batches of an update: their gradients are averaged, by examples. The last update of an epoch takes what is left. */
  gradientAccumulationSteps: z.int().min(1).default(1),
  /**
   * As published, wrong as it is. `unmatched-frozen`: parameters in none of `groups` are never updated. `first-batch`: with `gradientAccumulationSteps: N`,
   * updates after batch 0, N, 2N, … of an epoch, and the batches after the last are left out. `dropout-active`: dropout
   * stays on while dev and test are scored.
   */
  legacy: z.array(z.enum(['unmatched-frozen', 'first-batch', 'dropout-active'])).optional(),
  /** Largest L2 norm of all gradients together; larger ones are scaled down to it. Absent: no clipping. */
  maxGradNorm: z.number().gt(0).optional(),
  earlyStopping: earlyStoppingSchema.prefault({}),
  checkpoints: checkpointOptionsSchema.prefault({}),
});

/** Options of the training loop. */
export const trainingOptionsSchema = trainingShape.superRefine(
  ({ legacy = [], groups, gradientAccumulationSteps, schedule }, context) => {
    const refuse = (message: string): void => context.addIssue({ code: 'custom', path: ['legacy'], message });
    if (legacy.includes('unmatched-frozen') && groups.length === 0) {
      refuse('expected groups beside unmatched-frozen, received none');
    }
    if (legacy.includes('first-batch') && gradientAccumulationSteps === 1) {
      refuse('expected gradientAccumulationSteps above 1 beside first-batch, received 1');
    }
    const watches = schedule.type === 'plateau' || schedule.type === 'newbob';
    if (watches && schedule.goal && !schedule.monitor) {
      context.addIssue({
        code: 'custom',
        path: ['schedule', 'goal'],
        message: 'expected monitor beside goal, received none',
      });
    }
    if (schedule.type === 'newbob' && schedule.rollBack && schedule.monitor) {
      context.addIssue({
        code: 'custom',
        path: ['schedule', 'monitor'],
        message: 'expected none beside rollBack, which goes back to the best epoch by earlyStopping.monitor',
      });
    }
  },
);

/**
 * {@link trainingOptionsSchema} whose early stopping and schedule may monitor metrics of a user.
 *
 * @param own The direction in which each is better, by its name.
 */
export const trainingOptionsSchemaWith = (own: OwnGoals): typeof trainingOptionsSchema =>
  trainingOptionsSchema.safeExtend({
    earlyStopping: earlyStoppingSchemaWith(own).prefault({}),
    schedule: scheduleOptionsSchemaWith(own).prefault({ type: 'constant' }),
  });

/** Resolved options of the training loop. */
export type TrainingOptions = z.output<typeof trainingOptionsSchema>;

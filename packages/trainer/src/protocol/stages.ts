import type { ParsedSampler, SamplerOptions } from '@erc/batches';
import { lossMetric, type MetricRegistry } from '@erc/metrics';
import { z } from 'zod';
import type { ScheduleOptions } from '../schedules/built-in-schedules.js';
import type { ParsedSchedule } from '../schedules/define-schedule.js';
import {
  groupsThatMatch,
  type ParameterGroupOptions,
  parameterGroupSchema,
} from '../step/parameter-groups.js';
import { optimizerOptionsSchema, type TrainingOptions } from '../training-options.js';
import { builtInTrainingParts, type TrainingParts } from '../training-parts.js';
import { earlyStoppingSchema } from './early-stopping.js';
import { type FreezeOptions, freezePatterns, freezeSchema } from './freeze.js';

/**
 * Keys of a stage: one of several trainings of the same weights, one after the other. What a stage says replaces the whole of what `training`
 * says under the same key; what it does not say is as there.
 */
const stageFields = <Schedule extends z.core.$ZodType, Sampler extends z.core.$ZodType>(
  metrics: MetricRegistry,
  schedule: Schedule,
  sampler: Sampler,
) => ({
  /** Names the stage's folder; unique. */
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'expected lower-case letters, digits and "-"'),
  epochs: z.int().min(1).optional(),
  batchSize: z.int().min(1).optional(),
  dialoguesPerBatch: z.int().min(1).optional(),
  optimizer: optimizerOptionsSchema.optional(),
  /** Of the optimizer, everything else of which stays as it is. */
  learningRate: z.number().min(0).optional(),
  schedule,
  groups: z.array(parameterGroupSchema).optional(),
  sampler,
  gradientAccumulationSteps: z.int().min(1).optional(),
  maxGradNorm: z.number().gt(0).optional(),
  earlyStopping: earlyStoppingSchema(metrics).optional(),
  /** Parameters that this stage leaves as they are, before any of `groups`. */
  freeze: z.array(freezeSchema).default([]),
  /** `false`: no label, soft label, valence or arousal is seen. Only for losses that read none; dev selects by `loss`. */
  labels: z.boolean().default(true),
});

/** {@link stageFields}, whose parts are looked up in `parts`. */
export const stageShape = ({ metrics, schedules, samplers }: TrainingParts) =>
  stageFields(metrics, schedules.schema.optional(), samplers.schema.optional());

/** The fields of a stage as a program writes them without plugins. */
export type StageInputShape = ReturnType<
  typeof stageFields<
    z.ZodOptional<z.ZodType<ParsedSchedule, ScheduleOptions>>,
    z.ZodOptional<z.ZodType<ParsedSampler, SamplerOptions>>
  >
>;

/** Options of a stage without plugins, but for its losses, which a recipe adds. */
export const stageSchema = z.strictObject(stageShape(builtInTrainingParts));

/** Options of a stage. */
export type StageOptions = z.output<typeof stageSchema>;

/** Keys that a stage has in common with `training`. */
const REPLACED: ReadonlySet<string> = new Set([
  ...['epochs', 'batchSize', 'dialoguesPerBatch', 'optimizer', 'schedule', 'groups', 'sampler'],
  ...['gradientAccumulationSteps', 'maxGradNorm', 'earlyStopping'],
]);

/** The options that a stage trains with, without its `freeze`. */
export function stageTraining(training: TrainingOptions, stage: StageOptions): TrainingOptions {
  const { learningRate, labels } = stage;
  const own = Object.entries(stage).filter(([key, value]) => value !== undefined && REPLACED.has(key));
  const merged: TrainingOptions = { ...training, ...Object.fromEntries(own) };
  const { optimizer, earlyStopping } = merged;
  return {
    ...merged,
    optimizer: learningRate === undefined ? optimizer : { ...optimizer, learningRate },
    // What does not see labels cannot select by them.
    earlyStopping:
      labels || stage.earlyStopping
        ? earlyStopping
        : { ...earlyStopping, monitor: lossMetric.type, goal: lossMetric.goal },
  };
}

/**
 * The groups of a stage: what it freezes, then those of its training that have a parameter left.
 *
 * @throws ConfigError when a pattern of `freeze` matches nothing, or names more layers than there are.
 */
export function stageGroups(
  groups: readonly ParameterGroupOptions[],
  freeze: readonly FreezeOptions[],
  paths: readonly string[],
): ParameterGroupOptions[] {
  if (freeze.length === 0) return [...groups];
  const frozen = freeze.flatMap((one, i) => freezePatterns(one, paths, `freeze.${i}`));
  const frozenGroups = frozen.map((match) => ({ match, freeze: true }));
  const left = paths.filter((path) => groupsThatMatch(frozenGroups, [{ path }]).length === 0);
  return [
    ...frozenGroups,
    ...groupsThatMatch(
      groups,
      left.map((path) => ({ path })),
    ),
  ];
}

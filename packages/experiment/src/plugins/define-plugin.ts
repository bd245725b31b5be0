import type { SamplerDescriptor } from '@erc/batches';
import type { CompositeSource, SourceDescriptor } from '@erc/etl';
import type { ContextDescriptor, FusionDescriptor } from '@erc/fusion';
import type { CompositeLoss, LossDescriptor } from '@erc/losses';
import { defineMetric, type MetricDescriptor } from '@erc/metrics';
import type { ScheduleDescriptor, ScheduleOfMetrics, TrainCallback } from '@erc/trainer';
import { z } from 'zod';
import type { AnyEncoder } from '../recipe/encoder-registries.js';
import type { Recipe } from '../recipe/recipe.js';

/** The training that a callback of a plugin is made for. */
export interface PluginRun {
  /** Its run folder, absolute. */
  readonly directory: string;
  /** With every default filled in, as this run trains it. */
  readonly recipe: Recipe;
  readonly labels: readonly string[];
}

/** What watches trainings. It has no options: a plugin that is loaded watches. */
export interface CallbackDescriptor {
  readonly kind: 'callback';
  /** Makes the callback of one training: a command may train several. */
  create(run: PluginRun): TrainCallback;
}

/** The descriptor of a callback. */
export const defineCallback = ({ create }: Pick<CallbackDescriptor, 'create'>): CallbackDescriptor => ({
  kind: 'callback',
  create,
});

const isFunction = (value: unknown): boolean => typeof value === 'function';

/** Plugins come from files that no compiler may have seen: a descriptor is known by its `kind`. */
const part = <Descriptor extends { readonly kind: string }>(kind: Descriptor['kind']) =>
  z.custom<Descriptor>(
    (value) => typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind,
    `expected what define${kind[0]?.toUpperCase()}${kind.slice(1)} gives`,
  );

/** What a plugin's file exports. */
export const pluginSchema = z.strictObject({
  sources: z
    .array(
      z.union([
        part<SourceDescriptor>('source'),
        z.custom<CompositeSource>(isFunction, 'a function of the sources that contain none'),
      ]),
    )
    .default([]),
  losses: z
    .array(
      z.union([
        part<LossDescriptor>('loss'),
        z.custom<CompositeLoss>(isFunction, 'a function of the losses that contain none'),
      ]),
    )
    .default([]),
  fusions: z.array(part<FusionDescriptor>('fusion')).default([]),
  contexts: z.array(part<ContextDescriptor>('context')).default([]),
  encoders: z.array(part<AnyEncoder>('encoder')).default([]),
  /** Of dev and test, and `training.earlyStopping.monitor` may name them. */
  metrics: z
    // Written by hand it may lack what has a default.
    .array(part<MetricDescriptor>('metric').transform((metric) => defineMetric(metric)))
    .default([]),
  schedules: z
    .array(
      z.union([
        part<ScheduleDescriptor>('schedule'),
        z.custom<ScheduleOfMetrics>(isFunction, 'a function of the metrics that there are'),
      ]),
    )
    .default([]),
  samplers: z.array(part<SamplerDescriptor>('sampler')).default([]),
  callbacks: z.array(part<CallbackDescriptor>('callback')).default([]),
});

/** What a plugin adds to the words of a recipe, and to every training. */
export type Plugin = z.input<typeof pluginSchema>;

/** A plugin with its lists filled in. */
export type CheckedPlugin = z.output<typeof pluginSchema>;

/** Gives a plugin back, with its type checked: `export const plugin = definePlugin({ … })`. */
export const definePlugin = (plugin: Plugin): Plugin => plugin;

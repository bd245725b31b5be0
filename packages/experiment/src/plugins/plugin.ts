import type { CustomFusion, CustomFusions } from '@erc/fusion';
import type { CustomLoss, CustomLosses } from '@erc/losses';
import type { CustomMetric, CustomMetrics, TrainCallback } from '@erc/trainer';
import { z } from 'zod';
import type { Recipe } from '../recipe/recipe.js';

/** The training that a callback of a plugin is made for. */
export interface PluginRun {
  /** Its run folder, absolute. */
  readonly directory: string;
  /** With every default filled in, as this run trains it. */
  readonly recipe: Recipe;
  readonly labels: readonly string[];
}

/** Makes a callback for one training: a command may train several. */
export type PluginCallback = (run: PluginRun) => TrainCallback;

/** What a plugin adds to the words of a recipe, by name, and to every training. */
export interface Plugin {
  readonly fusions?: CustomFusions;
  readonly losses?: CustomLosses;
  /** Of dev and test, and `training.earlyStopping.monitor` may name them. */
  readonly metrics?: CustomMetrics;
  readonly callbacks?: readonly PluginCallback[];
}

/** Gives a plugin back, with its type checked: `export const plugin = definePlugin({ … })`. */
export const definePlugin = (plugin: Plugin): Plugin => plugin;

/** All plugins of a recipe as one. */
export type Plugins = Required<Plugin>;

/** Of a recipe without plugins. */
export const noPlugins: Plugins = { fusions: {}, losses: {}, metrics: {}, callbacks: [] };

const isFunction = (value: unknown): boolean => typeof value === 'function';
const options = z.custom<z.ZodObject>((value) => value instanceof z.ZodObject, 'expected a z.strictObject');
const method = z.custom<never>(isFunction, 'expected a function');
const name = z.string().regex(/^[a-zA-Z][a-zA-Z0-9-]*$/, 'expected a name of letters, digits and "-"');

/** Plugins come from files that no compiler may have seen. */
export const pluginSchema = z.strictObject({
  fusions: z.record(name, z.object({ schema: options, create: method })).optional() as z.ZodType<
    Readonly<Record<string, CustomFusion>> | undefined
  >,
  losses: z.record(name, z.object({ schema: options, create: method })).optional() as z.ZodType<
    Readonly<Record<string, CustomLoss>> | undefined
  >,
  metrics: z.record(name, z.object({ goal: z.enum(['max', 'min']), score: method })).optional() as z.ZodType<
    Readonly<Record<string, CustomMetric>> | undefined
  >,
  callbacks: z.array(z.custom<PluginCallback>(isFunction, 'expected a function')).optional(),
});

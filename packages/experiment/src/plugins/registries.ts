import { builtInSamplers, createSamplerRegistry } from '@erc/batches';
import { demo } from '@erc/demo';
import { builtInSources, createSourceRegistry } from '@erc/etl';
import { builtInContexts, builtInFusions, createContextRegistry, createFusionRegistry } from '@erc/fusion';
import { builtInLosses, createLossRegistry } from '@erc/losses';
import { builtInMetrics, createMetricRegistry } from '@erc/metrics';
import { builtInSchedules, createScheduleRegistry } from '@erc/trainer';
import { createEncoderRegistries } from '../recipe/encoder-registries.js';
import type { PartRegistries } from '../recipe/part-registries.js';
import type { CallbackDescriptor, CheckedPlugin } from './define-plugin.js';

/** Every part that a recipe may name, built in or a plugin's, and the callbacks of plugins. */
export interface Registries extends PartRegistries {
  /** Those of plugins; each is called once for each training. */
  readonly callbacks: readonly CallbackDescriptor[];
}

/** What a plugin's file gives. */
export interface LoadedPlugin {
  /** Named in errors, such as `plugins: mine.ts`. */
  readonly from: string;
  readonly plugin: CheckedPlugin;
}

/**
 * The built-in parts and those of plugins, made once after plugins are loaded.
 *
 * @throws ConfigError for a type or a name that is taken, naming both owners.
 */
export function createRegistries(plugins: readonly LoadedPlugin[] = []): Registries {
  const metrics = createMetricRegistry([
    { from: '@erc/metrics', parts: builtInMetrics },
    ...plugins.map(({ from, plugin }) => ({ from, parts: plugin.metrics })),
  ]);
  return {
    sources: createSourceRegistry([
      { from: '@erc/demo', parts: [demo] },
      { from: '@erc/etl', parts: builtInSources },
      ...plugins.map(({ from, plugin }) => ({ from, parts: plugin.sources })),
    ]),
    losses: createLossRegistry([
      { from: '@erc/losses', parts: builtInLosses },
      ...plugins.map(({ from, plugin }) => ({ from, parts: plugin.losses })),
    ]),
    fusions: createFusionRegistry([
      { from: '@erc/fusion', parts: builtInFusions },
      ...plugins.map(({ from, plugin }) => ({ from, parts: plugin.fusions })),
    ]),
    contexts: createContextRegistry([
      { from: '@erc/fusion', parts: builtInContexts },
      ...plugins.map(({ from, plugin }) => ({ from, parts: plugin.contexts })),
    ]),
    encoders: createEncoderRegistries(plugins.map(({ from, plugin }) => ({ from, parts: plugin.encoders }))),
    metrics,
    schedules: createScheduleRegistry(
      [
        { from: '@erc/trainer', parts: builtInSchedules },
        ...plugins.map(({ from, plugin }) => ({ from, parts: plugin.schedules })),
      ],
      metrics,
    ),
    samplers: createSamplerRegistry([
      { from: '@erc/batches', parts: builtInSamplers },
      ...plugins.map(({ from, plugin }) => ({ from, parts: plugin.samplers })),
    ]),
    callbacks: plugins.flatMap(({ plugin }) => plugin.callbacks),
  };
}

/** Of a recipe without plugins. */
export const builtInRegistries = createRegistries();

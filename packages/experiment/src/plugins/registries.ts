import { ConfigError } from '@erc/core';
import { builtInContexts, builtInFusions, createContextRegistry, createFusionRegistry } from '@erc/fusion';
import { builtInLosses, createLossRegistry } from '@erc/losses';
import { METRICS } from '@erc/metrics';
import type { CustomMetrics } from '@erc/trainer';
import type { PartRegistries } from '../recipe/part-registries.js';
import type { CheckedPlugin, PluginCallback } from './define-plugin.js';

/** Every part that a recipe may name, built in or a plugin's, and the callbacks of plugins. */
export interface Registries extends PartRegistries {
  /** Those of plugins; each is called once for each training. */
  readonly callbacks: readonly PluginCallback[];
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
export const createRegistries = (plugins: readonly LoadedPlugin[] = []): Registries => ({
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
  metrics: joinMetrics(plugins),
  callbacks: plugins.flatMap(({ plugin }) => plugin.callbacks),
});

/** Of a recipe without plugins. */
export const builtInRegistries = createRegistries();

function joinMetrics(plugins: readonly LoadedPlugin[]): CustomMetrics {
  const owners = new Map(Object.keys(METRICS).map((name) => [name, '@erc/metrics']));
  for (const { from, plugin } of plugins) {
    for (const name of Object.keys(plugin.metrics)) {
      const owner = owners.get(name);
      if (owner !== undefined) {
        throw new ConfigError(
          `${from}: metrics: expected a name that is not taken, received "${name}", which belongs to ${owner}.`,
        );
      }
      owners.set(name, from);
    }
  }
  return Object.assign({}, ...plugins.map(({ plugin }) => plugin.metrics));
}

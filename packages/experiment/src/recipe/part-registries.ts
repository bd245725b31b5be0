import type { ContextRegistry, FusionRegistry } from '@erc/fusion';
import type { LossRegistry } from '@erc/losses';
import type { CustomMetrics } from '@erc/trainer';

/** Every part that a recipe may name, built in or a plugin's. */
export interface PartRegistries {
  readonly losses: LossRegistry;
  readonly fusions: FusionRegistry;
  readonly contexts: ContextRegistry;
  /** Those of plugins, by name. */
  readonly metrics: CustomMetrics;
}

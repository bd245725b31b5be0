import type { SourceRegistry } from '@erc/etl';
import type { ContextRegistry, FusionRegistry } from '@erc/fusion';
import type { LossRegistry } from '@erc/losses';
import type { TrainingParts } from '@erc/trainer';
import type { EncoderRegistries } from './encoder-registries.js';

/** Every part that a recipe may name, built in or a plugin's. */
export interface PartRegistries extends TrainingParts {
  readonly sources: SourceRegistry;
  readonly losses: LossRegistry;
  readonly fusions: FusionRegistry;
  readonly contexts: ContextRegistry;
  readonly encoders: EncoderRegistries;
}

import type { Run } from '../evaluate/runs.js';
import { type AnyEncoder, createEncoderRegistries } from '../recipe/encoder-registries.js';

/** Encoders of a run's plugins that its streams use: a predictor must be given them beside the exported model. */
export function pluginEncoders({ recipe, registries }: Pick<Run, 'recipe' | 'registries'>): AnyEncoder[] {
  const builtIn = createEncoderRegistries([]);
  return Object.values(recipe.streams).flatMap(({ modality, encoder: { type } }) => {
    if (builtIn[modality].parts.some((part) => part.type === type)) return [];
    const parts: readonly AnyEncoder[] = registries.encoders[modality].parts;
    return parts.filter((part) => part.type === type);
  });
}

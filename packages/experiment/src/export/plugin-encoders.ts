import type { Run } from '../evaluate/runs.js';
import { type AnyEncoder, createEncoderRegistries } from '../recipe/encoder-registries.js';

/** Encoders of a run's plugins that its streams use: a predictor must be given them beside the exported model. Each once. */
export function pluginEncoders({ recipe, registries }: Pick<Run, 'recipe' | 'registries'>): AnyEncoder[] {
  const builtIn = createEncoderRegistries([]);
  const used = Object.values(recipe.streams).flatMap(({ modality, encoder: { type } }) => {
    if (builtIn[modality].parts.some((part) => part.type === type)) return [];
    const parts: readonly AnyEncoder[] = registries.encoders[modality].parts;
    return parts.filter((part) => part.type === type);
  });
  // Several streams may use one.
  return [...new Set(used)];
}

import { builtInRegistries as registries } from '../plugins/registries.js';
import type { Recipe } from '../recipe/recipe.js';

const streams = { visual: { modality: 'visual' }, text: { modality: 'text' } };
/** What plans read of a recipe with a stream of texts and one of faces. */
export const recipeOfStreams = ({
  fusion,
  losses,
  ...rest
}: {
  fusion?: object;
  losses?: readonly object[];
  [key: string]: unknown;
}): Recipe =>
  ({
    seed: 42,
    streams,
    splits: { type: 'hold-out' },
    fusion: registries.fusions.schema.parse(fusion ?? { type: 'concat' }),
    losses: (losses ?? [{ type: 'cross-entropy' }]).map((loss) => registries.losses.schema.parse(loss)),
    ...rest,
  }) as unknown as Recipe;

import type { ResolvedImageModelOptions } from './image-model-options.js';
import { MELD_STRIPS } from './prepare-image.js';
import { type Preprocessing, readPreprocessing } from './preprocessing.js';

/** What happens to an image, and which mean and deviation the options have chosen. */
export interface ChosenPreprocessing {
  readonly choice: NonNullable<ResolvedImageModelOptions['normalisation']>;
  readonly preprocessing: Preprocessing;
}

/**
 * What `preprocessor_config.json` says, with the mean and deviation that the options choose.
 *
 * @param modelType `model_type` of the model's `config.json`.
 */
export function preprocessingOf(
  { normalisation, form }: Pick<ResolvedImageModelOptions, 'normalisation' | 'form'>,
  json: Readonly<Record<string, unknown>>,
  where: string,
  modelType: unknown,
): ChosenPreprocessing {
  const choice = normalisation ?? (form === 'strip' ? 'meld-strips' : 'model');
  const chosen = choice === 'model' ? {} : choice === 'meld-strips' ? MELD_STRIPS : choice;
  return { choice, preprocessing: { ...readPreprocessing(json, where, modelType), ...chosen } };
}

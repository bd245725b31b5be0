import { DataError } from '@erc/core';
import type { ClipOptions } from '@erc/media';
import type { Predictor } from '../predictor.js';

/**
 * How clips become voices and pictures for a model.
 *
 * @throws DataError where nothing says how those were cut that it was trained on.
 */
export function requireClips({ clips, model }: Pick<Predictor, 'clips' | 'model'>): ClipOptions {
  if (clips) return clips;
  throw new DataError(
    `clips: expected a model that says how clips become voices and pictures, received ${model.name}, which does not: it was exported by an earlier version, or its dataset folder did not say it. Give voices and images in the place of clips.`,
  );
}

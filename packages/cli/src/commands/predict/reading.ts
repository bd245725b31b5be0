import { cutsRecordings } from '@erc/media/node';
import { type ModelManifest, readsClips } from '@erc/predictor';
import type { ClipCutter } from './clip-cutter.js';
import { columnNamesOf } from './column-names.js';
import type { ReadTurnsFileOptions } from './turns-file.js';

/** Reads CSV files as those that the model was trained on. Clips stay closed where it reads neither voices nor faces. */
export const readingOf = (
  model: ModelManifest,
  { cut }: Pick<ClipCutter, 'cut'>,
  signal: AbortSignal,
): ReadTurnsFileOptions => ({
  columnNames: columnNamesOf(model),
  cutsRecordings: cutsRecordings(model.recipe.dataset),
  cut: readsClips(model) ? cut : async (parts) => parts.map(() => ({})),
  signal,
});

import { columnsOfModel, type Predictor, readsClips } from '@erc/predictor';
import type { ClipCutter } from './clip-cutter.js';
import { columnNamesOf } from './column-names.js';
import type { ReadTurnsFileOptions } from './turns-file.js';

/** Reads CSV files as those that the model was trained on. Clips stay closed where it reads neither voices nor faces. */
export const readingOf = (
  { model, clips }: Pick<Predictor, 'model' | 'clips'>,
  { cut }: Pick<ClipCutter, 'cut'>,
  signal: AbortSignal,
): ReadTurnsFileOptions => ({
  columnNames: columnNamesOf(model),
  numbers: columnsOfModel(model),
  cutsRecordings: clips?.cut ?? false,
  cut: readsClips(model) ? cut : async (parts) => parts.map(() => ({})),
  signal,
});

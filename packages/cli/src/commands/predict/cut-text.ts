import type { PredictedTurn } from '@erc/predictor';

/** What encoders left out of a turn, in words: `text 700 → 512 tokens`. Empty: nothing. */
export const cutText = (cut: PredictedTurn['cut']): string =>
  Object.entries(cut)
    .map(([stream, { from, to, unit }]) => `${stream} ${shown(from)} → ${shown(to)} ${unit}`)
    .join(', ');

const shown = (length: number): string => String(Number(length.toFixed(2)));

import type { StandardFolds } from '@erc/core';
import { IEMOCAP_SPEAKERS } from './options.js';

const alone = (names: readonly string[]) => names.map((name) => ({ heldOut: [name] }));

/** Folds that papers on IEMOCAP use. A dataset folder has those that hold out nothing of its test split. */
export const IEMOCAP_FOLDS: Readonly<Record<string, StandardFolds>> = {
  /** One fold: session 5 is held out, a tenth of the other dialogues selects. */
  'session-5': { by: 'session', folds: alone(['5']), dev: { by: 'dialogue', fraction: 0.1 } },
  /** Five folds, the next session selects. */
  'leave-one-session': { by: 'session', folds: alone(['1', '2', '3', '4', '5']), dev: 'next' },
  /** Ten folds; the other speaker of the session selects, as in system C. */
  'leave-one-speaker': { by: 'speaker', folds: alone(IEMOCAP_SPEAKERS), dev: 'partners' },
};

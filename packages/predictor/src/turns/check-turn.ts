import { DataError, MODALITIES, type Modality, UNKNOWN_SPEAKER } from '@erc/core';
import type { Face, PredictorTurn, Voice } from '../dialogue.js';
import { LIMITS } from './limits.js';
import { turnSchema } from './turn-schema.js';

/** A turn with every default filled in. */
export interface CheckedTurn {
  readonly speaker: string;
  readonly gender?: string;
  /** Empty where nothing is said. */
  readonly text: string;
  readonly audio?: Voice;
  readonly visual?: Face;
  /** Named in errors. */
  readonly where: string;
  /** What the model reads and the turn lacks. */
  readonly missing: readonly Modality[];
}

/** What a turn must have. */
export interface TurnNeeds {
  /** What the model reads. */
  readonly modalities: ReadonlySet<Modality>;
  /** Whether a turn may lack some of it. */
  readonly mayMiss: boolean;
}

/**
 * Checks a turn as a program gives it.
 *
 * @param index Of the turn, from 0.
 * @throws DataError, which names the turn, for what is no turn, and for one that lacks what the model needs.
 */
export function checkTurn(
  turn: PredictorTurn,
  index: number,
  { modalities, mayMiss }: TurnNeeds,
): CheckedTurn {
  const where = placeOf(turn, index);
  const parsed = turnSchema.safeParse(turn);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) =>
      [...path.map(String), message].join(': '),
    );
    throw new DataError(`${where}: expected a turn: ${problems.join('; ')}.`);
  }
  const { speaker = UNKNOWN_SPEAKER, gender, text, audio, visual } = turn;
  const samples = audio && 'samples' in audio ? audio.samples.length : 0;
  if (samples > LIMITS.samples) {
    throw new DataError(`${where}: audio: expected at most ${LIMITS.samples} samples, received ${samples}.`);
  }
  const lacks: Record<Modality, boolean> = {
    text: text === undefined || text.trim() === '',
    audio: audio === undefined,
    visual: visual === undefined,
  };
  const missing = MODALITIES.filter((modality) => modalities.has(modality) && lacks[modality]);
  // A text that is there and empty was read as such in training.
  const refused = missing.find((modality) => turn[modality] === undefined);
  if (refused && !mayMiss) {
    throw new DataError(
      `${where}: ${refused}: expected ${WORDS[refused]}, because the model reads one of every turn; received none. A model that was trained with fusion.missing allows that.`,
    );
  }
  return {
    speaker,
    ...(gender !== undefined && { gender }),
    text: text ?? '',
    ...(audio && { audio }),
    ...(visual && { visual }),
    where,
    missing,
  };
}

const WORDS = { text: 'a text', audio: 'a voice', visual: 'a face' } as const;

function placeOf(turn: unknown, index: number): string {
  const where = typeof turn === 'object' && turn !== null && 'where' in turn ? turn.where : undefined;
  return typeof where === 'string' && where !== '' ? where.slice(0, LIMITS.name) : `turn ${index + 1}`;
}

import { hasColumns } from '@erc/batches';
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
  readonly columns?: Readonly<Record<string, number>>;
  /** Named in errors. */
  readonly where: string;
  /** Of the texts, voices and faces that the model reads, those that the turn lacks. */
  readonly missing: readonly Modality[];
  /** Streams of columns of which the turn has none. */
  readonly without: readonly string[];
}

/** What a turn must have. */
export interface TurnNeeds {
  /** What the model reads of texts, voices and faces. */
  readonly modalities: ReadonlySet<Modality>;
  /** Names of the columns that the model reads, by stream. */
  readonly columns: ReadonlyMap<string, readonly string[]>;
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
  { modalities, columns: read, mayMiss }: TurnNeeds,
): CheckedTurn {
  const where = placeOf(turn, index);
  const parsed = turnSchema.safeParse(turn);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) =>
      [...path.map(String), message].join(': '),
    );
    throw new DataError(`${where}: expected a turn: ${problems.join('; ')}.`);
  }
  const { speaker = UNKNOWN_SPEAKER, gender, text, audio, visual, columns } = turn;
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
  const without = withoutColumns(columns ?? {}, read, where);
  if (without.length > 0 && !mayMiss) {
    throw new DataError(
      `${where}: columns: expected a number of ${read.get(without[0]!)!.join(' or ')}, because the model reads them of every turn; received none. A model that was trained with fusion.missing allows that.`,
    );
  }
  return {
    speaker,
    ...(gender !== undefined && { gender }),
    text: text ?? '',
    ...(audio && { audio }),
    ...(visual && { visual }),
    ...(columns && { columns }),
    where,
    missing,
    without,
  };
}

/**
 * Streams of columns of which there is none.
 *
 * @throws DataError for a column that the model does not read.
 */
function withoutColumns(
  columns: Readonly<Record<string, number>>,
  read: TurnNeeds['columns'],
  where: string,
): string[] {
  const known = new Set([...read.values()].flat());
  const unknown = Object.keys(columns).find((name) => !known.has(name));
  if (unknown !== undefined) {
    const expected = known.size === 0 ? 'none, since the model reads none' : [...known].join(', ');
    throw new DataError(`${where}: columns: expected ${expected}; received ${JSON.stringify(unknown)}.`);
  }
  return [...read].flatMap(([stream, names]) => (hasColumns(columns, names) ? [] : [stream]));
}

const WORDS = { text: 'a text', audio: 'a voice', visual: 'a face' } as const;

function placeOf(turn: unknown, index: number): string {
  const where = typeof turn === 'object' && turn !== null && 'where' in turn ? turn.where : undefined;
  return typeof where === 'string' && where !== '' ? where.slice(0, LIMITS.name) : `turn ${index + 1}`;
}

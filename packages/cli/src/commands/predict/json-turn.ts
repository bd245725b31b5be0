import { DataError, memberOf, plainIssue } from '@erc/core';
import type { PredictorTurn } from '@erc/predictor';
import { z } from 'zod';
import { turnOfPaths } from './turn-of-paths.js';

const turnSchema = z.strictObject({
  speaker: z.string().optional(),
  gender: z.string().optional(),
  text: z.string().optional(),
  /** Path of a wav file. */
  audio: z.string().min(1).optional(),
  /** Path of an image, or of a folder of frames. */
  image: z.string().min(1).optional(),
  /** Numbers by the names of the columns that the model reads. */
  columns: z.record(z.string(), z.number()).optional(),
});
const dialogueSchema = z.strictObject({ turns: z.array(turnSchema) });

type JsonTurn = z.output<typeof turnSchema>;

/** What a line of JSON asks. */
export interface JsonQuestion {
  readonly turns: readonly PredictorTurn[];
  /** Whether it is one turn, not a dialogue. */
  readonly isTurn: boolean;
}

/** Options of {@link parseJsonQuestion}. */
export interface JsonQuestionOptions {
  /** Absolute: paths count from it, and stay in it. */
  readonly folder: string;
  /** Named in errors. */
  readonly where: string;
}

/**
 * The turns of `{ "turns": [{ "speaker", "gender", "text", "audio", "image" }] }`, or of one such turn alone.
 *
 * @throws DataError for another value, with the place of what is wrong, and for media that are not there.
 */
export async function parseJsonQuestion(
  value: unknown,
  { folder, where }: JsonQuestionOptions,
): Promise<JsonQuestion> {
  const isTurn = !(typeof value === 'object' && value !== null && 'turns' in value);
  const parsed = isTurn
    ? turnSchema.transform((turn) => [turn]).safeParse(value)
    : dialogueSchema.transform(({ turns }) => turns).safeParse(value);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => {
      const problem = plainIssue(message, path.reduce<unknown>(memberOf, value));
      return path.length === 0 ? problem : `${path.join('.')}: ${problem}`;
    });
    throw new DataError(`${where}: a turn, or a dialogue { "turns": […] }: ${problems.join('; ')}.`);
  }
  const turns: PredictorTurn[] = [];
  for (const [i, turn] of parsed.data.entries()) {
    turns.push(await predictorTurn(turn, folder, isTurn ? where : `${where}, turn ${i + 1}`));
  }
  return { turns, isTurn };
}

const predictorTurn = (
  { speaker, gender, text, audio, image, columns }: JsonTurn,
  folder: string,
  where: string,
): Promise<PredictorTurn> =>
  turnOfPaths(
    {
      where,
      ...(speaker !== undefined && { speaker }),
      ...(gender !== undefined && { gender }),
      ...(text !== undefined && { text }),
      ...(columns !== undefined && { columns }),
      audio: { path: audio, name: 'audio' },
      visual: { path: image, name: 'image' },
    },
    folder,
  );

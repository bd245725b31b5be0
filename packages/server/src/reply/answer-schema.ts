import { MODALITIES } from '@erc/core';
import type { PredictedTurn } from '@erc/predictor';
import { z } from 'zod';

const truncationSchema = z.strictObject({
  from: z.number(),
  to: z.number(),
  unit: z.enum(['tokens', 'seconds', 'frames']),
});

/** What is said of a turn. */
export interface AnsweredTurn extends PredictedTurn {
  /** Of a turn of a recording, as its subtitles say it. */
  readonly startSeconds?: number;
  readonly endSeconds?: number;
  readonly speaker?: string;
  readonly text?: string;
}

const answeredTurnSchema: z.ZodType<AnsweredTurn> = z.strictObject({
  startSeconds: z
    .number()
    .exactOptional()
    .meta({ description: 'This and the next three: of a turn of a recording, as its subtitles say it.' }),
  endSeconds: z.number().exactOptional(),
  speaker: z.string().exactOptional(),
  text: z.string().exactOptional(),
  emotion: z
    .string()
    .exactOptional()
    .meta({ description: 'The most likely label. Absent: the model does not classify.' }),
  probabilities: z
    .record(z.string(), z.number())
    .exactOptional()
    .meta({ description: "By label, in the model's order; they sum to 1." }),
  valence: z.number().exactOptional(),
  arousal: z.number().exactOptional(),
  missing: z.array(z.enum(MODALITIES)).meta({ description: 'What the model reads and the turn lacks.' }),
  cut: z
    .record(z.string(), truncationSchema)
    .meta({ description: 'What was left out of a turn that was too long, by stream.' }),
});

/** The answer to a dialogue. */
export const answerSchema = z.strictObject({
  turns: z.array(answeredTurnSchema).meta({ description: 'One for each turn, in order.' }),
});
/** The answer to a dialogue. */
export type Answer = z.output<typeof answerSchema>;

/** What a client may want to know of the model. */
export const modelSchema = z.strictObject({
  name: z.string(),
  labels: z.array(z.string()).exactOptional(),
  valenceArousal: z.boolean(),
  modalities: z.array(z.enum(MODALITIES)).meta({ description: 'What the model reads.' }),
  mayMiss: z.boolean().meta({ description: 'Whether a turn may lack one of them.' }),
  maxTurns: z.int(),
});
/** What a client may want to know of the model. */
export type ModelAnswer = z.output<typeof modelSchema>;

import { join } from 'node:path';
import { DataError } from '@erc/core';
import { type PredictionRow, readJson } from '@erc/trainer';
import { z } from 'zod';
import type { ScoredSplit } from './runs.js';

const value = z.number().optional();
const predictionsSchema = z.object({
  labels: z.array(z.string()),
  utterances: z.array(
    z.object({
      id: z.string(),
      emotion: z.string(),
      probabilities: z.array(z.number()).optional(),
      ...{ valence: value, arousal: value, predictedValence: value, predictedArousal: value },
      tie: z.literal(true).optional(),
    }),
  ),
});

/** Reads `predictions-<split>.json` of a run folder. */
export async function readPredictions(
  directory: string,
  split: ScoredSplit,
): Promise<{ readonly labels: readonly string[]; readonly rows: readonly PredictionRow[] }> {
  const path = join(directory, `predictions-${split}.json`);
  const parsed = predictionsSchema.safeParse(await readJson(path));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new DataError(
      `${path}: ${issue!.path.join('.')}: expected predictions of a run, received: ${issue!.message}.`,
    );
  }
  const { labels, utterances } = parsed.data;
  return { labels, rows: utterances as readonly PredictionRow[] };
}

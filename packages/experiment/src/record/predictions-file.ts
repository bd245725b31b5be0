import { join } from 'node:path';
import type { PredictionRow } from '@erc/trainer';
import { z } from 'zod';
import { readRecord } from './read-record.js';

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
  split: string,
): Promise<{ readonly labels: readonly string[]; readonly rows: readonly PredictionRow[] }> {
  const path = join(directory, `predictions-${split}.json`);
  const { labels, utterances } = await readRecord(path, predictionsSchema);
  return { labels, rows: utterances as readonly PredictionRow[] };
}

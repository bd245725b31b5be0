import { z } from 'zod';

const rate = z.number().min(0).max(1);

/** `predictions-<split>.json`: what the model said of each utterance. */
export const predictionsSchema = z
  .object({
    split: z.string(),
    labels: z.array(z.string()).default([]),
    utterances: z.array(
      z.object({
        id: z.string(),
        /** One per label, summing to 1. Absent where the model does not classify. */
        probabilities: z.array(rate).optional(),
        /** True label. Where it is absent, the dataset given to the report says it. */
        emotion: z.string().optional(),
        /** True values, on the corpus's own scale. */
        valence: z.number().optional(),
        arousal: z.number().optional(),
        predictedValence: z.number().optional(),
        predictedArousal: z.number().optional(),
        /** Whether its raters chose several labels equally often. */
        tie: z.boolean().optional(),
      }),
    ),
  })
  .check(({ value: { labels, utterances }, issues }) => {
    const at = utterances.findIndex(
      ({ probabilities }) => probabilities && probabilities.length !== labels.length,
    );
    if (at >= 0) {
      issues.push({
        code: 'custom',
        input: utterances[at],
        path: ['utterances', at, 'probabilities'],
        message: `expected ${labels.length} probabilities, one per label, received ${utterances[at]!.probabilities!.length}`,
      });
    }
  });

/** What `predictions-<split>.json` holds. */
export type PredictionsRecord = z.infer<typeof predictionsSchema>;

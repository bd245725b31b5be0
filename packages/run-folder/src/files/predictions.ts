import { z } from 'zod';
import type { DeepReadonly } from '../format/deep-readonly.js';
import type { RunFile } from '../format/run-file.js';
import { madeFromSchema } from './made-from.js';
import { rate } from './values.js';

const value = z.number().exactOptional();

const rowSchema = z.object({
  id: z.string(),
  /** The true label. */
  emotion: z.string(),
  /** By label, in the order of `labels`, summing to 1. Absent where the model does not classify. */
  probabilities: z.array(rate).exactOptional(),
  /** The true values, on the corpus's own scale, where they are known and the model predicts them. */
  valence: value,
  arousal: value,
  predictedValence: value,
  predictedArousal: value,
  /** Raters tied on its emotion. */
  tie: z.literal(true).exactOptional(),
});

/** What a model said of one utterance. */
export type PredictionRow = DeepReadonly<z.output<typeof rowSchema>>;

const predictionsSchema = z
  .object({
    split: z.string(),
    labels: z.array(z.string()),
    /** Absent in files from before it was kept, whose probabilities and values have six digits. */
    madeFrom: madeFromSchema.exactOptional(),
    utterances: z.array(rowSchema),
  })
  .check(({ value: { labels, utterances }, issues }) => {
    const at = utterances.findIndex(
      ({ probabilities }) => probabilities && probabilities.length !== labels.length,
    );
    if (at < 0) return;
    const { probabilities } = utterances[at]!;
    issues.push({
      code: 'custom',
      input: probabilities,
      path: ['utterances', at, 'probabilities'],
      message: `expected ${labels.length} probabilities, one per label, received ${probabilities?.length}`,
    });
  });

/** `predictions-<split>.json`: what a model said of each utterance. */
export const predictionsFile = (split: string): RunFile<typeof predictionsSchema> => ({
  name: `predictions-${split}.json`,
  schema: predictionsSchema,
});

/** What `predictions-<split>.json` holds. */
export type PredictionsRecord = DeepReadonly<z.output<typeof predictionsSchema>>;

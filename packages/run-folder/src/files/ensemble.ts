import { z } from 'zod';
import type { DeepReadonly } from '../format/deep-readonly.js';
import { madeFromSchema } from './made-from.js';
import { count, metricValues, whyUndefined } from './values.js';

const tiedVotesSchema = z.object({
  /** The mean of the probabilities was larger for one of the classes with the most votes. */
  byMean: count,
  /** The means were equal too: the first of the classes in the order of the labels won. */
  byOrder: count,
});

/** On how many utterances several classes had the most votes, by what decided. */
export type TiedVotes = DeepReadonly<z.output<typeof tiedVotesSchema>>;

const ensembleSchema = z.object({
  split: z.string(),
  /** How the members' predictions are joined. */
  combination: z.string(),
  /** Of votes about classes. Absent of means, and in files from before they were counted. */
  tiedVotes: tiedVotesSchema.exactOptional(),
  members: z.array(
    z.object({
      /** Its folder, relative to the folder that was asked for. */
      run: z.string(),
      weight: z.number(),
      /** What its predictions were made from. Absent where they do not say. */
      madeFrom: madeFromSchema.exactOptional(),
      /** Its own scores. */
      metrics: metricValues,
      whyUndefined,
    }),
  ),
});

/** `ensemble.json`: whose predictions were joined. */
export const ENSEMBLE_FILE = { name: 'ensemble.json', schema: ensembleSchema };

/** What `ensemble.json` holds. */
export type EnsembleMembers = DeepReadonly<z.output<typeof ensembleSchema>>;

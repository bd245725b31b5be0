import { z } from 'zod';
import type { DeepReadonly } from '../format/deep-readonly.js';
import { madeFromSchema } from './made-from.js';
import { rate } from './values.js';

const rowSchema = z.object({
  streams: z.array(z.string()).min(1),
  accuracy: rate,
  weightedF1: rate,
  macroF1: rate,
  /** Standard deviation of weighted F1 over seeds and folds; absent for a single run. */
  sd: z.number().nonnegative().exactOptional(),
  /** What the scores of each seed and fold were made from. Absent in files from before it was kept. */
  madeFrom: z.array(madeFromSchema).exactOptional(),
});

/** Scores of one choice of streams: pooled over folds, averaged over seeds. */
export type AblationRow = DeepReadonly<z.output<typeof rowSchema>>;

const comparisonSchema = z.object({
  /** Streams, joined by ` + `. */
  better: z.string(),
  worse: z.string(),
  /** `better` minus `worse`, in the metric; with its 95 % interval. */
  difference: z.number(),
  low: z.number(),
  high: z.number(),
  pValue: rate,
  resamples: z.int().positive(),
  /** Such as `paired bootstrap over 1109 utterances, 10000 resamples, two-sided`. */
  method: z.string(),
});

/** All streams against the best single one. */
export type AblationComparison = DeepReadonly<z.output<typeof comparisonSchema>>;

/** The table of a modality ablation. */
export const ablationSchema = z.object({
  metric: z.literal('weightedF1'),
  split: z.string(),
  rows: z.array(rowSchema).min(1),
  comparison: comparisonSchema.exactOptional(),
});

/** `ablation.json`: the same recipe with fewer streams. */
export const ABLATION_FILE = { name: 'ablation.json', schema: ablationSchema };

/** What `ablation.json` holds. */
export type AblationRecord = DeepReadonly<z.output<typeof ablationSchema>>;
